// This package as a user gets it: built, packed, and unpacked from the tarball.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { CommandError, npm, run } from './program.mjs';

export const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

export const { name: PACKAGE_NAME } = JSON.parse(
	await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'),
);

const SOURCE_FOLDERS = ['credentials', 'icons', 'nodes'];
const BUILD_FILES = ['gulpfile.js', 'package-lock.json', 'package.json', 'tsconfig.json'];
const BUILDS = path.join(REPOSITORY, 'node_modules/.cache/n8n-nodes-chatbase/builds');

/** @param {string} folder in the repository @returns {Promise<string[]>} the files in it, sorted */
async function filesIn(folder) {
	const entries = await readdir(path.join(REPOSITORY, folder), {
		recursive: true,
		withFileTypes: true,
	}).catch(() => []);
	const files = entries.filter((entry) => entry.isFile());
	return files
		.map(({ parentPath, name }) => path.relative(REPOSITORY, path.join(parentPath, name)))
		.sort();
}

/** Names what the sources and `dist` hold now, together: a build has made the one of the other. */
async function nameOfBuild() {
	const folders = await Promise.all([...SOURCE_FOLDERS, 'dist'].map(filesIn));
	const hash = createHash('sha256');
	for (const file of [...BUILD_FILES, ...folders.flat()]) {
		hash.update(`${file}\n`).update(await readFile(path.join(REPOSITORY, file)));
	}
	return hash.digest('hex');
}

/**
 * Builds `dist`, unless it is what a build has made of the sources as they are. Every command that
 * needs `dist` calls this, so that none sees an old one.
 */
export async function buildPackage() {
	const builds = await readdir(BUILDS).catch(() => /** @type {string[]} */ ([]));
	if (builds.includes(await nameOfBuild())) return;
	await npm(['run', 'build'], { cwd: REPOSITORY });
	await mkdir(BUILDS, { recursive: true });
	await writeFile(path.join(BUILDS, await nameOfBuild()), '');
}

/**
 * What is packed of a source file, by its ending; of any other file, nothing.
 *
 * @type {[RegExp, string[]][]}
 */
const PACKED_AS = [
	[/^((?:nodes|credentials)\/.+)\.ts$/, ['.js', '.js.map', '.d.ts']],
	[/^(nodes\/.+\.node)\.json$/, ['.json']],
	[/^(icons\/.+)\.svg$/, ['.svg']],
];

const OUTPUT_SCHEMA = /^dist\/nodes\/\w+\/__schema__\/v\d+\.\d+\.\d+\/[\w/]+\.json$/;

/** @returns {Promise<string[]>} the files that the tarball must have; output schemas come on top */
async function filesToPack() {
	const sources = (await Promise.all(SOURCE_FOLDERS.map(filesIn))).flat();
	const built = sources.flatMap((file) =>
		PACKED_AS.flatMap(([pattern, endings]) => {
			const [, stem] = pattern.exec(file) ?? [];
			return stem === undefined ? [] : endings.map((ending) => `dist/${stem}${ending}`);
		}),
	);
	return ['LICENSE', 'README.md', 'package.json', ...built];
}

/** @param {string[]} packed */
async function checkFiles(packed) {
	const expected = await filesToPack();
	const problems = [
		...expected.filter((file) => !packed.includes(file)).map((file) => `missing: ${file}`),
		...packed
			.filter((file) => !expected.includes(file) && !OUTPUT_SCHEMA.test(file))
			.map((file) => `stray: ${file}`),
		...(packed.some((file) => OUTPUT_SCHEMA.test(file)) ? [] : ['missing: the output schemas']),
	];
	if (problems.length > 0) {
		throw new CommandError(`The tarball is not what it should be:\n${problems.join('\n')}`);
	}
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
	const output = await npm(['pack', '--json', '--pack-destination', folder], { cwd: REPOSITORY });
	const [packed] = Object.values(JSON.parse(output));
	await checkFiles(packed.files.map((file) => file.path));
	return path.join(folder, packed.filename);
}

/**
 * Unpacks a tarball of npm's, whose files all lie in one folder.
 *
 * @param {string} tarball
 * @param {string} folder
 */
export async function unpackTarball(tarball, folder) {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}
