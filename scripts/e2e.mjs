// The end-to-end tests: the packed package in real n8n processes. Arguments go to jest, for example
// the name of a test file; N8N_VERSION=x.y.z takes another n8n than the pinned one.
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sum } from 'simple-statistics';

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import {
	installCommunityPackage,
	packPackage,
	REPOSITORY,
} from '../harness/n8n/community-package.mjs';
import { startN8n } from '../harness/n8n/process.mjs';
import { CommandError, start } from '../harness/process/child-process.mjs';

const JEST = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];

/** Makes a user folder in which n8n has run: its tables are there then, which take it longest at its first start. */
async function makeUsedFolder(host, userFolder, tarball) {
	await installCommunityPackage(userFolder, tarball);
	const n8n = await startN8n(host, userFolder);
	await n8n.stop();
	return userFolder;
}

await main(async () => {
	const host = await fetchHost({ version: process.env.N8N_VERSION, report: console.log });
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		const tarball = await packPackage(path.join(folder, 'tarball'));
		const ledger = path.join(folder, 'ledger');
		await writeFile(ledger, '');
		console.log(`End-to-end tests on n8n ${host.version}`);
		// So that each n8n that follows need not compile its code again.
		process.env.NODE_COMPILE_CACHE ??= path.join(folder, 'compile-cache');
		const usedFolder = await makeUsedFolder(host, path.join(folder, 'used'), tarball);
		const args = [...JEST, '--config', 'jest.e2e.config.js', ...process.argv.slice(2)];
		const run = JSON.stringify({ host, tarball, folder, ledger, usedFolder });
		const env = { ...process.env, E2E_RUN: run };
		const code = await start(process.execPath, args, { cwd: REPOSITORY, env, isShown: true })
			.exited;
		const lines = (await readFile(ledger, 'utf8')).split('\n').filter(Boolean);
		const counts = lines.map((line) => JSON.parse(line));
		const total = (name) => sum(counts.map((one) => one[name]));
		console.log(
			`\nLeads: ${total('sent')} sent, ${total('acknowledged')} acknowledged, ${total('executed')} executed, ${total('lost')} lost, ${total('runTwice')} run twice`,
		);
		if (code !== 0) throw new CommandError('The end-to-end tests failed');
	});
});
