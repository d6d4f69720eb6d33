// This package as a user gets it: built, packed, and unpacked from the tarball.
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { npm, run } from './command.mjs';

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

/**
 * Packs `dist` as `npm publish` would.
 *
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} the tarball's path
 */
export async function packPackage(folder) {
	await mkdir(folder, { recursive: true });
	const output = await npm(['pack', '--json', '--pack-destination', folder], { cwd: REPOSITORY });
	const [packed] = Object.values(JSON.parse(output));
	return path.join(folder, packed.filename);
}

/** Unpacks a tarball of npm's, whose files all lie in one folder, into a folder. */
export async function unpackTarball(tarball, folder) {
	await mkdir(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}
