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

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { packPackage, unpackTarball } from '../harness/n8n/community-package.mjs';
import { run } from '../harness/process/child-process.mjs';
import { missingPrograms } from '../harness/process/installed-programs.mjs';
import { measureInN8n } from './measure.mjs';
import { measurePackage, runScript } from './package.mjs';
import { writeProfiles } from './profile.mjs';
import { targetsOf, toMarkdown } from './report.mjs';
import { QUEUE_MODE, SETTINGS } from './system.mjs';

const WHOLE = { settings: SETTINGS, rounds: 5, seconds: 3, connections: [1, 4], processes: 15 };
const SMOKE = { settings: [SETTINGS[1]], rounds: 1, seconds: 1, connections: [1], processes: 3 };

/** Queue mode needs programs that not every machine has. */
async function possible(settings) {
	const missing = await missingPrograms(['postgres', 'redis-server']);
	if (missing === undefined) return settings;
	console.error(`Queue mode is left out: ${missing}`);
	return settings.filter(({ commands }) => commands !== QUEUE_MODE);
}

async function bench(command, plan, place) {
	const rows = [];
	for (const setting of await possible(plan.settings)) {
		rows.push(...(await measureInN8n(setting, place, plan)));
	}
	console.error('The package …');
	const weight = await measurePackage(place, plan.processes);
	console.error("The node's own share …");
	const ownShare = await runScript(place.host, [], 'own-share.mjs', place.unpacked);
	const measured = { rows, ownShare, package: weight };
	return {
		command,
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
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		const tarball = await packPackage(path.join(folder, 'tarball'));
		const unpacked = path.join(folder, 'package');
		await unpackTarball(tarball, unpacked);
		const place = { host, tarball, folder, unpacked };
		if (values.profile) {
			await writeProfiles(path.resolve(positionals[0] ?? 'cpu-profiles'), place);
			return;
		}
		const results = values.smoke
			? await bench('npm run bench -- --smoke', SMOKE, place)
			: await bench('npm run bench', WHOLE, place);
		console.log(values.json ? JSON.stringify(results, null, '\t') : toMarkdown(results));
	});
});
