// The assets of dist: what `n8n-node build` leaves out, or puts there by accident.
const { mkdir, readdir, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { series } = require('gulp');
const { zodToJsonSchema } = require('zod-to-json-schema');

const { n8n } = require('./package.json');

const DIST = path.join(__dirname, 'dist');
const SHIPPED_FOLDERS = ['credentials', 'icons', 'nodes'];

/** `n8n-node build` copies every picture of the repository, so anything but the package goes. */
async function removeStrays() {
	const strays = (await readdir(DIST)).filter((name) => !SHIPPED_FOLDERS.includes(name));
	await Promise.all(strays.map((name) => rm(path.join(DIST, name), { recursive: true })));
}

/** A node's version as n8n writes it in `__schema__`: with three numbers. */
function toFolderName(version) {
	const [major, minor = '0', patch = '0'] = String(version).split('.');
	return `v${major}.${minor}.${patch}`;
}

/**
 * Writes a node's output schemas, each below `__schema__/v<version>/` at the path that is its key in
 * the class's `outputSchemas`: `output`, or `<resource>/<operation>`; a schema is loaded when it is asked for.
 */
async function writeSchemasOf(nodeFile) {
	const [Node] = Object.values(require(nodeFile));
	const versions = [new Node().description.version].flat();
	for (const [name, output] of Object.entries(await Node.outputSchemas())) {
		const { $schema, ...schema } = zodToJsonSchema(await output(), { $refStrategy: 'none' });
		const content = JSON.stringify({ ...schema, version: 1 }, null, '\t') + '\n';
		for (const version of versions) {
			const folder = path.join(path.dirname(nodeFile), '__schema__', toFolderName(version));
			const file = path.join(folder, `${name}.json`);
			await mkdir(path.dirname(file), { recursive: true });
			await writeFile(file, content);
		}
	}
}

async function writeOutputSchemas() {
	await Promise.all(n8n.nodes.map((file) => writeSchemasOf(path.join(__dirname, file))));
}

/**
 * Writes the panel of the Chatbase node as its value. n8n loads it at every start, and would else have to load the
 * modules of all operations for it.
 */
async function writePanel() {
	const file = path.join(DIST, 'nodes/Chatbase/properties.js');
	const { properties } = require(file);
	await writeFile(file, `exports.properties = ${JSON.stringify(properties)};\n`);
	await rm(`${file}.map`, { force: true });
}

/** All but the panel: faults in the modules that make it would not show in its value. */
exports.withoutPanel = series(removeStrays, writeOutputSchemas);
exports.default = series(exports.withoutPanel, writePanel);
