// Whether the tests notice faults, which Stryker puts into the sources one at a time: into all of the package, or
// only into the lines that have changed.
//
// Usage: npm run test:mutation [-- [--since REVISION] [options of Stryker's]]
import path from 'node:path';

import { main } from '../harness/process/command.mjs';
import { REPOSITORY } from '../harness/n8n/community-package.mjs';
import { CommandError, run, start } from '../harness/process/child-process.mjs';

const SOURCES = ['credentials', 'nodes'];

/** @param {string[]} args of git */
const git = async (...args) => await run('git', [...args, '--', ...SOURCES], { cwd: REPOSITORY });

/**
 * The lines of the sources that have changed, committed or not.
 *
 * @param {string} revision as git names it
 * @returns {Promise<string[]>} as Stryker wants them: `file:first-last`, or a new file as a whole
 */
async function changedLines(revision) {
	const added = (await git('ls-files', '--others', '--exclude-standard')).split('\n');
	const changed = [];
	let file = '';
	for (const line of (await git('diff', '--unified=0', '--no-prefix', revision)).split('\n')) {
		if (line.startsWith('+++ ')) file = line.slice('+++ '.length);
		const [, first, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
		if (Number(first) > 0 && count !== '0') {
			changed.push(`${file}:${first}-${Number(first) + Number(count) - 1}`);
		}
	}
	return [...added, ...changed].filter((one) => /\.ts(?::|$)/.test(one));
}

await main(async () => {
	const options = process.argv.slice(2);
	const [flag, since] = options.includes('--since')
		? options.splice(options.indexOf('--since'), 2)
		: [];
	if (flag !== undefined && since === undefined) throw new CommandError('Since which revision?');
	const changed = since === undefined ? undefined : await changedLines(since);
	if (changed?.length === 0) {
		console.log(`No line of ${SOURCES.join(' or ')} has changed since ${since}.`);
		return;
	}
	const mutate = changed === undefined ? [] : ['--mutate', changed.join(',')];
	const stryker = path.join(REPOSITORY, 'node_modules/.bin/stryker');
	const args = ['run', ...mutate, ...options];
	const code = await start(stryker, args, { cwd: REPOSITORY, isShown: true }).exited;
	if (code !== 0)
		throw new CommandError('Too many faults were not noticed, or none could be tried');
});
