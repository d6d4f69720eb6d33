// The subjects in a real n8n, interleaved in rounds.
import autocannon from 'autocannon';
import pidusage from 'pidusage';

import { CommandError } from '../lib/command.mjs';
import { UNFINISHED } from '../lib/n8n-api.mjs';
import { until } from '../lib/until.mjs';
import { workflowOf } from '../lib/workflow.mjs';
import { percentile } from './statistics.mjs';
import { SECRETS, subjects } from './subjects.mjs';
import { startSystem } from './system.mjs';

const WARM_UP_SHARE = 1 / 3; // of the seconds of a load
const SAMPLE_INTERVAL_MS = 10; // autocannon ends, and takes its time, at the end of one
const DRAIN_TIMEOUT_MS = 300_000;
const DRAIN_INTERVAL_MS = 500;

async function send(url, { body, headers }) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
	});
	return response.status;
}

/** Publishes a subject's workflow, and waits until the receiver answers a wanted delivery. */
export async function publish(subject, { api, receiver }) {
	const nodes = await subject.createNodes(api);
	const isPublished = async (url) => {
		const { pathname } = new URL(url);
		const status = await send(receiver + pathname, subject.delivery(SECRETS.wanted));
		return status === subject.status.wanted;
	};
	const { workflow, url } = await api.publish(workflowOf(subject.name, ...nodes), isPublished);
	const published = {
		subject,
		workflowId: workflow.id,
		lastNode: nodes.at(-1).name,
		url: receiver + new URL(url).pathname,
	};
	await drained(api, workflow.id);
	for (const kind of ['wanted', 'refused']) await checkThatItWorks(published, kind, api);
	return published;
}

/** A subject that answers, but whose workflow fails or lets everything pass, would cost too little. */
async function checkThatItWorks({ subject, workflowId, lastNode, url }, kind, api) {
	const [before] = await api.newestExecutions(workflowId);
	await send(url, subject.delivery(SECRETS[kind]));
	await drained(api, workflowId);
	const [after] = await api.newestExecutions(workflowId);

	const isNew = after.id !== before.id;
	const { data } = await api.execution(after.id);
	const ranToItsEnd = isNew && data.resultData.runData[lastNode] !== undefined;
	if (ranToItsEnd !== (kind === 'wanted' || !subject.verifies) || after.status !== 'success') {
		throw new CommandError(`${subject.name}: a ${kind} delivery does not do what it should`);
	}
}

/** Waits until nothing is left to execute, and gives the number of executions, all successful. */
export async function drained(api, workflowId) {
	const count = async (status) => await api.countExecutions(workflowId, status);
	await until('all executions have ended', async () => (await count(UNFINISHED)) === 0, {
		timeoutMs: DRAIN_TIMEOUT_MS,
		intervalMs: DRAIN_INTERVAL_MS,
	});
	if ((await count(['error', 'crashed'])) > 0) throw new CommandError('An execution has failed');
	return await count();
}

/** CPU seconds that each kind of process has used since it started. */
async function cpuSeconds(processes) {
	const entries = Object.entries(processes).map(async ([name, group]) => {
		const usage = await Promise.all(group.map(async ({ pid }) => await pidusage(pid)));
		return [name, usage.reduce((sum, { ctime }) => sum + ctime, 0) / 1000];
	});
	return Object.fromEntries(await Promise.all(entries));
}

/**
 * Delivers as fast as the answers come.
 *
 * @param {object} published from publish
 * @param {{kind: string, connections: number, duration?: number, amount?: number}} options either for
 * some seconds, after which what is under way is cut off, or a number of deliveries
 */
export async function load({ subject, url }, { kind, ...options }) {
	const { body, headers } = subject.delivery(SECRETS[kind]);
	const instance = autocannon({
		url,
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body,
		timeout: 60,
		sampleInt: SAMPLE_INTERVAL_MS,
		...options,
	});
	const milliseconds = []; // autocannon's own statistics cut off the decimals
	instance.on('response', (_client, _status, _bytes, time) => milliseconds.push(time));
	const result = await instance;
	const statuses = Object.keys(result.statusCodeStats);
	const expected = String(subject.status[kind]);
	if (result.errors > 0 || statuses.length !== 1 || statuses[0] !== expected) {
		throw new CommandError(
			`${subject.name}: ${kind} deliveries were answered with ${statuses.join(', ') || 'nothing'} instead of ${expected}, with ${result.errors} errors`,
		);
	}
	return { perSecond: result.requests.total / result.duration, milliseconds };
}

