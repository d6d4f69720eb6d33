// This run of the end-to-end tests, as scripts/e2e.mjs has prepared it.
import { appendFile, cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';

import { installCommunityPackage } from '../../../harness/n8n/community-package.mjs';
import { setUpN8n } from '../../../harness/n8n/set-up.mjs';

const { host, tarball, folder, ledger, usedFolder } = JSON.parse(String(process.env.E2E_RUN));

export { host, tarball };

/** A new folder, which is removed after the run. */
export async function newFolder(name) {
	return await mkdtemp(path.join(folder, `${name}-`));
}

/** A new user folder of n8n's, with the package installed. */
export async function newUserFolder() {
	const userFolder = await newFolder('n8n');
	await installCommunityPackage(userFolder, tarball);
	return userFolder;
}

/** The same, where n8n has run before, and so has its tables already. */
async function newUsedFolder() {
	const userFolder = await newFolder('n8n');
	await cp(path.join(usedFolder, '.n8n'), path.join(userFolder, '.n8n'), { recursive: true });
	return userFolder;
}

/**
 * Only the time that the tests take depends on these: n8n's own remedies for its slowest part, and without what most
 * tests do not look at, the editor and the process for Code nodes, each of which takes a second at every start.
 */
export const FASTER = {
	N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
	N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true',
	N8N_DISABLE_UI: 'true',
	N8N_RUNNERS_MODE: 'external',
	N8N_RUNNERS_AUTH_TOKEN: 'no-runner-comes',
};

/**
 * A new n8n as users have it, set up, with the package installed.
 *
 * @param {Parameters<typeof setUpN8n>[2]} [options]
 * @param {string} [userFolder] by default a new one
 */
export async function newWholeN8n(options, userFolder) {
	const isOfSqlite = options?.settings?.DB_TYPE === undefined;
	const newOne = isOfSqlite ? newUsedFolder : newUserFolder;
	return await setUpN8n(host, userFolder ?? (await newOne()), options);
}

/** The same without what takes long at each start. @type {typeof newWholeN8n} */
export async function newN8n(options, userFolder) {
	const settings = { ...FASTER, ...options?.settings };
	return await newWholeN8n({ ...options, settings }, userFolder);
}

/**
 * Adds to the counts at the end of the run.
 *
 * @param {{sent: number, acknowledged: number, executed: number, lost: number, runTwice: number}} counts
 */
export async function record(counts) {
	await appendFile(ledger, `${JSON.stringify(counts)}\n`);
}
