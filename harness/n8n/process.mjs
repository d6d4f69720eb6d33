// Starts and stops a real n8n in a folder and on ports of its own.
import path from 'node:path';
import getPort from 'get-port';

import { unpackTarball } from './community-package.mjs';
import { CommandError, run, start } from '../process/child-process.mjs';
import { until } from '../process/until.mjs';

const ADDRESS = '127.0.0.1';
const STARTING_TIMEOUT_MS = 120_000;
const SHOWN_LOG = 4000;

const SETTINGS = {
	NODE_ENV: 'production',
	N8N_LISTEN_ADDRESS: ADDRESS,
	N8N_HOST: 'localhost',
	N8N_SECURE_COOKIE: 'false', // a browser on plain HTTP
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
};

/** A port of the loopback address that nothing listens on. */
export async function freePort() {
	return await getPort({ host: ADDRESS });
}

/** Where n8n keeps this package as a community package, below its N8N_USER_FOLDER. */
export function packageFolder(userFolder) {
	return path.join(userFolder, '.n8n/nodes/node_modules/n8n-nodes-chatbase');
}

/** Puts the packed package where n8n installs it. What it depends on, n8n provides. */
export async function installCommunityPackage(userFolder, tarball) {
	await unpackTarball(tarball, packageFolder(userFolder));
}

/** Nothing of the user's own n8n settings may reach this one. */
function environment(userFolder, settings) {
	const { PATH, HOME, LANG, TMPDIR } = process.env;
	return { PATH, HOME, LANG, TMPDIR, ...SETTINGS, N8N_USER_FOLDER: userFolder, ...settings };
}

/** Runs one of n8n's commands to its end, such as `import:workflow`, also while n8n runs. */
export async function runN8n(host, userFolder, ...args) {
	const env = environment(userFolder, { N8N_RUNNERS_BROKER_PORT: String(await freePort()) });
	return await run(host.node, [host.n8n, ...args], { cwd: userFolder, env });
}

/** @typedef {Awaited<ReturnType<typeof startN8n>>} N8n */

/**
 * Starts a process of n8n and waits until it is ready.
 *
 * @param {import('./host.mjs').Host} host
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 * @param {object} [options]
 * @param {'start' | 'webhook' | 'worker'} [options.command]
 * @param {number} [options.port] by default a free one
 * @param {Record<string, string>} [options.settings] further environment variables
 * @param {string[]} [options.nodeOptions] Node's own
 * @throws {CommandError} with the end of n8n's log, when it does not start
 */
export async function startN8n(host, userFolder, options = {}) {
	const { command = 'start', port = await freePort(), settings, nodeOptions = [] } = options;
	const env = environment(userFolder, {
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		// A worker has no HTTP server but this one.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(port),
		...settings,
	});
	const args = [...nodeOptions, host.n8n, command];
	const n8n = start(host.node, args, { cwd: userFolder, env });

	const url = `http://localhost:${port}`;
	const signs = ['/healthz/readiness'];
	// Older n8n says that it is ready before its editor is there.
	if (command === 'start') signs.push('/rest/settings');
	const isReady = async () => {
		if (n8n.hasExited()) throw new CommandError('n8n ended while it was starting');
		const answers = signs.map((sign) => fetch(url + sign));
		return (await Promise.all(answers).catch(() => [{ ok: false }])).every(({ ok }) => ok);
	};
	try {
		await until('n8n answers', isReady, { timeoutMs: STARTING_TIMEOUT_MS });
	} catch (error) {
		await n8n.kill();
		const log = n8n.output().slice(-SHOWN_LOG);
		throw new CommandError(`${error.message}. Its log ends with:\n${log}`);
	}
	return { ...n8n, url, port, pid: await n8n.pid, log: n8n.output };
}
