// What a sweep of the example no-lead-lost.json costs: time, requests, and how much the database grows, with
// executions saved as the example has it, and with all of them saved. With a revision: how long a sweep takes
// beside one of that revision's package and example. Prints Markdown.
//
// npm run bench:sweep [-- --smoke | --vs REVISION]
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';

import { main } from '../harness/process/command.mjs';
import { lastingBytes } from '../harness/n8n/sqlite.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { setUpN8n } from '../harness/n8n/set-up.mjs';
import { installCommunityPackage, packPackage } from '../harness/n8n/community-package.mjs';
import { CommandError } from '../harness/process/child-process.mjs';
import { listed, newLead } from '../harness/no-lead-lost/leads.mjs';
import { API_KEY, publishSweep, SCHEDULE } from '../harness/no-lead-lost/publish.mjs';
import { until } from '../harness/process/until.mjs';
import { packRevision } from './revision.mjs';
import { spread } from './spread.mjs';

/** How many leads Chatbase lists that are new, and that are known. */
const CASES = [
	{ fresh: 0, known: 0, rounds: 20 },
	{ fresh: 1, known: 0, rounds: 20 },
	{ fresh: 100, known: 0, rounds: 5 },
	{ fresh: 0, known: 1000, rounds: 5 },
	{ fresh: 0, known: 10_000, rounds: 5 },
];
/** More known leads than an older revision is asked for: a sweep of 10,000 took it minutes. */
const TOO_MANY = 10_000;
const ROUNDS = 5;
const SHORT_SWEEPS = 20;
const ROWS_AT_ONCE = 500;
const KIB = 1024;
/** Where revisions have publishSweep: this one, and older ones. */
const HARNESS_FILES = ['harness/no-lead-lost/publish.mjs', 'harness/sweep.mjs'];

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

/**
 * An n8n with the example, of which one sweep has been run.
 *
 * @param {import('../harness/n8n/host.mjs').Host} host
 * @param {string} userFolder a new one
 * @param {{tarball: string, publishSweep: typeof publishSweep}} build a package, and its own example
 * @param {{known: number, isSaved: boolean}} options how many leads Chatbase lists that are known, and
 * whether all executions are saved
 */
async function open(host, userFolder, { tarball, publishSweep: publish }, { known, isSaved }) {
	await installCommunityPackage(userFolder, tarball);
	const n8n = await setUpN8n(host, userFolder, { apiKey: API_KEY });
	const { api, chatbase } = n8n;
	try {
		const sweep = await publish(api, chatbase, { withWebhook: false });
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
		return {
			chatbase,
			/** One sweep, which finds so many new leads. @returns its milliseconds, if it is saved */
			async run(fresh) {
				if (known === 0) chatbase.leads.length = 0;
				leave(fresh);
				return (await sweepOnce(api, sweep.workflow)).milliseconds;
			},
			async restart(whileDown) {
				await n8n.stop();
				await whileDown();
				await n8n.start();
			},
			/** @throws {CommandError} when not so many have been delivered */
			async expectDelivered(count) {
				const delivered = (await sweep.leads()).length;
				if (delivered === count) return;
				throw new CommandError(`${delivered} of ${count} leads were delivered`);
			},
			stop: n8n.stop,
			close: n8n.end,
		};
	} catch (error) {
		await n8n.end();
		throw error;
	}
}

/** So many sweeps, each with so many new leads, in an n8n of its own. */
async function measure(host, folder, build, { fresh, known, rounds, isSaved }) {
	const userFolder = path.join(folder, `${fresh}-${known}-${isSaved}`);
	const example = await open(host, userFolder, build, { known, isSaved });
	try {
		let before = 0;
		await example.restart(async () => {
			before = await lastingBytes(host, userFolder);
		});
		example.chatbase.requests.length = 0;
		const times = [];
		for (let round = 0; round < rounds; round += 1) times.push(await example.run(fresh));
		await example.expectDelivered(fresh * rounds);
		await example.stop();
		const growth = ((await lastingBytes(host, userFolder)) - before) / rounds / KIB;
		return { times, requests: example.chatbase.requests.length / rounds, growth };
	} finally {
		await example.close();
	}
}

