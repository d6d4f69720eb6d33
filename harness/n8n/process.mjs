// Runs a real n8n in a folder and on ports of its own.
import { rm } from 'node:fs/promises';
import path from 'node:path';

import { CommandError, run, start } from '../process/child-process.mjs';
import { freePort, LOOPBACK } from '../process/free-port.mjs';
import { until } from '../process/until.mjs';

const STARTING_TIMEOUT_MS = 120_000;
const SHOWN_LOG = 4000;

const SETTINGS = {
	NODE_ENV: 'production',
	N8N_LISTEN_ADDRESS: LOOPBACK,
	N8N_HOST: 'localhost',
	N8N_SECURE_COOKIE: 'false', // a browser on plain HTTP
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
};

/** Nothing of the user's own n8n settings may reach this one, and none of its temporary files may outlive its folder. */
function environment(userFolder, settings) {
	const { PATH, HOME, LANG, NODE_COMPILE_CACHE } = process.env;
	const ofMachine = { PATH, HOME, LANG, NODE_COMPILE_CACHE };
	const folders = { TMPDIR: userFolder, N8N_USER_FOLDER: userFolder };
	return { ...ofMachine, ...SETTINGS, ...folders, ...settings };
}

/** Runs one of n8n's commands to its end, such as `import:workflow`, also while n8n runs. */
export async function runN8n(host, userFolder, ...args) {
	const env = environment(userFolder, { N8N_RUNNERS_BROKER_PORT: String(await freePort()) });
	return await run(host.node, [host.n8n, ...args], { cwd: userFolder, env });
}

/**
 * @typedef {'start' | 'webhook' | 'worker'} Command
 * @typedef {object} Options
 * @property {Command} [command]
 * @property {number} [port] by default a free one
 * @property {Record<string, string>} [settings] further environment variables
 * @property {string[]} [nodeOptions] Node's own
 * @property {(code: number, log: string) => unknown} [onCrash] called when it ends by itself
 */

/**
 * Starts a process, and waits until it is ready.
 *
 * @param {import('./host.mjs').Host} host @param {string} userFolder @param {Options} options
 */
async function launch(host, userFolder, options) {
	const { command, port, settings, nodeOptions = [] } = options;
	const env = environment(userFolder, {
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		// A worker has no HTTP server but this one.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		...settings,
	});
	// By this file n8n knows that it was killed, and then sleeps for ten seconds before it starts: nothing else.
	await rm(path.join(userFolder, '.n8n/crash.journal'), { force: true });
	const args = [...nodeOptions, host.n8n, String(command)];
	const n8n = start(host.node, args, { cwd: userFolder, env });

	/** @type {Record<string, number>} */
	const signs = { '/healthz/readiness': 200 };
	// n8n says that it is ready before its editor is there, or, without one, its API, which wants a login.
	const hasEditor = env.N8N_DISABLE_UI !== 'true';
	if (command === 'start')
		Object.assign(signs, hasEditor ? { '/rest/settings': 200 } : { '/rest/login': 401 });
	const isThere = async ([sign, wanted]) => {
		const answer = await fetch(`http://localhost:${port}${sign}`).catch(() => undefined);
		return answer?.status === wanted;
	};
	const isReady = async () => {
		if (n8n.hasExited()) throw new CommandError('n8n ended while it was starting');
		return (await Promise.all(Object.entries(signs).map(isThere))).every(Boolean);
	};
	try {
		await until('n8n answers', isReady, { timeoutMs: STARTING_TIMEOUT_MS });
	} catch (error) {
		await n8n.kill();
		const log = n8n.output().slice(-SHOWN_LOG);
		throw new CommandError(`${error.message}. Its log ends with:\n${log}`);
	}
	return { ...n8n, pid: await n8n.pid };
}

/** @typedef {Awaited<ReturnType<typeof startN8n>>} N8n */

/**
 * Starts an n8n of one process, which can be taken down and started again at the same address.
 *
 * @param {import('./host.mjs').Host} host
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 * @param {Options} [options]
 * @throws {CommandError} with the end of n8n's log, when it does not start
 */
export async function startN8n(host, userFolder, { onCrash, ...options } = {}) {
	const { command = 'start', port = await freePort() } = options;
	/** @type {Awaited<ReturnType<typeof launch>>[]} the last one is the one that runs */
	const processes = [];
	let isUp = false;
	async function startAgain() {
		const started = await launch(host, userFolder, { ...options, command, port });
		processes.push(started);
		isUp = true;
		void started.exited.then((code) => isUp && onCrash?.(code, started.output()));
	}
	/** @param {'stop' | 'kill'} how */
	async function takeDown(how) {
		isUp = false;
		await processes.at(-1)?.[how]();
	}
	await startAgain();
	return {
		url: `http://localhost:${port}`,
		pid: () => processes.at(-1)?.pid,
		/** Of all its processes, one after the other. */
		log: () => processes.map((process) => process.output()).join(''),
		start: startAgain,
		/** Ends it with SIGTERM. */
		stop: () => takeDown('stop'),
		/** Ends it with SIGKILL. */
		kill: () => takeDown('kill'),
	};
}
