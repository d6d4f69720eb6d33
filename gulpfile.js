// The assets of dist: what `n8n-node build` leaves raw, leaves out, or puts there by accident.
const { readdir, rm, mkdir, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { dest, parallel, series, src } = require('gulp');
const svgmin = require('gulp-svgmin');
const { zodToJsonSchema } = require('zod-to-json-schema');

const DIST = path.join(__dirname, 'dist');
const SHIPPED_FOLDERS = ['credentials', 'icons', 'nodes'];

/** `n8n-node build` copies every picture of the repository, so anything but the package goes. */
async function removeStrays() {
	const strays = (await readdir(DIST)).filter((name) => !SHIPPED_FOLDERS.includes(name));
	await Promise.all(strays.map((name) => rm(path.join(DIST, name), { recursive: true })));
}

function optimiseIcons() {
	return src('icons/*.svg').pipe(svgmin()).pipe(dest('dist/icons'));
}

/** n8n looks an output schema up by the node's version, written with three numbers. */
async function writeOutputSchema() {
	const { leadItemSchema } = require('./dist/nodes/shared/item.js');
	const { $schema, ...schema } = zodToJsonSchema(leadItemSchema, { $refStrategy: 'none' });
	const folder = path.join(DIST, 'nodes/ChatbaseTrigger/__schema__/v1.1.0');
	await mkdir(folder, { recursive: true });
	await writeFile(
		path.join(folder, 'output.json'),
		JSON.stringify({ ...schema, version: 1 }, null, '\t') + '\n',
	);
}

exports.default = series(removeStrays, parallel(optimiseIcons, writeOutputSchema));
