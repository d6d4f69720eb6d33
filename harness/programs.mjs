// Programs of the machine that n8n, or a test of it, needs beside Node.
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';

/** What each needed program comes with, on Debian and Ubuntu. */
const DEBIAN_PACKAGES = {
	chromium: 'chromium',
	postgres: 'postgresql',
	'redis-server': 'redis-server',
};

/** Debian keeps PostgreSQL's programs out of the PATH, in a folder for each version. */
const POSTGRES_FOLDERS = '/usr/lib/postgresql';

async function programFolders() {
	const versions = await readdir(POSTGRES_FOLDERS).catch(() => []);
	const postgres = versions.map((version) => path.join(POSTGRES_FOLDERS, version, 'bin'));
	return [...(process.env.PATH ?? '').split(':'), ...postgres];
}

/** @param {string} name @returns {Promise<string | undefined>} the path of a program */
export async function findProgram(name) {
	for (const folder of await programFolders()) {
		const file = path.join(folder, name);
		const found = await access(file).then(
			() => true,
			() => false,
		);
		if (found) return file;
	}
	return undefined;
}

/** @param {string[]} programs @returns {Promise<string | undefined>} which are missing, and what to install */
export async function missingPrograms(programs) {
	const found = await Promise.all(programs.map(findProgram));
	const missing = programs.filter((_program, index) => found[index] === undefined);
	if (missing.length === 0) return undefined;
	const packages = missing.map((program) => DEBIAN_PACKAGES[program]).join(' ');
	return `${missing.join(', ')} missing: apt-get install ${packages}`;
}