/**
 * Sweeps of several builds in turn, each in an n8n of its own.
 *
 * @returns {Promise<number[][]>} of each build the milliseconds of its rounds
 */
async function inTurn(host, folder, builds, { fresh, known }) {
	const examples = [];
	try {
		for (const [index, build] of builds.entries()) {
			const userFolder = path.join(folder, String(index));
			examples.push(await open(host, userFolder, build, { known, isSaved: true }));
		}
		const times = examples.map(() => /** @type {number[]} */ ([]));
		// Short ones vary much: a round is the median of several.
		const sweeps = fresh + known <= 1 ? SHORT_SWEEPS : 1;
		for (let round = 0; round < ROUNDS; round += 1) {
			for (const [index, example] of examples.entries()) {
				const ofRound = [];
				for (let sweep = 0; sweep < sweeps; sweep += 1) ofRound.push(await example.run(fresh));
				times[index].push(median(ofRound));
			}
		}
		for (const example of examples) await example.expectDelivered(fresh * sweeps * ROUNDS);
		return times;
	} finally {
		for (const example of examples) await example.close();
	}
}

async function compare(host, folder, revision) {
	const sources = path.join(folder, 'revision');
	const tarball = await packRevision(revision, sources);
	const file = HARNESS_FILES.map((name) => path.join(sources, name)).find(existsSync);
	const harness = await import(pathToFileURL(String(file)).href);
	const older = { tarball, publishSweep: harness.publishSweep };
	const newer = { tarball: await packPackage(path.join(folder, 'tarball')), publishSweep };
	const table = [];
	for (const one of CASES) {
		console.error(`${one.fresh} new and ${one.known} known leads, ${ROUNDS} rounds …`);
		const builds = one.known < TOO_MANY ? [newer, older] : [newer];
		const place = path.join(folder, `${one.fresh}-${one.known}`);
		const [after, before] = await inTurn(host, place, builds, one);
		const ratios = before?.map((milliseconds, round) => after[round] / milliseconds);
		const ofRevision = [before && spread(before), ratios && spread(ratios, 2)];
		table.push([one.fresh, one.known, spread(after), ...ofRevision.map((text) => text ?? '–')]);
	}
	return table.map((row) => row.map(String));
}

async function measureAll(host, folder, isSmoke) {
	const build = { tarball: await packPackage(path.join(folder, 'tarball')), publishSweep };
	const table = [];
	for (const one of isSmoke ? CASES.slice(1, 2) : CASES) {
		const rounds = isSmoke ? 2 : one.rounds;
		console.error(`${one.fresh} new and ${one.known} known leads, ${rounds} sweeps, twice …`);
		const saved = await measure(host, folder, build, { ...one, rounds, isSaved: true });
		const unsaved = await measure(host, folder, build, { ...one, rounds, isSaved: false });
		table.push([
			...[one.fresh, one.known, rounds],
			spread(saved.times),
			saved.requests,
			unsaved.growth.toFixed(0),
			saved.growth.toFixed(0),
		]);
	}
	return table.map((row) => row.map(String));
}

await main(async () => {
	const { values } = parseArgs({
		options: { smoke: { type: 'boolean' }, vs: { type: 'string' } },
	});
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		if (values.vs !== undefined) {
			const rows = await compare(host, folder, values.vs);
			const head = ['New leads', 'Known leads', 'Milliseconds', `Those of ${values.vs}`, 'Ratio'];
			console.log('Of one sweep: the median with the least and the greatest.\n');
			console.log(markdownTable([head, ...rows], { align: head.map(() => 'r') }));
			return;
		}
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