/** When the last of the newest executions has ended, in milliseconds since 1970. */
async function lastEnd(api, workflowId) {
	const ends = (await api.newestExecutions(workflowId)).map(({ stoppedAt }) =>
		Date.parse(stoppedAt),
	);
	return Math.max(...ends);
}

/**
 * @typedef {object} Measurement of one subject, in one round
 * @property {number} perSecond deliveries answered
 * @property {number} p50 median latency in milliseconds
 * @property {number} p99 99th percentile of the latency in milliseconds
 * @property {number} cpuSeconds of all processes of n8n, per delivery, with what they use beside it
 * until the last execution has ended
 * @property {Record<string, number>} cpuSecondsOf the same, by what the processes do
 * @property {number} executionRows stored executions, per delivery
 * @property {number} executedPerSecond stored executions, until the last has ended
 */
async function measure({ published, kind, connections, amount }, { api, processes }) {
	const { workflowId } = published;
	const [rowsBefore, cpuBefore] = [
		await api.countExecutions(workflowId),
		await cpuSeconds(processes),
	];
	const start = Date.now();
	const { perSecond, milliseconds } = await load(published, { kind, connections, amount });
	const rows = (await drained(api, workflowId)) - rowsBefore;
	const cpuAfter = await cpuSeconds(processes);
	const elapsed = ((await lastEnd(api, workflowId)) - start) / 1000;

	const cpuSecondsOf = Object.fromEntries(
		Object.keys(processes).map((name) => [name, (cpuAfter[name] - cpuBefore[name]) / amount]),
	);
	return {
		perSecond,
		p50: percentile(milliseconds, 50),
		p99: percentile(milliseconds, 99),
		cpuSeconds: Object.values(cpuSecondsOf).reduce((sum, seconds) => sum + seconds),
		cpuSecondsOf,
		executionRows: rows / amount,
		executedPerSecond: rows === 0 ? 0 : rows / elapsed,
	};
}

/** Warms up, and finds out how many deliveries fill the time. */
async function prepare({ published, kind, connections }, { seconds }, { api }) {
	const options = { kind, connections, duration: seconds * WARM_UP_SHARE };
	const { perSecond } = await load(published, options);
	await drained(api, published.workflowId);
	const amount = Math.max(connections, Math.round(perSecond * seconds));
	return { published, kind, connections, amount, rounds: [] };
}

/**
 * Measures all subjects in one setting of n8n, which is started for it and stopped.
 *
 * @param {import('./system.mjs').Setting} setting
 * @param {import('./system.mjs').Place & {rounds: number, seconds: number, connections: number[], report: (line: string) => void}} options
 * @returns {Promise<{subject: string, kind: 'wanted' | 'refused', connections: number, amount: number, rounds: Measurement[]}[]>}
 */
export async function measureInN8n(setting, options) {
	const { rounds, connections, signal, report } = options;
	report(`${setting.name}: n8n starts …`);
	const system = await startSystem(setting, options);
	try {
		const published = [];
		for (const subject of subjects) published.push(await publish(subject, system));
		// A B C A B C …: the subjects of a comparison follow each other.
		const series = [];
		for (const count of connections) {
			for (const kind of ['wanted', 'refused']) {
				for (const one of published) {
					series.push(await prepare({ published: one, kind, connections: count }, options, system));
				}
			}
		}
		for (let round = 1; round <= rounds; round += 1) {
			report(`${setting.name}: round ${round} of ${rounds} …`);
			for (const one of series) {
				signal.throwIfAborted();
				one.rounds.push(await measure(one, system));
			}
		}
		return series.map(({ published, ...one }) => ({ subject: published.subject.name, ...one }));
	} finally {
		await system.stop();
	}
}
