// What it costs a fresh process to load the package, beside what it cost in another revision. Prints Markdown.
//
// npm run bench:load -- --vs REVISION
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { packPackage, unpackTarball } from '../harness/n8n/community-package.mjs';
import { CommandError } from '../harness/process/child-process.mjs';
import { measurePackage } from './package.mjs';
import { packRevision } from './revision.mjs';
import { spread } from './spread.mjs';

const ROUNDS = 5;
/** In a round, of which the median counts. */
const PROCESSES = 15;

/** @returns what is to be measured: a tarball, and the folder of what is in it */
async function unpacked(tarball, folder, host) {
	await unpackTarball(tarball, folder);
	return { host, tarball, unpacked: folder };
}

await main(async () => {
	const { vs } = parseArgs({ options: { vs: { type: 'string' } } }).values;
	if (vs === undefined) throw new CommandError('Usage: npm run bench:load -- --vs REVISION');
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		const revision = await packRevision(vs, path.join(folder, 'sources'));
		const before = await unpacked(revision, path.join(folder, 'before'), host);
		const own = await packPackage(path.join(folder, 'tarball'));
		const now = await unpacked(own, path.join(folder, 'now'), host);
		const rounds = [];
		for (let round = 0; round < ROUNDS; round += 1) {
			console.error(`Round ${round + 1} …`);
			rounds.push({
				before: await measurePackage(before, PROCESSES),
				now: await measurePackage(now, PROCESSES),
			});
		}
		const row = (what, valueOf, digits) => [
			what,
			spread(
				rounds.map((round) => valueOf(round.before)),
				digits,
			),
			spread(
				rounds.map((round) => valueOf(round.now)),
				digits,
			),
			spread(
				rounds.map((round) => valueOf(round.now) / valueOf(round.before)),
				2,
			),
		];
		const rows = [
			row('`require`, ms', ({ requireMilliseconds }) => requireMilliseconds, 1),
			row('Memory, KiB', ({ memoryBytes }) => memoryBytes / 1024, 0),
			row('Tarball, KiB', ({ tarballBytes }) => tarballBytes / 1024, 0),
		];
		const title = `Five rounds of ${PROCESSES} fresh processes, their medians (least to greatest).`;
		console.log(`${title}\n`);
		console.log(
			markdownTable([['', vs, 'Now', 'Ratio'], ...rows], { align: ['l', 'r', 'r', 'r'] }),
		);
	});
});
