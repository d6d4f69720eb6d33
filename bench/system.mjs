// An n8n to measure: one process with SQLite, or queue mode.
import { cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';

import { installCommunityPackage } from '../harness/n8n/community-package.mjs';
import { setUpN8n } from '../harness/n8n/set-up.mjs';
import { startPostgres } from '../harness/services/postgres.mjs';
import { queueSettings, startRedis } from '../harness/services/redis.mjs';

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
 * @param {(system: {api: import('../harness/n8n/api.mjs').N8nApi, receiver: string, processes: Processes}) => Promise<any>} work
 * `receiver`: the URL of the process that deliveries go to
 */
export async function withSystem({ commands, environment }, place, work) {
	const newFolder = async () => await mkdtemp(path.join(place.folder, 'n8n-'));
	const newUserFolder = async () => {
		const userFolder = await newFolder();
		await installCommunityPackage(userFolder, place.tarball);
		const emptyTrigger = '.n8n/nodes/node_modules/n8n-nodes-empty-trigger';
		await cp(EMPTY_TRIGGER, path.join(userFolder, emptyTrigger), { recursive: true });
		return userFolder;
	};
	const settings = { ...environment, EXECUTIONS_DATA_PRUNE: 'false' }; // or counts would shrink
	/** @type {any[]} */
	const [services, others] = [[], []];
	if (commands === QUEUE_MODE) {
		const postgres = await startPostgres(await newFolder());
		const redis = await startRedis(await newFolder());
		services.push(postgres, redis);
		Object.assign(settings, queueSettings(postgres, redis));
	}
	for (const command of Object.values(commands).flat().slice(1))
		others.push({ command, userFolder: await newUserFolder() });
	const options = { settings, nodeOptions: place.nodeOptions, services, others };
	const { api, url, end, ...n8n } = await setUpN8n(place.host, await newUserFolder(), options);
	const rest = [...n8n.processes];
	const processes = Object.fromEntries(
		Object.entries(commands).map(([name, group]) => [name, rest.splice(0, group.length)]),
	);
	try {
		return await work({ api, receiver: url, processes });
	} finally {
		await end();
	}
}
