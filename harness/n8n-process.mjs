// Starts and stops a real n8n in a folder and on ports of its own.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import getPort from 'get-port';

import { PACKAGE_NAME, unpackTarball } from './package.mjs';
import { CommandError, start } from './program.mjs';
import { until } from './until.mjs';

const ADDRESS = '127.0.0.1';
const STARTING_TIMEOUT_MS = 120_000;
const STOPPING_TIMEOUT_MS = 20_000;
const SHOWN_LOG = 4000;

/** What answers with 200 once a process is ready; older n8n says so before its editor is there. */
const SIGNS_OF_READINESS = {
	start: ['/healthz/readiness', '/rest/settings'],
	webhook: ['/healthz/readiness'],
	worker: ['/healthz/readiness'],
};

/** A port of the loopback address that nothing listens on. */
export async function freePort() {
	return await getPort({ host: ADDRESS });
}

/**
 * Where n8n keeps this package as a community package.
 *
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 */
export function packageFolder(userFolder) {
	return path.join(userFolder, '.n8n/nodes/node_modules', PACKAGE_NAME);
}

/**
 * Installs a packed community package as n8n does: unpacked below the user folder, without the
 * dependencies that n8n provides.
 *
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 * @param {string} tarball
 */
export async function installCommunityPackage(userFolder, tarball) {
	const folder = packageFolder(userFolder);
	await unpackTarball(tarball, folder);

	const manifestFile = path.join(folder, 'package.json');
	const { devDependencies, peerDependencies, optionalDependencies, ...manifest } = JSON.parse(
		await readFile(manifestFile, 'utf8'),
	);
	await writeFile(manifestFile, JSON.stringify(manifest, null, 2));
}

/**
 * Nothing of the user's own n8n settings may reach this one.
 *
 * @param {string} userFolder
 * @param {{http: number, broker: number}} ports
 * @param {Record<string, string>} [settings]
 */
function environment(userFolder, ports, settings) {
	const { PATH, HOME, LANG, TMPDIR } = process.env;
	return {
		PATH,
		HOME,
		LANG,
		TMPDIR,
		NODE_ENV: 'production',
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: ADDRESS,
		N8N_HOST: 'localhost',
		N8N_PORT: String(ports.http),
		N8N_RUNNERS_BROKER_PORT: String(ports.broker),
		// A worker has no HTTP server but this one.
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		QUEUE_HEALTH_CHECK_PORT: String(ports.http),
		N8N_SECURE_COOKIE: 'false', // a browser on plain HTTP
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		...settings,
	};
}

/**
 * @typedef {object} N8n
 * @property {string} url without a trailing slash
 * @property {number} port
 * @property {number} pid of n8n's own process
 * @property {() => string} log all it has written so far
 * @property {() => Promise<void>} stop ends it as a service manager does, and waits
 * @property {() => Promise<number>} kill ends it by SIGKILL, with all it has started, and waits
 * @property {Promise<number>} exited its exit code, once it ends
 */

/**
 * Starts a process of n8n and waits until it is ready.
 *
 * @param {import('./n8n-host.mjs').Host} host
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 * @param {object} [options]
 * @param {'start' | 'webhook' | 'worker'} [options.command]
 * @param {number} [options.port] by default a free one
 * @param {Record<string, string>} [options.settings] further environment variables
 * @param {string[]} [options.nodeOptions] Node's own
 * @returns {Promise<N8n>}
 * @throws {CommandError} with the end of n8n's log, when it does not start
 */
export async function startN8n(host, userFolder, options = {}) {
	const { command = 'start', port = await freePort(), settings, nodeOptions = [] } = options;
	const ports = { http: port, broker: await freePort() };
	const program = start(host.node, [...nodeOptions, host.n8n, command], {
		cwd: userFolder,
		env: environment(userFolder, ports, settings),
	});
	const stop = async () => {
		program.signal('SIGTERM');
		const timeout = setTimeout(program.kill, STOPPING_TIMEOUT_MS);
		await program.exited;
		clearTimeout(timeout);
	};

	const url = `http://localhost:${port}`;
	try {
		await until(
			'n8n answers',
			async () => {
				if (program.hasExited()) throw new CommandError('n8n ended while it was starting');
				const answers = SIGNS_OF_READINESS[command].map((sign) => fetch(url + sign));
				return (await Promise.all(answers).catch(() => [{ ok: false }])).every(({ ok }) => ok);
			},
			{ timeoutMs: STARTING_TIMEOUT_MS },
		);
	} catch (error) {
		await program.kill();
		const log = program.output().slice(-SHOWN_LOG);
		throw new CommandError(`${error.message}. Its log ends with:\n${log}`);
	}
	return {
		url,
		port,
		pid: await program.pid,
		log: program.output,
		stop,
		kill: program.kill,
		exited: program.exited,
	};
}
