// An n8n to measure: one process with SQLite, or queue mode.
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { N8nApi } from '../lib/n8n-api.mjs';
import { installCommunityPackage, startN8n } from '../lib/n8n-process.mjs';
import { REPOSITORY } from '../lib/package.mjs';
import { queueSettings, startPostgres, startRedis } from '../lib/queue-mode.mjs';

const EMPTY_TRIGGER_PACKAGE = path.join(REPOSITORY, 'test/bench/n8n-nodes-empty-trigger');

/**
 * @typedef {object} Setting
 * @property {string} name
 * @property {'one process' | 'queue mode'} mode
 * @property {Record<string, string>} environment n8n's
 *
 * @typedef {object} Place where an n8n runs
 * @property {import('../lib/n8n-host.mjs').Host} host
 * @property {string} tarball this package
 * @property {string} folder an empty one, below folders that every user may pass through
 * @property {string[]} [nodeOptions] Node's own
 * @property {AbortSignal} signal
 *
 * @typedef {object} System a running n8n
 * @property {N8nApi} api
 * @property {string} receiver the URL of the process that deliveries go to
 * @property {Record<string, import('../lib/n8n-process.mjs').N8n[]>} processes by what they do
 * @property {() => Promise<void>} stop
 */

async function newFolder(parent, name) {
	const folder = path.join(parent, name);
	await mkdir(folder);
	return folder;
}

/** Starts a process of n8n with both packages, in a user folder of its own. */
async function startProcess(command, name, settings, place) {
	const { host, tarball, folder, nodeOptions, signal } = place;
	const userFolder = await newFolder(folder, name);
	await installCommunityPackage(userFolder, tarball);
	const emptyTrigger = path.join(userFolder, '.n8n/nodes/node_modules/n8n-nodes-empty-trigger');
	await cp(EMPTY_TRIGGER_PACKAGE, emptyTrigger, { recursive: true });
	return await startN8n(host, userFolder, {
		command,
		settings: { ...settings, EXECUTIONS_DATA_PRUNE: 'false' }, // or the counts would shrink
		nodeOptions,
		signal,
	});
}

async function startQueueMode(environment, place, keep) {
	const postgres = keep(await startPostgres(await newFolder(place.folder, 'postgres')));
	const redis = keep(await startRedis(await newFolder(place.folder, 'redis')));
	const settings = { ...environment, ...queueSettings(postgres, redis) };
	const start = async (command, name) => keep(await startProcess(command, name, settings, place));
	return {
		main: [await start('start', 'main')],
		webhook: [await start('webhook', 'webhook')],
		workers: [await start('worker', 'worker-1'), await start('worker', 'worker-2')],
	};
}

/**
 * Starts n8n in a setting: one process with SQLite, or `start`, `webhook` and two `worker` with
 * PostgreSQL and Redis, where deliveries go to `webhook`.
 *
 * @param {Setting} setting
 * @param {Place} place
 * @returns {Promise<System>}
 */
export async function startSystem({ mode, environment }, place) {
	const running = [];
	const keep = (service) => {
		running.push(service);
		return service;
	};
	const stop = async () => {
		for (const service of running.reverse()) await service.stop();
	};
	try {
		const processes =
			mode === 'queue mode'
				? await startQueueMode(environment, place, keep)
				: { main: [keep(await startProcess('start', 'main', environment, place))] };
		const [main] = processes.main;
		const [receiver] = processes.webhook ?? processes.main;
		const api = new N8nApi(main.url);
		await api.createOwner();
		return { api, receiver: receiver.url, processes, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
