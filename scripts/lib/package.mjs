// This package as a user gets it: built, packed, and unpacked from the tarball.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { CommandError, npm, run } from './command.mjs';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export const { name: PACKAGE_NAME } = JSON.parse(
	await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'),
);

/**
 * Builds `dist`.
 *
 * @param {{signal?: AbortSignal}} [options]
 */
export async function buildPackage({ signal } = {}) {
	await npm(['run', 'build'], { cwd: REPOSITORY, signal });
}

/** What is packed of a source file, by its ending; of any other file, nothing. */
const PACKED_AS = [
	[/^((?:nodes|credentials)\/.+)\.ts$/, ['.js', '.js.map', '.d.ts']],
	[/^(nodes\/.+\.node)\.json$/, ['.json']],
	[/^(icons\/.+)\.svg$/, ['.svg']],
];

const OUTPUT_SCHEMA = /^dist\/nodes\/\w+\/__schema__\/v\d+\.\d+\.\d+\/[\w/]+\.json$/;

/** @returns {Promise<string[]>} the files that the tarball must have; output schemas come on top */
async function filesToPack() {
	const folders = ['credentials', 'icons', 'nodes'].map(async (folder) => {
		const names = await readdir(path.join(REPOSITORY, folder), { recursive: true });
		return names.map((name) => path.posix.join(folder, name));
	});
	const built = (await Promise.all(folders)).flat().flatMap((file) =>
		PACKED_AS.flatMap(([pattern, endings]) => {
			const [, stem] = pattern.exec(file) ?? [];
			return stem === undefined ? [] : endings.map((ending) => `dist/${stem}${ending}`);
		}),
	);
	return ['LICENSE', 'README.md', 'package.json', ...built];
}

async function checkFiles(packed) {
	const expected = await filesToPack();
	const missing = expected.filter((file) => !packed.includes(file));
	const stray = packed.filter((file) => !expected.includes(file) && !OUTPUT_SCHEMA.test(file));
	const hasSchemas = packed.some((file) => OUTPUT_SCHEMA.test(file));
	const problems = [
		...missing.map((file) => `missing: ${file}`),
		...stray.map((file) => `stray: ${file}`),
		...(hasSchemas ? [] : ['missing: the output schemas']),
	];
	if (problems.length > 0) {
		throw new CommandError(`The tarball is not what it should be:\n${problems.join('\n')}`);
	}
}

/**
 * Packs `dist` as `npm publish` would.
 *
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} the tarball's path
 * @throws {CommandError} when the tarball has not exactly the files that a user needs
 */
export async function packPackage(folder) {
	await mkdir(folder, { recursive: true });
	const output = await npm(['pack', '--json', '--pack-destination', folder], { cwd: REPOSITORY });
	const [packed] = Object.values(JSON.parse(output));
	await checkFiles(packed.files.map((file) => file.path));
	return path.join(folder, packed.filename);
}

/** Unpacks a tarball of npm's, whose files all lie in one folder, into a folder. */
export async function unpackTarball(tarball, folder) {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}
