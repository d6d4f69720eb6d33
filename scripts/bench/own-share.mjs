// The node's own share of a delivery, without n8n: measured and profiled in a fresh process.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from '../lib/command.mjs';

const OWN_SHARE_COST = fileURLToPath(new URL('own-share-cost.mjs', import.meta.url));

/** What the profile tells apart: the frames directly below these. */
const PROFILED_FRAMES = { own: 'accept', floor: 'floor' };

/**
 * @typedef {object} Options
 * @property {import('../lib/n8n-host.mjs').Host} host
 * @property {string} unpacked the folder of the unpacked package
 * @property {number} milliseconds for each figure
 * @property {AbortSignal} signal
 *
 * @typedef {object} Share
 * @property {string} body
 * @property {number} bytes
 * @property {'accepted' | 'forged' | 'malformed'} delivery
 * @property {number} microseconds of the node
 * @property {number} floor microseconds of one HMAC and one JSON.parse of the same bytes
 * @property {number} ratio
 */

async function runCost({ host, unpacked, milliseconds, signal }, { nodeArgs = [], body } = {}) {
	const args = [OWN_SHARE_COST, unpacked, String(milliseconds)];
	const output = await run(host.node, [...nodeArgs, ...args, ...(body ? [body] : [])], {
		// What n8n puts there: its own packages.
		env: { ...process.env, NODE_PATH: path.resolve(path.dirname(host.n8n), '../..') },
		signal,
	});
	return JSON.parse(output);
}

/**
 * Measures every body and kind of delivery.
 *
 * @param {Options} options
 * @returns {Promise<Share[]>}
 */
export async function measureOwnShare(options) {
	return await runCost(options);
}

/** The time below each frame that a frame has called, as shares of all of it. */
function sharesBelow({ nodes, samples, timeDeltas }, frame) {
	const children = new Map(nodes.map(({ id, children: ids = [] }) => [id, ids]));
	const times = new Map();
	samples.forEach((id, index) => times.set(id, (times.get(id) ?? 0) + timeDeltas[index]));
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const total = (id) =>
		children.get(id).reduce((sum, child) => sum + total(child), times.get(id) ?? 0);

	const shares = new Map();
	const add = (name, time) => shares.set(name, (shares.get(name) ?? 0) + time);
	for (const node of nodes.filter(({ callFrame }) => callFrame.functionName === frame)) {
		add('itself', times.get(node.id) ?? 0);
		for (const id of children.get(node.id)) add(byId.get(id).callFrame.functionName, total(id));
	}
	const all = [...shares.values()].reduce((sum, time) => sum + time, 0);
	return new Map([...shares].map(([name, time]) => [name, time / all]));
}

/**
 * Profiles the accepted delivery of some bodies.
 *
 * @param {Options & {folder: string, bodies: string[]}} options `folder`: for the profiles
 * @returns {Promise<(Share & {steps: {own: Map<string, number>, floor: Map<string, number>}})[]>}
 * with the microseconds of each step
 */
export async function profileOwnShare({ folder, bodies, ...options }) {
	const profiled = [];
	for (const [index, body] of bodies.entries()) {
		const profiles = path.join(folder, `own-share-${index}`);
		await mkdir(profiles);
		const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
		const [share] = await runCost(options, { nodeArgs, body });
		const [name] = await readdir(profiles);
		const profile = JSON.parse(await readFile(path.join(profiles, name), 'utf8'));
		const stepsOf = (frame, microseconds) =>
			new Map([...sharesBelow(profile, frame)].map(([step, part]) => [step, part * microseconds]));
		profiled.push({
			...share,
			steps: {
				own: stepsOf(PROFILED_FRAMES.own, share.microseconds),
				floor: stepsOf(PROFILED_FRAMES.floor, share.floor),
			},
		});
	}
	return profiled;
}
