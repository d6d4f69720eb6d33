// The benchmark: what a delivery costs with this package, beside the ways without it.
//
// npm run bench                the whole, as Markdown tables
// npm run bench -- --json      the same as JSON (npm run --silent bench: without npm's own lines)
// npm run bench -- --smoke     a short look at whether every subject runs
// npm run bench -- --profile   what the time of the node's own share and n8n's goes into
import { chmod, mkdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { measureInN8n } from './bench/in-n8n.mjs';
import { measureOwnShare, profileOwnShare } from './bench/own-share.mjs';
import { measurePackage } from './bench/package-cost.mjs';
import { profileInN8n } from './bench/profile.mjs';
import {
	ownShareProfilesToMarkdown,
	profilesToMarkdown,
	rowsOf,
	targetsOf,
	toMarkdown,
} from './bench/report.mjs';
import { interruption, main, run } from './lib/command.mjs';
import { fetchHost } from './lib/n8n-host.mjs';
import { buildPackage, packPackage, unpackTarball } from './lib/package.mjs';
import { missingPrograms } from './lib/programs.mjs';
import { withTemporaryFolder } from './lib/temporary.mjs';

const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

const SETTINGS = ['one process', 'queue mode'].flatMap((mode) => [
	{ name: `${mode}, default`, mode, environment: {} },
	{ name: `${mode}, lazy`, mode, environment: LAZY },
]);

const [DEFAULT_PROCESS, LAZY_PROCESS] = SETTINGS;

const WHOLE = {
	settings: SETTINGS,
	rounds: 5,
	seconds: 3,
	connections: [1, 4],
	shareMilliseconds: 3000,
	processes: 15,
};
const SMOKE = {
	settings: [LAZY_PROCESS],
	rounds: 1,
	seconds: 1,
	connections: [1],
	shareMilliseconds: 200,
	processes: 3,
};

const PROFILE = {
	/** With loads that take about the same time. */
	settings: [
		{ setting: DEFAULT_PROCESS, deliveries: 100 },
		{ setting: LAZY_PROCESS, deliveries: 500 },
	],
	bodies: ['documented lead', '1 MB, many fields', '1 MB, one long text'],
	shareMilliseconds: 5000,
};

const report = (line) => console.error(line);

/** Queue mode needs programs that not every machine has. */
async function possible(settings) {
	const missing = await missingPrograms(['postgres', 'redis-server']);
	if (missing === undefined) return settings;
	const left = settings.filter(({ mode }) => mode !== 'queue mode');
	if (left.length < settings.length) report(`Queue mode is left out: ${missing}`);
	return left;
}

async function measure(plan, { host, tarball, folder, signal }) {
	const unpacked = path.join(folder, 'package');
	await unpackTarball(tarball, unpacked);

	report('The package …');
	const weight = await measurePackage({
		host,
		tarball,
		folder: unpacked,
		processes: plan.processes,
	});
	report("The node's own share …");
	const ownShare = await measureOwnShare({
		host,
		unpacked,
		milliseconds: plan.shareMilliseconds,
		signal,
	});
	const rows = [];
	for (const [index, setting] of (await possible(plan.settings)).entries()) {
		const place = path.join(folder, `n8n-${index}`);
		await mkdir(place);
		const series = await measureInN8n(setting, {
			...plan,
			host,
			tarball,
			folder: place,
			signal,
			report,
		});
		rows.push(...rowsOf(setting, series));
	}
	return { rows, ownShare, package: weight };
}

async function profile({ tarball, folder, ...place }) {
	const unpacked = path.join(folder, 'package');
	await unpackTarball(tarball, unpacked);

	report("Profile of the node's own share …");
	const { bodies, shareMilliseconds: milliseconds } = PROFILE;
	const shares = await profileOwnShare({ ...place, folder, unpacked, bodies, milliseconds });

	const sections = [ownShareProfilesToMarkdown(shares)];
	for (const [index, { setting, deliveries }] of PROFILE.settings.entries()) {
		report(`Profile of n8n: ${setting.name} …`);
		const options = { ...place, tarball, deliveries, folder: path.join(folder, `n8n-${index}`) };
		await mkdir(options.folder);
		sections.push(profilesToMarkdown(setting, await profileInN8n(setting, options)));
	}
	return sections.join('\n\n');
}

async function bench(plan, place) {
	const measured = await measure(plan, place);
	const [{ model: processor }] = os.cpus();
	return {
		command: `npm run bench${plan === SMOKE ? ' -- --smoke' : ''}`,
		date: new Date().toISOString().slice(0, 10),
		hardware: {
			cores: os.availableParallelism(),
			processor,
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
	const { values } = parseArgs({
		options: {
			json: { type: 'boolean' },
			profile: { type: 'boolean' },
			smoke: { type: 'boolean' },
		},
	});
	const signal = interruption();
	const host = await fetchHost({ signal, report });
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		await buildPackage({ signal });
		const place = {
			host,
			tarball: await packPackage(path.join(folder, 'tarball')),
			folder,
			signal,
		};
		if (values.profile) return console.log(await profile(place));
		const results = await bench(values.smoke ? SMOKE : WHOLE, place);
		console.log(values.json ? JSON.stringify(results, null, '\t') : toMarkdown(results));
	});
});
