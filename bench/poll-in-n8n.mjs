// What a poll of the Chatbase Polling Trigger costs in a real n8n, by the number of new leads: time, requests,
// memory, and the size of what it remembers. With a revision: what `poll` itself costs beside what it cost then.
// Prints Markdown.
//
// npm run bench:polling [-- --smoke | --vs REVISION]
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import pidusage from 'pidusage';

import { listedLead } from '../harness/chatbase/stand-in/leads.mjs';
import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { isFinished, itemsOf } from '../harness/n8n/executions.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { setUpN8n } from '../harness/n8n/set-up.mjs';
import {
	installCommunityPackage,
	packPackage,
	REPOSITORY,
	unpackTarball,
} from '../harness/n8n/community-package.mjs';
import { CommandError, run } from '../harness/process/child-process.mjs';
import { until } from '../harness/process/until.mjs';
import { POLLING_TRIGGER, pollingWorkflow } from '../harness/n8n/workflows.mjs';
import { packRevision } from './revision.mjs';
import { spread } from './spread.mjs';

const API_KEY = 'key-of-the-benchmark';
const NEW_LEADS = [0, 1, 1000, 10_000];
const EVERY_SECONDS = 30; // so that a poll has ended before the next one begins
const DAY_MS = 24 * 60 * 60 * 1000;
const QUIET_MS = 1000;
const PATIENCE = { timeoutMs: 400_000, intervalMs: 20 };
const SAMPLING_MS = 50;
const MEBIBYTE = 1024 * 1024;
/** Of poll-cost.mjs. */
const SCENARIOS = { known: '1,000 known leads', new: '10,000 new leads' };
const ROUNDS = 5;

/** Leads that visitors have left in the last day, one after the other. */
function leave(chatbase, agentId, count) {
	for (let lead = 0; lead < count; lead += 1) {
		chatbase.leads.push(listedLead(agentId, Date.now() - ((count - lead) * DAY_MS) / count));
	}
}

/** The greatest memory of a process while something is done, in bytes. */
async function peakWhile(pid, work) {
	let peak = 0;
	let isOver = false;
	const sampling = (async () => {
		while (!isOver) {
			peak = Math.max(peak, (await pidusage(pid)).memory);
			await pause(SAMPLING_MS);
		}
	})();
	await work().finally(() => {
		isOver = true;
	});
	await sampling;
	return peak;
}

/** One poll that finds so many new leads, in an n8n of its own. */
async function measure(host, folder, tarball, count) {
	const userFolder = path.join(folder, String(count));
	await installCommunityPackage(userFolder, tarball);
	const n8n = await setUpN8n(host, userFolder, { apiKey: API_KEY });
	const { api, chatbase } = n8n;
	try {
		const agentId = `agent-${count}`;
		chatbase.agents.push({ id: agentId, name: 'Support' });
		const credential = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
		const workflow = pollingWorkflow(credential, [agentId], { everySeconds: EVERY_SECONDS });
		const stored = await api.call('POST', '/workflows', workflow);
		const executed = async () => {
			const [newest] = await api.executions(stored.id);
			return newest !== undefined && isFinished(newest) && newest;
		};
		// Published more than a day ago, by Chatbase's clock, so that no lead is old.
		chatbase.headers = { date: new Date(Date.now() - 2 * DAY_MS).toUTCString() };
		await api.activate(stored);
		await until('the first poll is over', async () => chatbase.requests.length > 0);
		chatbase.headers = {};
		leave(chatbase, agentId, 1); // n8n's first execution takes much memory, whatever is in it
		const warm = await until('n8n is warm', executed, PATIENCE);
		chatbase.leads.length = 0;
		const isOver = async () => {
			if (count === 0) return first !== undefined && Date.now() > last + QUIET_MS;
			const newest = await executed();
			return newest && newest.id !== warm.id;
		};
		const { memory: before } = await pidusage(n8n.pid());

		/** @type {number | undefined} */
		let first;
		let last = 0;
		chatbase.onAnswered = () => {
			last = Date.now();
			first ??= last;
		};
		chatbase.requests.length = 0;
		leave(chatbase, agentId, count);
		const peak = await peakWhile(n8n.pid(), async () => {
			await until('the poll is over', isOver, PATIENCE);
		});
		const [newest] = await api.executions(stored.id);
		const execution = count > 0 && (await api.execution(newest.id));
		const items = execution ? itemsOf(execution, POLLING_TRIGGER).length : 0;
		if (items !== count) throw new CommandError(`${items} of ${count} leads were emitted`);
		const end = execution ? Date.parse(execution.startedAt) : last;
		const { staticData } = await api.call('GET', `/workflows/${stored.id}`);
		return [
			count,
			end - Number(first),
			chatbase.requests.length,
			((peak - before) / MEBIBYTE).toFixed(0),
			JSON.stringify(staticData).length,
		].map(String);
	} finally {
		await n8n.end();
	}
}

