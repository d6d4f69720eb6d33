// What a delivery costs in a real n8n: the subjects take turns, in rounds.
import autocannon from 'autocannon';
import pidusage from 'pidusage';
import { extent, median, quantile, sum } from 'simple-statistics';

import { UNFINISHED } from '../harness/n8n/executions.mjs';
import { CommandError } from '../harness/process/child-process.mjs';
import { until } from '../harness/process/until.mjs';
import { KINDS, NAMES, subjects, workflowOf } from './subjects.mjs';
import { withSystem } from './system.mjs';

const WARM_UP_SHARE = 1 / 3; // of the seconds of a load
const SAMPLE_INTERVAL_MS = 10; // autocannon ends, and takes its time, at the end of one
const DRAINING = { timeoutMs: 300_000, intervalMs: 500 };

/** Publishes a subject's workflow, and waits until the receiver answers a wanted delivery. */
export async function publish(subject, system) {
	const { api, receiver } = system;
	const atReceiver = (url) => receiver + new URL(url).pathname;
	const isPublished = async (url) => {
		const delivery = { method: 'POST', ...subject.delivery('wanted') };
		return (await fetch(atReceiver(url), delivery)).status === subject.status.wanted;
	};
	const { workflow, url } = await api.publish(await workflowOf(subject, api), isPublished);
	const published = { subject, system, workflow, url: atReceiver(url) };
	for (const kind of KINDS) await checkThatItWorks(published, kind);
	return published;
}

/** A subject that answers, but whose workflow fails or lets everything pass, would cost too little. */
async function checkThatItWorks(published, kind) {
	const { subject, system, workflow } = published;
	const { executionRows } = await load(published, kind, { connections: 1, amount: 1 });
	const [newest] = await system.api.newestExecutions(workflow.id);
	const { resultData } = (await system.api.execution(newest.id)).data;
	const ranToItsEnd = executionRows === 1 && workflow.nodes.at(-1).name in resultData.runData;
	if (ranToItsEnd !== (kind === 'wanted' || !subject.verifies)) {
		throw new CommandError(`${subject.name}: a ${kind} delivery does not do what it should`);
	}
}

/** Waits until nothing is left to execute, and gives the number of executions, all successful. */
async function drained(api, { id }) {
	const count = async (status) => await api.countExecutions(id, status);
	await until('all executions end', async () => (await count(UNFINISHED)) === 0, DRAINING);
	if ((await count(['error', 'crashed'])) > 0) throw new CommandError('An execution has failed');
	return await count();
}

/** Delivers as fast as the answers come, and gives what autocannon measured and each answer's time. */
async function deliver({ subject, url }, kind, options) {
	/** @type {number[]} autocannon's own statistics cut off the decimals */
	const milliseconds = [];
	const result = await autocannon({
		url,
		method: 'POST',
		timeout: 60,
		sampleInt: SAMPLE_INTERVAL_MS,
		setupClient: (client) => client.on('response', (_code, _bytes, ms) => milliseconds.push(ms)),
		...subject.delivery(kind),
		...options,
	});
	const statuses = Object.keys(result.statusCodeStats ?? {}).join(', ');
	const lost = unanswered(result.requests, options);
	if (result.errors > 0 || lost > 0 || statuses !== String(subject.status[kind])) {
		const problem = `answered with ${statuses || 'nothing'}, with ${result.errors} errors and ${lost} lost`;
		throw new CommandError(`${subject.name}: ${kind} deliveries were ${problem}`);
	}
	return { ...result, milliseconds };
}

/**
 * The deliveries that got no answer. autocannon 9 counts a connection that the server drops nowhere: of 100
 * asked for, 20 of them dropped, it gives a total of 80 and no error.
 */
function unanswered({ sent, total }, { amount, connections }) {
	// After some seconds, what is under way on each connection is cut off, and is no fault.
	return amount === undefined ? Math.max(0, sent - total - connections) : amount - total;
}

/** CPU seconds that each kind of process has used since it started. */
async function cpuSeconds(processes) {
	const used = {};
	for (const [name, group] of Object.entries(processes)) {
		const usage = await pidusage(group.map(({ pid }) => pid()));
		used[name] = sum(Object.values(usage).map(({ ctime }) => ctime)) / 1000;
	}
	return used;
}

