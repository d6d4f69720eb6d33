// The end-to-end tests: the packed package in real n8n processes. Arguments go to jest, for example
// the name of a test file; N8N_VERSION=x.y.z takes another n8n than the pinned one.
import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';

import { main } from '../harness/command.mjs';
import { withTemporaryFolder } from '../harness/leftovers.mjs';
import { fetchHost } from '../harness/n8n-host.mjs';
import { packPackage, REPOSITORY } from '../harness/package.mjs';
import { CommandError, start } from '../harness/program.mjs';

const JEST = path.join(REPOSITORY, 'node_modules/jest/bin/jest.js');

/** @param {object} run what the tests have to know of it */
async function runJest(run) {
	const args = [JEST, '--config', 'jest.e2e.config.js', ...process.argv.slice(2)];
	const jest = start(process.execPath, ['--experimental-vm-modules', '--no-warnings', ...args], {
		cwd: REPOSITORY,
		env: { ...process.env, E2E_RUN: JSON.stringify(run) },
		isShown: true,
	});
	if ((await jest.exited) !== 0) throw new CommandError('The end-to-end tests failed');
}

/**
 * Adds up what the tests have counted, a line of JSON each.
 *
 * @param {string} ledger
 */
async function sumUp(ledger) {
	const lines = (await readFile(ledger, 'utf8').catch(() => '')).split('\n').filter(Boolean);
	const sums = { sent: 0, acknowledged: 0, executed: 0, lost: 0, runTwice: 0 };
	for (const counts of lines.map((line) => JSON.parse(line))) {
		for (const name of Object.keys(sums)) sums[name] += counts[name];
	}
	return sums;
}

await main(async () => {
	const version = process.env.N8N_VERSION;
	const host = await fetchHost({ version, report: (line) => console.log(line) });
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		const tarball = await packPackage(path.join(folder, 'tarball'));
		const ledger = path.join(folder, 'ledger');
		console.log(`End-to-end tests on n8n ${host.version}`);
		try {
			await runJest({ host, tarball, folder, ledger });
		} finally {
			const { sent, acknowledged, executed, lost, runTwice } = await sumUp(ledger);
			console.log(
				`\nLeads: ${sent} sent, ${acknowledged} acknowledged, ${executed} executed, ${lost} lost, ${runTwice} run twice`,
			);
		}
	});
});
