// What n8n spends its time on for a delivery: CPU profiles of n8n under one subject's load.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { CommandError } from '../lib/command.mjs';
import { drained, load, publish } from './in-n8n.mjs';
import { CHATBASE_TRIGGER, EMPTY_TRIGGER, subjects } from './subjects.mjs';
import { startSystem } from './system.mjs';

/** What is compared: the ceiling for any community package, and the node. */
const PROFILED = [
	{ name: 'empty trigger', subject: EMPTY_TRIGGER, kind: 'wanted' },
	{ name: 'Chatbase Trigger, accepted', subject: CHATBASE_TRIGGER, kind: 'wanted' },
	{ name: 'Chatbase Trigger, refused', subject: CHATBASE_TRIGGER, kind: 'refused' },
];

/** The npm package that a script is of, or the part of Node. */
function ownerOf({ url, functionName }) {
	const packages = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)];
	if (packages.length > 0) return packages.at(-1)[1];
	if (url.startsWith('node:')) return `node: ${url.split('/').at(-1)}`;
	return functionName.startsWith('(') ? functionName : 'native code';
}

/** Milliseconds by owner, between two times of the system's monotonic clock in microseconds. */
function timeByOwner({ nodes, samples, timeDeltas, startTime }, from, to) {
	const owners = new Map(nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
	const sums = new Map();
	let time = startTime;
	samples.forEach((sample, index) => {
		time += timeDeltas[index];
		const owner = owners.get(sample);
		if (time < from || time > to || owner === '(idle)') return;
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

async function profile({ subject, kind }, setting, { deliveries, ...place }) {
	const profiles = path.join(place.folder, 'profiles');
	await mkdir(profiles);
	const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
	const system = await startSystem(setting, { ...place, nodeOptions });
	let [from, to] = [];
	try {
		const one = subjects.find(({ name }) => name === subject);
		const published = await publish(one, system);
		const options = { kind, connections: 1, amount: deliveries };
		await load(published, options); // warms up
		await drained(system.api, published.workflowId);
		from = now();
		await load(published, options);
		await drained(system.api, published.workflowId);
		to = now();
	} finally {
		await system.stop();
	}
	const sums = timeByOwner(await readLargestProfile(profiles), from, to);
	return new Map([...sums].map(([owner, milliseconds]) => [owner, milliseconds / deliveries]));
}

/**
 * Profiles n8n for the empty trigger and for the node, one after the other.
 *
 * @param {import('./system.mjs').Setting} setting of one process
 * @param {import('./system.mjs').Place & {deliveries: number, report: (line: string) => void}} options
 * @returns {Promise<{name: string, milliseconds: Map<string, number>}[]>} CPU milliseconds for each
 * delivery, by the npm package or the part of Node whose code ran
 */
export async function profileInN8n(setting, { report, ...options }) {
	const profiles = [];
	for (const [index, one] of PROFILED.entries()) {
		report(`Profile of ${one.name} …`);
		const folder = path.join(options.folder, `profile-${index}`);
		await mkdir(folder);
		const milliseconds = await profile(one, setting, { ...options, folder });
		profiles.push({ name: one.name, milliseconds });
	}
	return profiles;
}
