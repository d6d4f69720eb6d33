// This package as a user gets it: built, packed, and installed from the tarball as n8n does.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { CommandError, run } from '../process/child-process.mjs';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

const SOURCE_FOLDERS = ['credentials', 'icons', 'nodes'];
const BUILD_FILES = ['gulpfile.js', 'package-lock.json', 'package.json', 'tsconfig.json'];
const BUILDS = path.join(REPOSITORY, 'node_modules/.cache/n8n-nodes-chatbase/builds');

/** @param {string[]} folders of the repository @returns {Promise<string[]>} the files in them, sorted */
export async function filesIn(folders) {
	const files = [];
	for (const folder of folders.map((name) => path.join(REPOSITORY, name))) {
		const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
		for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
			files.push(path.relative(REPOSITORY, path.join(parentPath, name)));
		}
	}
	return files.sort();
}

/** Marks what the sources and `dist` hold now, together: a build has made the one of the other. */
async function markOfBuild() {
	const hash = createHash('sha256');
	for (const file of [...BUILD_FILES, ...(await filesIn([...SOURCE_FOLDERS, 'dist']))]) {
		hash.update(`${file}\n`).update(await readFile(path.join(REPOSITORY, file)));
	}
	return path.join(BUILDS, hash.digest('hex'));
}

/**
 * Builds `dist`, unless it is what a build has made of the sources as they are. Every command that
 * needs `dist` calls this, so that none sees an old one.
 */
export async function buildPackage() {
	if (existsSync(await markOfBuild())) return;
	await run('npm', ['run', 'build'], { cwd: REPOSITORY });
	await mkdir(BUILDS, { recursive: true });
	await writeFile(await markOfBuild(), '');
}

/** What a build makes of a source file, by its ending; of any other file, nothing. */
const BUILT_AS = { '.ts': ['.js'], '.json': ['.json'], '.svg': ['.svg'] };

const OUTPUT_SCHEMA = /^dist\/nodes\/\w+\/__schema__\/v\d+\.\d+\.\d+\/[\w/]+\.json$/;

/** @param {string[]} packed the files of a tarball @returns {Promise<string[]>} how they differ from what a user needs */
async function fileProblems(packed) {
	const expected = ['LICENSE', 'README.md', 'package.json'];
	for (const file of await filesIn(SOURCE_FOLDERS)) {
		const { dir, name, ext } = path.parse(file);
		const endings = BUILT_AS[ext] ?? [];
		expected.push(...endings.map((ending) => `dist/${dir}/${name}${ending}`));
	}
	const schemas = packed.filter((file) => OUTPUT_SCHEMA.test(file));
	expected.push(...(schemas.length > 0 ? schemas : ['the output schemas']));

	return [
		...expected.filter((file) => !packed.includes(file)).map((file) => `missing: ${file}`),
		...packed.filter((file) => !expected.includes(file)).map((file) => `stray: ${file}`),
	];
}

/**
 * Builds and packs as `npm publish` should: npm itself would leave `dist` as it is.
 *
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} the tarball's path
 * @throws {CommandError} when the tarball has not exactly the files that a user needs
 */
export async function packPackage(folder) {
	await buildPackage();
	await mkdir(folder, { recursive: true });
	const args = ['pack', '--json', '--pack-destination', folder];
	const [packed] = Object.values(JSON.parse(await run('npm', args, { cwd: REPOSITORY })));
	const problems = await fileProblems(packed.files.map((file) => file.path));
	if (problems.length > 0) {
		throw new CommandError(`The tarball is not what it should be:\n${problems.join('\n')}`);
	}
	return path.join(folder, packed.filename);
}

/**
 * @param {string} tarball
 * @returns {Promise<string[]>} what is missing in it, and what is stray
 */
export async function tarballProblems(tarball) {
	const listed = (await run('tar', ['-tzf', tarball])).trim().split('\n');
	return await fileProblems(listed.map((file) => file.replace(/^package\//, '')));
}

/** Unpacks a tarball of npm's, whose files all lie in one folder. */
export async function unpackTarball(tarball, folder) {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/**
 * Installs a tarball in n8n's own steps, as `downloadPackage` in n8n's community-packages.service.js has them.
 *
 * @param {string} tarball
 * @param {string} folder
 */
export async function installAsN8nDoes(tarball, folder) {
	await unpackTarball(tarball, folder);
	const file = path.join(folder, 'package.json');
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = JSON.parse(
		await readFile(file, 'utf8'),
	);
	await writeFile(file, JSON.stringify(manifest, null, 2));
	const options = ['--audit=false', '--fund=false', '--bin-links=false', '--ignore-scripts=true'];
	const more = ['--install-strategy=shallow', '--package-lock=false'];
	await run('npm', ['install', ...options, ...more], { cwd: folder });
}

/** Where n8n keeps this package as a community package, below its N8N_USER_FOLDER. */
export function packageFolder(userFolder) {
	return path.join(userFolder, '.n8n/nodes/node_modules/n8n-nodes-chatbase');
}

/** Puts the packed package where n8n installs it. What it depends on, n8n provides. */
export async function installCommunityPackage(userFolder, tarball) {
	await unpackTarball(tarball, packageFolder(userFolder));
}
