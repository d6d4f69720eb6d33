// What a delivery costs in a real n8n: the subjects take turns, in rounds.
import autocannon from 'autocannon';
import pidusage from 'pidusage';
import { quantileSorted, sum } from 'simple-statistics';

import { UNFINISHED } from '../harness/n8n-api.mjs';
import { CommandError } from '../harness/program.mjs';
import { until } from '../harness/until.mjs';
import { SECRETS, subjects, workflowOf } from './subjects.mjs';
import { withSystem } from './system.mjs';

/** @type {import('./subjects.mjs').Kind[]} */
const KINDS = ['wanted', 'refused'];
const WARM_UP_SHARE = 1 / 3; // of the seconds of a load
const SAMPLE_INTERVAL_MS = 10; // autocannon ends, and takes its time, at the end of one
const DRAIN_TIMEOUT_MS = 300_000;
const DRAIN_INTERVAL_MS = 500;

/**
 * Publishes a subject's workflow, and waits until the receiver answers a wanted delivery.
 *
 * @param {import('./subjects.mjs').Subject} subject
 * @param {import('./system.mjs').System} system
 */
export async function publish(subject, { api, receiver }) {
	const atReceiver = (url) => receiver + new URL(url).pathname;
	const isPublished = async (url) => {
		const status = await deliver({ subject, url: atReceiver(url) }, 'wanted');
		return status === subject.status.wanted;
	};
	const { workflow, url } = await api.publish(await workflowOf(subject, api), isPublished);
	const published = { subject, workflow, url: atReceiver(url) };
	await drained(api, workflow);
	for (const kind of KINDS) await checkThatItWorks(published, kind, api);
	return published;
}

async function deliver({ subject, url }, kind) {
	const response = await fetch(url, { method: 'POST', ...subject.delivery(SECRETS[kind]) });
	return response.status;
}

/** A subject that answers, but whose workflow fails or lets everything pass, would cost too little. */
async function checkThatItWorks({ subject, workflow, url }, kind, api) {
	const [before] = await api.newestExecutions(workflow.id);
	await deliver({ subject, url }, kind);
	await drained(api, workflow);
	const [after] = await api.newestExecutions(workflow.id);

	const { data } = await api.execution(after.id);
	const ranToItsEnd =
		after.id !== before.id && workflow.nodes.at(-1).name in data.resultData.runData;
	if (ranToItsEnd !== (kind === 'wanted' || !subject.verifies) || after.status !== 'success') {
		throw new CommandError(`${subject.name}: a ${kind} delivery does not do what it should`);
	}
}

/** Waits until nothing is left to execute, and gives the number of executions, all successful. */
async function drained(api, { id }) {
	const count = async (status) => await api.countExecutions(id, status);
	await until('all executions have ended', async () => (await count(UNFINISHED)) === 0, {
		timeoutMs: DRAIN_TIMEOUT_MS,
		intervalMs: DRAIN_INTERVAL_MS,
	});
	if ((await count(['error', 'crashed'])) > 0) throw new CommandError('An execution has failed');
	return await count();
}

/**
 * Delivers as fast as the answers come.
 *
 * @param {{subject: import('./subjects.mjs').Subject, url: string}} published from publish
 * @param {import('./subjects.mjs').Kind} kind
 * @param {{connections: number, duration?: number, amount?: number}} options either for some seconds,
 * after which what is under way is cut off, or a number of deliveries
 */
export async function load({ subject, url }, kind, options) {
	/** @type {autocannon.Options} */
	const settings = { url, method: 'POST', timeout: 60, sampleInt: SAMPLE_INTERVAL_MS, ...options };
	/** @type {number[]} autocannon's own statistics cut off the decimals */
	const milliseconds = [];
	/** @type {autocannon.Result} */
	const result = await new Promise((resolve, reject) => {
		autocannon({ ...settings, ...subject.delivery(SECRETS[kind]) }, (error, result) =>
			error ? reject(error) : resolve(result),
		).on('response', (_client, _status, _bytes, time) => milliseconds.push(time));
	});
	const statuses = Object.keys(result.statusCodeStats ?? {}).join(', ');
	if (result.errors > 0 || statuses !== String(subject.status[kind])) {
		throw new CommandError(
			`${subject.name}: ${kind} deliveries were answered with ${statuses || 'nothing'} instead of ${subject.status[kind]}, with ${result.errors} errors`,
		);
	}
	return { perSecond: result.requests.total / result.duration, milliseconds };
}

/** CPU seconds that each kind of process has used since it started. */
async function cpuSeconds(processes) {
	const entries = Object.entries(processes).map(async ([name, group]) => {
		const usage = Object.values(await pidusage(group.map(({ pid }) => pid)));
		return [name, sum(usage.map(({ ctime }) => ctime)) / 1000];
	});
	return Object.fromEntries(await Promise.all(entries));
}

/** One round of one subject; what counts executions or CPU time is per delivery. */
async function measure({ published, kind, connections, amount }, { api, processes }) {
	const { workflow } = published;
	const rowsBefore = await api.countExecutions(workflow.id);
	const cpuBefore = await cpuSeconds(processes);
	const start = Date.now();
	const { perSecond, milliseconds } = await load(published, kind, { connections, amount });
	const rows = (await drained(api, workflow)) - rowsBefore;
	const cpuAfter = await cpuSeconds(processes);
	const ends = (await api.newestExecutions(workflow.id)).map((one) => Date.parse(one.stoppedAt));

	milliseconds.sort((a, b) => a - b);
	const cpuSecondsOf = Object.fromEntries(
		Object.keys(processes).map((name) => [name, (cpuAfter[name] - cpuBefore[name]) / amount]),
	);
	return {
		perSecond,
		p50: quantileSorted(milliseconds, 0.5),
		p99: quantileSorted(milliseconds, 0.99),
		cpuSeconds: sum(Object.values(cpuSecondsOf)),
		cpuSecondsOf,
		executionRows: rows / amount,
		executedPerSecond: rows === 0 ? 0 : rows / ((Math.max(...ends) - start) / 1000),
	};
}

/** Warms up, and finds out how many deliveries fill the time. */
async function amountFor({ published, kind, connections }, seconds, api) {
	const duration = seconds * WARM_UP_SHARE;
	const { perSecond } = await load(published, kind, { connections, duration });
	await drained(api, published.workflow);
	return Math.max(connections, Math.round(perSecond * seconds));
}

/**
 * Measures all subjects in one setting of n8n, which is started for it and stopped.
 *
 * @param {import('./system.mjs').Setting} setting
 * @param {import('./system.mjs').Place & {rounds: number, seconds: number, connections: number[], report: (line: string) => void}} options
 */
export async function measureInN8n(setting, options) {
	options.report(`${setting.name}: n8n starts …`);
	return await withSystem(setting, options, async (system) => {
		const published = [];
		for (const subject of subjects) published.push(await publish(subject, system));

		// A B C A B C …: the subjects of a comparison follow each other.
		const series = options.connections.flatMap((connections) =>
			KINDS.flatMap((kind) =>
				published.map((one) => {
					return {
						published: one,
						kind,
						connections,
						amount: 0,
						rounds: /** @type {any[]} */ ([]),
					};
				}),
			),
		);
		for (const one of series) one.amount = await amountFor(one, options.seconds, system.api);
		for (let round = 1; round <= options.rounds; round += 1) {
			options.report(`${setting.name}: round ${round} of ${options.rounds} …`);
			for (const one of series) one.rounds.push(await measure(one, system));
		}
		return series.map(({ published, ...one }) => ({ subject: published.subject.name, ...one }));
	});
}
