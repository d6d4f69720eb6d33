// An n8n to measure: one process with SQLite, or queue mode.
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { N8nApi } from '../harness/n8n-api.mjs';
import { installCommunityPackage, startN8n } from '../harness/n8n-process.mjs';
import { REPOSITORY } from '../harness/package.mjs';
import { queueSettings, startPostgres, startRedis } from '../harness/services.mjs';

const EMPTY_TRIGGER_PACKAGE = path.join(REPOSITORY, 'bench/n8n-nodes-empty-trigger');

/** @type {Record<string, {processes: Record<string, ('start' | 'webhook' | 'worker')[]>, receiver: string}>} */
const MODES = {
	'one process': { processes: { main: ['start'] }, receiver: 'main' },
	'queue mode': {
		processes: { main: ['start'], webhook: ['webhook'], workers: ['worker', 'worker'] },
		receiver: 'webhook',
	},
};

/**
 * @typedef {object} Setting
 * @property {string} name
 * @property {'one process' | 'queue mode'} mode with SQLite, or with PostgreSQL and Redis
 * @property {Record<string, string>} environment n8n's
 *
 * @typedef {object} Place where an n8n runs
 * @property {import('../harness/n8n-host.mjs').Host} host
 * @property {string} tarball this package
 * @property {string} folder a new one, below folders that every user may pass through
 * @property {string[]} [nodeOptions] Node's own
 *
 * @typedef {object} System a running n8n
 * @property {N8nApi} api
 * @property {string} receiver the URL of the process that deliveries go to
 * @property {Record<string, import('../harness/n8n-process.mjs').N8n[]>} processes by what they do
 */

/**
 * Lends a running n8n, and stops it.
 *
 * @template T
 * @param {Setting} setting
 * @param {Place} place
 * @param {(system: System) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSystem({ mode, environment }, place, work) {
	const running = [];
	const newFolder = async () => {
		const folder = path.join(place.folder, String(running.length));
		await mkdir(folder, { recursive: true });
		return folder;
	};
	const keep = (service) => {
		running.unshift(service);
		return service;
	};
	try {
		const settings = { ...environment, EXECUTIONS_DATA_PRUNE: 'false' }; // or counts would shrink
		if (mode === 'queue mode') {
			const postgres = keep(await startPostgres(await newFolder()));
			const redis = keep(await startRedis(await newFolder()));
			Object.assign(settings, queueSettings(postgres, redis));
		}
		/** @type {System['processes']} */
		const processes = {};
		for (const [name, commands] of Object.entries(MODES[mode].processes)) {
			processes[name] = [];
			for (const command of commands) {
				const userFolder = await newFolder();
				await installPackages(userFolder, place.tarball);
				const options = { command, settings, nodeOptions: place.nodeOptions };
				processes[name].push(keep(await startN8n(place.host, userFolder, options)));
			}
		}
		const api = new N8nApi(processes.main[0].url);
		await api.createOwner();
		const [{ url: receiver }] = processes[MODES[mode].receiver];
		return await work({ api, receiver, processes });
	} finally {
		for (const service of running) await service.stop();
	}
}

/** Each process has a user folder of its own. */
async function installPackages(userFolder, tarball) {
	await installCommunityPackage(userFolder, tarball);
	const emptyTrigger = path.join(userFolder, '.n8n/nodes/node_modules/n8n-nodes-empty-trigger');
	await cp(EMPTY_TRIGGER_PACKAGE, emptyTrigger, { recursive: true });
}
