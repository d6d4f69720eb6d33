// Programs of the machine that n8n, or a test of it, needs beside Node.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Packages of Debian and Ubuntu that are not named after their program. */
const DEBIAN_PACKAGES = { postgres: 'postgresql' };

/** Debian keeps PostgreSQL's programs out of the PATH, in a folder for each version. */
const POSTGRES_FOLDERS = '/usr/lib/postgresql';

/** @param {string} name @returns {Promise<string | undefined>} the path of a program */
export async function findProgram(name) {
	const versions = await readdir(POSTGRES_FOLDERS).catch(() => []);
	const postgres = versions.map((version) => path.join(POSTGRES_FOLDERS, version, 'bin'));
	const folders = [...(process.env.PATH ?? '').split(':'), ...postgres];
	return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** @param {string[]} programs @returns {Promise<string | undefined>} which are missing, and what to install */
export async function missingPrograms(programs) {
	const found = await Promise.all(programs.map(findProgram));
	const missing = programs.filter((_program, index) => found[index] === undefined);
	if (missing.length === 0) return undefined;
	const packages = missing.map((program) => DEBIAN_PACKAGES[program] ?? program).join(' ');
	return `${missing.join(', ')} missing: apt-get install ${packages}`;
}
