// What n8n spends its time on for a delivery: CPU profiles of n8n under one subject's load.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { CommandError } from '../lib/command.mjs';
import { drained, load, publish } from './in-n8n.mjs';
import {
	CHATBASE_TRIGGER,
	EMPTY_TRIGGER,
	EMPTY_TRIGGER_WITH_CREDENTIAL,
	subjects,
} from './subjects.mjs';
import { startSystem } from './system.mjs';

/** What is compared: the ceilings for any community package, and the node. */
const PROFILED = [
	{ name: 'empty trigger', subject: EMPTY_TRIGGER, kind: 'wanted' },
	{ name: '… that reads a credential', subject: EMPTY_TRIGGER_WITH_CREDENTIAL, kind: 'wanted' },
	{ name: 'Chatbase Trigger, accepted', subject: CHATBASE_TRIGGER, kind: 'wanted' },
	{ name: 'Chatbase Trigger, refused', subject: CHATBASE_TRIGGER, kind: 'refused' },
];

const ROUNDS = 5;

/** The npm package that a script is of, or the part of Node. */
function ownerOf({ url, functionName }) {
	const packages = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
	if (packages.length > 0) return packages.at(-1)[1];
	if (url.startsWith('node:')) return `node: ${url.split('/').at(-1)}`;
	return functionName.startsWith('(') ? functionName : 'native code';
}

/** Milliseconds by owner, within windows of the system's monotonic clock in microseconds. */
function timeByOwner({ nodes, samples, timeDeltas, startTime }, windows) {
	const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
	const sums = new Map();
	let time = startTime;
	samples.forEach((sample, index) => {
		time += timeDeltas[index];
		const owner = owners.get(sample);
		if (owner === '(idle)' || !windows.some(({ from, to }) => time >= from && time <= to)) return;
		sums.set(owner, (sums.get(owner) ?? 0) + timeDeltas[index] / 1000);
	});
	return sums;
}

function now() {
	return Number(process.hrtime.bigint() / 1000n);
}

/** The task runner, which n8n starts, writes a profile too: a small one. */
async function readLargestProfile(folder) {
	const names = await readdir(folder);
	const texts = await Promise.all(
		names.map(async (name) => await readFile(path.join(folder, name), 'utf8')),
	);
	if (texts.length === 0) throw new CommandError('n8n has written no profile');
	return JSON.parse(texts.sort((a, b) => b.length - a.length)[0]);
}

/** Delivers to the profiled ones in turns, and gives the windows of time of each. */
async function loadInTurns(system, deliveries) {
	const published = new Map();
	for (const name of new Set(PROFILED.map(({ subject }) => subject))) {
		const one = subjects.find((subject) => subject.name === name);
		published.set(name, await publish(one, system));
	}
	const deliver = async ({ subject, kind }) => {
		const one = published.get(subject);
		const from = now();
		await load(one, { kind, connections: 1, amount: deliveries / ROUNDS });
		await drained(system.api, one.workflowId);
		return { from, to: now() };
	};
	const windows = PROFILED.map(() => []);
	for (let round = 0; round <= ROUNDS; round += 1) {
		for (const [index, one] of PROFILED.entries()) {
			const window = await deliver(one);
			if (round > 0) windows[index].push(window); // the first one warms up
		}
	}
	return windows;
}

/**
 * Profiles n8n for the empty triggers and for the node, in turns.
 *
 * @param {import('./system.mjs').Setting} setting of one process
 * @param {import('./system.mjs').Place & {deliveries: number}} options
 * `deliveries`: of each, a multiple of the rounds
 * @returns {Promise<{name: string, milliseconds: Map<string, number>}[]>} CPU milliseconds of n8n's
 * main thread for each delivery, by the npm package or the part of Node whose code ran
 */
export async function profileInN8n(setting, { deliveries, ...place }) {
	const profiles = path.join(place.folder, 'profiles');
	await mkdir(profiles);
	const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
	const system = await startSystem(setting, { ...place, nodeOptions });
	let windows;
	try {
		windows = await loadInTurns(system, deliveries);
	} finally {
		await system.stop();
	}
	const profile = await readLargestProfile(profiles);
	return PROFILED.map(({ name }, index) => {
		const sums = timeByOwner(profile, windows[index]);
		const each = [...sums].map(([owner, milliseconds]) => [owner, milliseconds / deliveries]);
		return { name, milliseconds: new Map(each) };
	});
}
