// What a sweep of the example no-lead-lost.json costs: time, requests, and how much the database grows, with
// executions saved as the example has it, and with all of them saved. Prints Markdown.
//
// npm run bench:sweep [-- --smoke]
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { extent, median } from 'simple-statistics';

import { startChatbase } from '../harness/chatbase.mjs';
import { main } from '../harness/command.mjs';
import { startInternet } from '../harness/internet.mjs';
import { lastingBytes } from '../harness/database.mjs';
import { withTemporaryFolder } from '../harness/leftovers.mjs';
import { N8nApi } from '../harness/n8n-api.mjs';
import { fetchHost } from '../harness/n8n-host.mjs';
import { freePort, installCommunityPackage, startN8n } from '../harness/n8n-process.mjs';
import { packPackage } from '../harness/package.mjs';
import { CommandError } from '../harness/program.mjs';
import { API_KEY, listed, newLead, publishSweep, SCHEDULE } from '../harness/sweep.mjs';
import { until } from '../harness/until.mjs';

/** How many leads Chatbase lists that are new, and that are known. */
const CASES = [
	{ fresh: 0, known: 0, rounds: 20 },
	{ fresh: 1, known: 0, rounds: 20 },
	{ fresh: 100, known: 0, rounds: 5 },
	{ fresh: 0, known: 1000, rounds: 5 },
];
const ROWS_AT_ONCE = 500;
const KIB = 1024;

/** Runs a sweep by hand, which may leave nothing behind. @returns its milliseconds, if it is saved */
async function sweepOnce(api, workflow) {
	const executionId = await api.start(workflow.id, SCHEDULE);
	return await until(
		'the sweep has ended',
		async () => {
			const execution = await api.execution(executionId).catch((error) => {
				if (error.status !== 404) throw error;
				return { status: 'success' };
			});
			const { status, startedAt, stoppedAt } = execution;
			if (status === 'error') throw new CommandError('The sweep failed');
			if (status !== 'success') return false;
			return { milliseconds: Date.parse(stoppedAt) - Date.parse(startedAt) };
		},
		{ timeoutMs: 300_000 },
	);
}

/** So many sweeps, each with so many new leads, in an n8n of its own. */
async function measure(host, folder, tarball, { fresh, known, rounds, isSaved }) {
	const userFolder = path.join(folder, `${fresh}-${known}-${isSaved}`);
	await installCommunityPackage(userFolder, tarball);
	const internet = await startInternet(userFolder);
	const chatbase = await startChatbase(internet, { apiKey: API_KEY });
	const port = await freePort();
	const start = () => startN8n(host, userFolder, { settings: internet.settings, port });
	let n8n = await start();
	try {
		const api = new N8nApi(n8n.url);
		await api.createOwner();
		const sweep = await publishSweep(api, chatbase, { withWebhook: false });
		const { id, versionId, settings } = sweep.workflow;
		const saved = isSaved ? 'all' : settings.saveDataSuccessExecution;
		// They are run by hand here, and n8n has a setting of its own for those.
		const ofManual = { ...settings, saveManualExecutions: saved === 'all' };
		await api.call('PATCH', `/workflows/${id}`, { versionId, settings: ofManual });
		const leave = (count) => {
			const leads = Array.from({ length: count }, () => listed(newLead(sweep.agentId)));
			chatbase.leads.push(...leads);
			return leads;
		};
		const rows = leave(known).map(({ id }) => ({ leadId: id, at: new Date().toISOString() }));
		for (let row = 0; row < rows.length; row += ROWS_AT_ONCE) {
			await sweep.addToRecord(rows.slice(row, row + ROWS_AT_ONCE));
		}
		await sweepOnce(api, sweep.workflow); // warms up
		await n8n.stop();

		const before = await lastingBytes(host, userFolder);
		n8n = await start();
		chatbase.requests.length = 0;
		const times = [];
		for (let round = 0; round < rounds; round += 1) {
			if (known === 0) chatbase.leads.length = 0;
			leave(fresh);
			times.push((await sweepOnce(api, sweep.workflow)).milliseconds);
		}
		const delivered = (await sweep.leads()).length;
		if (delivered !== fresh * rounds) {
			throw new CommandError(`${delivered} of ${fresh * rounds} leads were delivered`);
		}
		await n8n.stop();
		const growth = ((await lastingBytes(host, userFolder)) - before) / rounds / KIB;
		return { times, requests: chatbase.requests.length / rounds, growth };
	} finally {
		await n8n.stop();
		await internet.stop();
	}
}

async function measureAll(host, folder, isSmoke) {
	const tarball = await packPackage(path.join(folder, 'tarball'));
	const table = [];
	for (const one of isSmoke ? CASES.slice(1, 2) : CASES) {
		const rounds = isSmoke ? 2 : one.rounds;
		console.error(`${one.fresh} new and ${one.known} known leads, ${rounds} sweeps, twice …`);
		const saved = await measure(host, folder, tarball, { ...one, rounds, isSaved: true });
		const unsaved = await measure(host, folder, tarball, { ...one, rounds, isSaved: false });
		const [least, greatest] = extent(saved.times);
		table.push([
			...[one.fresh, one.known, rounds],
			`${median(saved.times)} (${least}–${greatest})`,
			saved.requests,
			unsaved.growth.toFixed(0),
			saved.growth.toFixed(0),
		]);
	}
	return table.map((row) => row.map(String));
}

await main(async () => {
	const { values } = parseArgs({ options: { smoke: { type: 'boolean' } } });
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		const rows = await measureAll(host, folder, values.smoke === true);
		const head = [
			...['New leads', 'Known leads', 'Sweeps', 'Milliseconds', 'Requests'],
			...['Growth, KiB', 'Growth, all saved, KiB'],
		];
		const align = head.map(() => 'r');
		console.log(
			`Of one sweep: the median with the least and the greatest; how much n8n's SQLite database grows for good.\n`,
		);
		console.log(markdownTable([head, ...rows], { align }));
	});
});
