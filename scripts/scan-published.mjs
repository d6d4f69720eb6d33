// n8n's own scanner over a version on npm, as n8n's reviewers run it. What it says is read: it exits with 0 whatever it
// finds. Waits until npm serves the version; a first one has to be approved by a maintainer before that.
//
// Usage: node scripts/scan-published.mjs [NAME@VERSION, by default this one]
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { REPOSITORY } from '../harness/n8n/community-package.mjs';
import { CommandError, run, start } from '../harness/process/child-process.mjs';
import { hasPassedScan } from './release/rules.js';

const WAIT_MS = 40 * 60_000;
const INTERVAL_MS = 20_000;

async function thisVersion() {
	const { name, version } = JSON.parse(
		await readFile(path.join(REPOSITORY, 'package.json'), 'utf8'),
	);
	return `${name}@${version}`;
}

/** @param {string} version */
async function isServed(version) {
	const found = await run('npm', ['view', version, 'version']).catch(() => '');
	return found.trim() !== ''; // npm says nothing, and no error, of a version that a package does not have
}

await main(async () => {
	const version = process.argv[2] ?? (await thisVersion());
	const deadline = Date.now() + WAIT_MS;
	while (!(await isServed(version))) {
		if (Date.now() > deadline) throw new CommandError(`npm does not serve ${version}`);
		console.log(`Waiting until npm serves ${version} …`);
		await pause(INTERVAL_MS);
	}

	const scanner = path.join(REPOSITORY, 'node_modules/@n8n/scan-community-package/scanner/cli.mjs');
	await withTemporaryFolder(async (folder) => {
		const env = { ...process.env, TMPDIR: folder }; // the scanner leaves what it has unpacked
		const scan = start(process.execPath, [scanner, version], { env, isShown: true });
		await scan.exited;
		if (!hasPassedScan(scan.output(), version)) {
			throw new CommandError(`n8n's scanner has not passed ${version}`);
		}
	});
});