/** Runs poll-cost.mjs. @returns {Promise<{milliseconds: number, mebibytes?: number}>} */
async function costOf(folder, scenario) {
	const script = fileURLToPath(new URL('poll-cost.mjs', import.meta.url));
	return JSON.parse(await run(process.execPath, ['--expose-gc', script, folder, scenario]));
}

/** Measures this revision and another one in turn, several times. */
async function compareWith(revision, folder) {
	const tarballs = {
		before: await packRevision(revision, path.join(folder, 'sources')),
		now: await packPackage(path.join(folder, 'tarball')),
	};
	await symlink(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
	for (const [name, tarball] of Object.entries(tarballs)) {
		await unpackTarball(tarball, path.join(folder, name));
	}
	const rows = [];
	for (const [scenario, what] of Object.entries(SCENARIOS)) {
		const rounds = [];
		for (let round = 0; round < ROUNDS; round += 1) {
			console.error(`${what}, round ${round + 1} …`);
			const before = await costOf(path.join(folder, 'before'), scenario);
			rounds.push({ before, now: await costOf(path.join(folder, 'now'), scenario) });
		}
		const memory = rounds.flatMap(({ before, now }) =>
			now.mebibytes === undefined ? [] : [now.mebibytes / Number(before.mebibytes)],
		);
		rows.push([
			what,
			spread(
				rounds.map(({ before }) => before.milliseconds),
				1,
			),
			spread(
				rounds.map(({ now }) => now.milliseconds),
				1,
			),
			spread(
				rounds.map(({ before, now }) => before.milliseconds / now.milliseconds),
				2,
			),
			memory.length > 0 ? spread(memory, 2) : '',
		]);
	}
	const head = [
		'A poll with',
		`${revision}, ms`,
		'Now, ms',
		'Times as fast',
		'Memory, now : before',
	];
	console.log(
		'CPU time of `poll` itself, without n8n; medians of five rounds (least to greatest).\n',
	);
	console.log(markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'r'] }));
}

await main(async () => {
	const { values } = parseArgs({ options: { smoke: { type: 'boolean' }, vs: { type: 'string' } } });
	const { vs } = values;
	if (vs !== undefined) {
		return await withTemporaryFolder(async (folder) => await compareWith(vs, folder));
	}
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		const tarball = await packPackage(path.join(folder, 'tarball'));
		const rows = [];
		for (const count of values.smoke ? NEW_LEADS.slice(1, 2) : NEW_LEADS) {
			console.error(`${count} new leads …`);
			rows.push(await measure(host, folder, tarball, count));
		}
		const head = ['New leads', 'Milliseconds', 'Requests', 'Memory, MiB', 'State, bytes'];
		console.log(
			"From Chatbase's first answer until the execution starts; memory: the greatest of n8n meanwhile, less that before.\n",
		);
		console.log(markdownTable([head, ...rows], { align: head.map(() => 'r') }));
	});
});
