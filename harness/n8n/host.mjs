// A real n8n from npm, with the Node it needs, in the user's cache folder. The committed lock file
// fixes every package of the pinned one, so that the demo and the tests run the same n8n everywhere.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';

import { withTemporaryFolder } from '../process/leftovers.mjs';
import { CommandError, run } from '../process/child-process.mjs';

const CACHE = envPaths('n8n-nodes-chatbase', { suffix: '' }).cache;
const MANIFEST = await readFile(new URL('pinned/package.json', import.meta.url), 'utf8');
const LOCK = await readFile(new URL('pinned/package-lock.json', import.meta.url), 'utf8');
const PINNED = JSON.parse(MANIFEST);

/** Some packages of older n8n come from elsewhere than npm; npm has the same code by another name. */
const OVERRIDES = { xlsx: 'npm:@e965/xlsx@0.20.3' };

const PROGRESS_INTERVAL_MS = 10_000;

/** @typedef {Awaited<ReturnType<typeof fetchHost>>} Host */

/** The files that npm installs from: without a lock, it resolves the tree of that n8n itself. */
function filesOf(version) {
	if (version === PINNED.dependencies.n8n) {
		return { 'package.json': MANIFEST, 'package-lock.json': LOCK };
	}
	const dependencies = { ...PINNED.dependencies, n8n: version };
	const manifest = { ...PINNED, dependencies, overrides: OVERRIDES };
	return { 'package.json': JSON.stringify(manifest, null, '\t') };
}

/** The npm package that carries a Node 24 for this machine. */
function nodePackage() {
	const platform = `${process.platform}-${process.arch}`;
	const name = Object.keys(PINNED.optionalDependencies).find((one) => one.endsWith(platform));
	if (name === undefined) {
		throw new CommandError(
			`npm has no Node 24 for ${platform}, which n8n needs. Run this on Linux or macOS (on Windows: in WSL).`,
		);
	}
	return name;
}

async function fetchInto(folder, files, report) {
	await mkdir(folder, { recursive: true });
	for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);

	const install = 'package-lock.json' in files ? 'ci' : 'install';
	// npm says nothing itself where there is no terminal.
	const progress = setInterval(() => report('  still fetching …'), PROGRESS_INTERVAL_MS);
	await run('npm', [install, '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: folder,
	}).finally(() => clearInterval(progress));

	// The one package that n8n needs and that is not ready to run as npm delivers it.
	report('Preparing SQLite (compiled here where no prebuilt one can be had: a minute or two) …');
	const nodeFolder = path.join(folder, 'node_modules', nodePackage());
	await run('npm', ['rebuild', 'sqlite3', '--ignore-scripts=false'], {
		cwd: folder,
		env: { ...process.env, npm_config_nodedir: nodeFolder, JOBS: 'max' },
	}).catch((error) => {
		throw new CommandError(
			`${error.message}\n\nSQLite could not be built. It needs Python 3, make and a C++ compiler (Debian and Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install).`,
		);
	});

	const check = 'require("sqlite3"); require("n8n/package.json")';
	await run(path.join(nodeFolder, 'bin/node'), ['-e', check], { cwd: folder });
}

/**
 * Makes sure an n8n is in the cache. What is there is complete: a fetch works in a folder of its
 * own, which gets the final name only when everything in it runs. Two at once are one too many.
 *
 * @param {{version?: string, report: (line: string) => void}} options by default the pinned version
 * @throws {CommandError} when it cannot be fetched or built, with what to do
 */
export async function fetchHost({ version = PINNED.dependencies.n8n, report }) {
	const files = filesOf(version);
	const content = createHash('sha256').update(Object.values(files).join('')).digest('hex');
	const folder = path.join(CACHE, `n8n-${version}-${content.slice(0, 12)}`);
	const host = {
		version,
		/** What to run n8n with. */
		node: path.join(folder, 'node_modules', nodePackage(), 'bin/node'),
		n8n: path.join(folder, 'node_modules/n8n/bin/n8n'),
	};
	// Only a whole fetch gets the folder's name; but whoever cleans up caches may have thinned it out.
	if (existsSync(host.node) && existsSync(host.n8n)) return host;

	report(`Fetching n8n ${version} into ${folder}: once, about 3 GB, some minutes …`);
	const unfinished = `${folder}.fetching`;
	await withTemporaryFolder(async () => {
		// What a killed fetch has left, or whoever cleans up caches.
		for (const leftover of [unfinished, folder])
			await rm(leftover, { recursive: true, force: true });
		await fetchInto(unfinished, files, report);
		await rename(unfinished, folder);
	}, unfinished);
	return host;
}
