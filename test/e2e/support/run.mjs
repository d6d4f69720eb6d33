// This run of the end-to-end tests, as scripts/e2e.mjs has prepared it.
import { appendFile, mkdtemp } from 'node:fs/promises';
import path from 'node:path';

import { N8nApi } from '../../../harness/n8n/api.mjs';
import { installCommunityPackage, startN8n } from '../../../harness/n8n/process.mjs';

const { host, tarball, folder, ledger } = JSON.parse(String(process.env.E2E_RUN));

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

/**
 * A new n8n, set up, with the package installed.
 *
 * @param {object} [options] those of startN8n
 * @param {string} [userFolder] by default a new one
 */
export async function newN8n(options, userFolder) {
	const folder = userFolder ?? (await newUserFolder());
	const n8n = await startN8n(host, folder, options);
	const api = new N8nApi(n8n.url);
	const login = await api.createOwner();
	return { n8n, api, login, userFolder: folder };
}

/**
 * Adds to the counts at the end of the run.
 *
 * @param {{sent: number, acknowledged: number, executed: number, lost: number, runTwice: number}} counts
 */
export async function record(counts) {
	await appendFile(ledger, `${JSON.stringify(counts)}\n`);
}
