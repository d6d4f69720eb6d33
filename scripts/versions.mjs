// The end-to-end tests of one n8n process on several releases of n8n: the README's table, or the rows of
// those that are named. Takes an hour the first time, since each n8n is fetched.
//
// Usage: npm run test:versions [-- VERSION …]
import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { REPOSITORY } from '../harness/n8n/community-package.mjs';
import { start } from '../harness/process/child-process.mjs';

/** The pinned one, the oldest that passes, and two of before that do not. */
const VERSIONS = ['2.41.1', '2.8.4', '2.0.0', '1.113.3'];
const FILES = ['one-process', 'start', 'examples', 'recipes', 'no-lead-lost', 'memory'];

/**
 * @param {string} version n8n's
 * @param {string} folder
 * @returns {Promise<string>} a row of the table
 */
async function test(version, folder) {
	const file = path.join(folder, `${version}.json`);
	const args = ['scripts/e2e.mjs', ...FILES, '--json', `--outputFile=${file}`];
	const env = { ...process.env, N8N_VERSION: version, TMPDIR: folder };
	await start(process.execPath, args, { cwd: REPOSITORY, env, isShown: true }).exited;
	const { testResults } = JSON.parse(await readFile(file, 'utf8'));
	const results = testResults.flatMap(({ assertionResults }) => assertionResults);
	const failed = results.filter(({ status }) => status !== 'passed');
	const passed = `${results.length - failed.length} passed`;
	const names = failed.map(({ title }) => title).join('; ');
	return `| ${version} | ${passed}${names && `; failed: ${names}`} |`;
}

await main(async () => {
	const named = process.argv.slice(2);
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		const rows = [];
		for (const version of named.length > 0 ? named : VERSIONS)
			rows.push(await test(version, folder));
		console.log(['\n| n8n | Result |', '| --- | --- |', ...rows].join('\n'));
	});
});
