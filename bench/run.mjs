// The benchmark: what a delivery costs with this package, beside the ways without it.
//
// npm run bench                         the whole, as Markdown tables
// npm run bench -- --json               the same as JSON (npm run --silent bench: without npm's own lines)
// npm run bench -- --smoke              a short look at whether every subject runs
// npm run bench -- --profile [folder]   CPU profiles of the node's own share and of n8n
import { chmod } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { main } from '../harness/command.mjs';
import { withTemporaryFolder } from '../harness/leftovers.mjs';
import { fetchHost } from '../harness/n8n-host.mjs';
import { packPackage, unpackTarball } from '../harness/package.mjs';
import { run } from '../harness/program.mjs';
import { missingPrograms } from '../harness/programs.mjs';
import { measureInN8n } from './measure.mjs';
import { measureOwnShare, measurePackage } from './package.mjs';
import { writeProfiles } from './profile.mjs';
import { rowsOf, targetsOf, toMarkdown } from './report.mjs';

const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** @type {import('./system.mjs').Setting[]} */
const SETTINGS = [
	{ name: 'one process, default', mode: 'one process', environment: {} },
	{ name: 'one process, lazy', mode: 'one process', environment: LAZY },
	{ name: 'queue mode, default', mode: 'queue mode', environment: {} },
	{ name: 'queue mode, lazy', mode: 'queue mode', environment: LAZY },
];
const [DEFAULT_PROCESS, LAZY_PROCESS] = SETTINGS;

const WHOLE = { settings: SETTINGS, rounds: 5, seconds: 3, connections: [1, 4], processes: 15 };
const SMOKE = { settings: [LAZY_PROCESS], rounds: 1, seconds: 1, connections: [1], processes: 3 };

const report = (line) => console.error(line);

/** Queue mode needs programs that not every machine has. */
async function possible(settings) {
	const missing = await missingPrograms(['postgres', 'redis-server']);
	if (missing === undefined) return settings;
	const left = settings.filter(({ mode }) => mode !== 'queue mode');
	if (left.length < settings.length) report(`Queue mode is left out: ${missing}`);
	return left;
}

async function bench(plan, place) {
	report('The package …');
	const weight = await measurePackage({ ...place, processes: plan.processes });
	report("The node's own share …");
	const ownShare = await measureOwnShare(place);
	const rows = [];
	for (const [index, setting] of (await possible(plan.settings)).entries()) {
		const folder = path.join(place.folder, `n8n-${index}`);
		const series = await measureInN8n(setting, { ...plan, ...place, folder, report });
		rows.push(...rowsOf(setting, series));
	}
	const measured = { rows, ownShare, package: weight };
	return {
		command: `npm run bench${plan === SMOKE ? ' -- --smoke' : ''}`,
		date: new Date().toISOString().slice(0, 10),
		hardware: {
			cores: os.availableParallelism(),
			processor: os.cpus()[0].model,
			memoryGiB: Math.round(os.totalmem() / 2 ** 30),
			system: `${os.type()} ${os.release().replace(/-.*/, '')}`,
		},
		versions: {
			n8n: place.host.version,
			node: (await run(place.host.node, ['--version'])).trim(),
		},
		...measured,
		targets: targetsOf(measured),
	};
}

await main(async () => {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			json: { type: 'boolean' },
			profile: { type: 'boolean' },
			smoke: { type: 'boolean' },
		},
	});
	const host = await fetchHost({ report });
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		const tarball = await packPackage(path.join(folder, 'tarball'));
		const unpacked = path.join(folder, 'package');
		await unpackTarball(tarball, unpacked);
		const place = { host, tarball, folder, unpacked };
		if (values.profile) {
			const profiles = path.resolve(positionals[0] ?? 'cpu-profiles');
			await writeProfiles(profiles, [DEFAULT_PROCESS, LAZY_PROCESS], { ...place, report });
			console.log(`Open ${profiles} file by file in Chrome DevTools or with npx speedscope.`);
		} else {
			const results = await bench(values.smoke ? SMOKE : WHOLE, place);
			console.log(values.json ? JSON.stringify(results, null, '\t') : toMarkdown(results));
		}
	});
});