/**
 * Delivers, waits until all of it is executed, and gives what it cost: milliseconds of an answer, and
 * CPU seconds and stored executions of a delivery.
 *
 * @param {{connections: number, duration?: number, amount?: number}} options either for some seconds,
 * after which what is under way is cut off, or a number of deliveries
 */
export async function load(published, kind, options) {
	const { workflow, system } = published;
	const rowsBefore = await drained(system.api, workflow);
	const cpuBefore = await cpuSeconds(system.processes);
	const start = Date.now();
	const { requests, duration, milliseconds } = await deliver(published, kind, options);
	const rows = (await drained(system.api, workflow)) - rowsBefore;
	const cpuAfter = await cpuSeconds(system.processes);

	const newest = await system.api.newestExecutions(workflow.id);
	const end = Math.max(...newest.map(({ stoppedAt }) => Date.parse(stoppedAt)));
	const cpuSecondsOf = {};
	for (const name in cpuAfter) {
		cpuSecondsOf[name] = (cpuAfter[name] - cpuBefore[name]) / requests.total;
	}
	return {
		perSecond: requests.total / duration,
		p50: median(milliseconds),
		p99: quantile(milliseconds, 0.99),
		cpuSeconds: sum(Object.values(cpuSecondsOf)),
		cpuSecondsOf,
		executionRows: rows / requests.total,
		executedPerSecond: rows === 0 ? 0 : rows / ((end - start) / 1000),
	};
}

/** Warms up, and finds out how many deliveries fill the seconds. */
async function amountFor(published, kind, connections, seconds) {
	const duration = seconds * WARM_UP_SHARE;
	const { perSecond } = await load(published, kind, { connections, duration });
	return Math.max(connections, Math.round(perSecond * seconds));
}

/** One round: the subjects take turns. A figure `vs…` is the rate beside another subject's. */
async function measureRound(loads) {
	const round = [];
	for (const [published, kind, options] of loads) round.push(await load(published, kind, options));
	const rateOf = (name) => round[subjects.findIndex((subject) => subject.name === name)].perSecond;
	return round.map((figures) => ({
		...figures,
		vsEmptyTrigger: figures.perSecond / rateOf(NAMES.emptyTrigger),
		vsEmptyTriggerWithCredential: figures.perSecond / rateOf(NAMES.emptyTriggerWithCredential),
		vsWithoutPackage: figures.perSecond / rateOf(NAMES.withoutPackage),
	}));
}

/** Gives a statistic of each figure of the rounds, also of those that have parts. */
function ofEach(statistic, rounds) {
	if (typeof rounds[0] === 'number') return statistic(rounds);
	const figures = {};
	for (const name of Object.keys(rounds[0])) {
		const values = rounds.map((one) => one[name]);
		figures[name] = ofEach(statistic, values);
	}
	return figures;
}

/** A row for each subject, with the medians of the rounds and their spreads. */
async function rowsOf(setting, published, kind, connections, plan) {
	console.error(`${setting}: ${kind} deliveries, connections: ${connections} …`);
	const loads = [];
	for (const one of published) {
		const amount = await amountFor(one, kind, connections, plan.seconds);
		loads.push([one, kind, { connections, amount }]);
	}
	const rounds = [];
	while (rounds.length < plan.rounds) rounds.push(await measureRound(loads));
	return subjects.map(({ name: subject }, index) => {
		const own = rounds.map((round) => round[index]);
		const what = { setting, subject, deliveries: kind, connections };
		return { ...what, ...ofEach(median, own), spread: ofEach(extent, own) };
	});
}

/** Measures all subjects in one setting of n8n, which is started for it and stopped. */
export async function measureInN8n(setting, place, plan) {
	console.error(`${setting.name}: n8n starts …`);
	return await withSystem(setting, place, async (system) => {
		const published = [];
		for (const subject of subjects) published.push(await publish(subject, system));
		const rows = [];
		for (const connections of plan.connections) {
			for (const kind of KINDS) {
				rows.push(...(await rowsOf(setting.name, published, kind, connections, plan)));
			}
		}
		return rows;
	});
}
