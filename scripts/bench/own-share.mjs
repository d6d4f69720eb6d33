// The node's own share of a delivery, without n8n: measured and profiled in a fresh process.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from '../lib/command.mjs';

const OWN_SHARE_COST = fileURLToPath(new URL('own-share-cost.mjs', import.meta.url));

/** The functions of the measured process whose time the profile divides. */
const PROFILED_FUNCTIONS = { own: 'accept', floor: 'floor' };

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

/** Divides the microseconds that a function takes into what it calls, by name, and itself. */
function stepsOf(functionName, microseconds, { nodes, samples, timeDeltas }) {
	const nodeOf = new Map(nodes.map((node) => [node.id, node]));
	const selfTimes = new Map();
	samples.forEach((id, index) => {
		selfTimes.set(id, (selfTimes.get(id) ?? 0) + timeDeltas[index]);
	});
	const childrenOf = ({ children = [] }) => children.map((id) => nodeOf.get(id));
	const selfTime = ({ id }) => selfTimes.get(id) ?? 0;
	const total = (node) =>
		childrenOf(node).reduce((sum, child) => sum + total(child), selfTime(node));

	const sums = new Map();
	const add = (name, time) => sums.set(name, (sums.get(name) ?? 0) + time);
	for (const node of nodes.filter(({ callFrame }) => callFrame.functionName === functionName)) {
		add('itself', selfTime(node));
		for (const child of childrenOf(node)) add(child.callFrame.functionName, total(child));
	}
	const all = [...sums.values()].reduce((sum, time) => sum + time);
	return new Map([...sums].map(([name, time]) => [name, (microseconds * time) / all]));
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
		profiled.push({
			...share,
			steps: {
				own: stepsOf(PROFILED_FUNCTIONS.own, share.microseconds, profile),
				floor: stepsOf(PROFILED_FUNCTIONS.floor, share.floor, profile),
			},
		});
	}
	return profiled;
}
