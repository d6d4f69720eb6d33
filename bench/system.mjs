// An n8n to measure: one process with SQLite, or queue mode.
import { cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';

import { N8nApi } from '../harness/n8n/api.mjs';
import { installCommunityPackage, startN8n } from '../harness/n8n/process.mjs';
import { queueSettings, startPostgres, startRedis } from '../harness/services/services.mjs';

/** @typedef {Record<string, import('../harness/n8n/process.mjs').N8n[]>} Processes by what they do */

const EMPTY_TRIGGER = new URL('n8n-nodes-empty-trigger', import.meta.url);
/** n8n's commands, by what the processes do. */
export const ONE_PROCESS = { main: ['start'] };
export const QUEUE_MODE = { ...ONE_PROCESS, webhook: ['webhook'], workers: ['worker', 'worker'] };

const LAZY = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

/** How n8n runs: by which commands, and with which environment variables. */
export const SETTINGS = [
	{ name: 'one process, default', commands: ONE_PROCESS, environment: {} },
	{ name: 'one process, lazy', commands: ONE_PROCESS, environment: LAZY },
	{ name: 'queue mode, default', commands: QUEUE_MODE, environment: {} },
	{ name: 'queue mode, lazy', commands: QUEUE_MODE, environment: LAZY },
];

/**
 * Lends a running n8n, and stops it.
 *
 * @param {typeof SETTINGS[number]} setting
 * @param {{host: import('../harness/n8n/host.mjs').Host, tarball: string, folder: string, nodeOptions?: string[]}} place
 * `folder`: one that every user may pass through; `nodeOptions`: those of n8n's Node
 * @param {(system: {api: N8nApi, receiver: string, processes: Processes}) => Promise<any>} work
 * `receiver`: the URL of the process that deliveries go to
 */
export async function withSystem({ commands, environment }, place, work) {
	const running = [];
	const keep = (service) => {
		running.unshift(service);
		return service;
	};
	const newFolder = async () => await mkdtemp(path.join(place.folder, 'n8n-'));
	const settings = { ...environment, EXECUTIONS_DATA_PRUNE: 'false' }; // or counts would shrink
	const startProcess = async (command) => {
		const userFolder = await newFolder();
		await installCommunityPackage(userFolder, place.tarball);
		const emptyTrigger = '.n8n/nodes/node_modules/n8n-nodes-empty-trigger';
		await cp(EMPTY_TRIGGER, path.join(userFolder, emptyTrigger), { recursive: true });
		const options = { command, settings, nodeOptions: place.nodeOptions };
		return keep(await startN8n(place.host, userFolder, options));
	};
	try {
		if (commands === QUEUE_MODE) {
			const postgres = keep(await startPostgres(await newFolder()));
			const redis = keep(await startRedis(await newFolder()));
			Object.assign(settings, queueSettings(postgres, redis));
		}
		/** @type {Processes} */
		const processes = {};
		for (const [name, group] of Object.entries(commands)) {
			processes[name] = [];
			for (const command of group) processes[name].push(await startProcess(command));
		}
		const api = new N8nApi(processes.main[0].url);
		await api.createOwner();
		const [{ url: receiver }] = processes.webhook ?? processes.main;
		return await work({ api, receiver, processes });
	} finally {
		for (const service of running) await service.stop();
	}
}
