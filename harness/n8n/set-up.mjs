// An n8n as everybody here wants one: with an owner, and with a stand-in for Chatbase where there is a key for it.
import { startChatbase } from '../chatbase/stand-in.mjs';
import { startInternet } from '../services/internet-proxy.mjs';
import { N8nApi } from './api.mjs';
import { startN8n } from './process.mjs';

/** @typedef {import('./process.mjs').N8n} N8n */
/** @typedef {import('../services/internet-proxy.mjs').Internet} Internet */

/**
 * What all share; `chatbase` and `internet` only where they were asked for. Of several processes the first one is the
 * main one, and `url` is that of the one that takes deliveries; all of them start, stop and are killed together.
 *
 * @typedef {{api: N8nApi, login: {email: string, password: string}, userFolder: string, processes: N8n[]}} Parts
 * @typedef {{chatbase: import('../chatbase/stand-in.mjs').Chatbase, internet: Internet}} Around
 * @typedef {N8n & Parts & Around & {end: () => Promise<void>}} SetUpN8n `end` ends all that was started, for good
 */

/**
 * With an `apiKey` of Chatbase's n8n reaches a stand-in for it, and nothing else, in a new `internet` if none is given.
 * `services`: what was started for n8n, and ends after it, the last one first; `others`: further processes of it, the
 * first of which takes the deliveries.
 *
 * @typedef {{command: import('./process.mjs').Command, userFolder: string}[]} Others
 * @typedef {{apiKey?: string, internet?: Internet, services?: {stop: () => unknown}[], others?: Others}} Further
 */

/** What runs, and ends in the opposite order of its start, also when one of them fails to end. */
function startStack(services) {
	const running = [...services];
	async function end() {
		const last = running.pop();
		if (last === undefined) return;
		try {
			await last.stop();
		} finally {
			await end();
		}
	}
	/** @template T @param {T} started @returns {T} */
	function keep(started) {
		running.push(started);
		return started;
	}
	return { keep, end };
}

/** @param {N8n[]} processes the first one is the main one */
function together(processes) {
	const [main, receiver = main] = processes;
	return {
		...{ ...main, processes, url: receiver.url },
		async start() {
			for (const process of processes) await process.start();
		},
		stop: async () => void (await Promise.all(processes.map((process) => process.stop()))),
		kill: async () => void (await Promise.all(processes.map((process) => process.kill()))),
	};
}

/**
 * Starts an n8n and makes its owner. When it fails, nothing of it is left.
 *
 * @param {import('./host.mjs').Host} host
 * @param {string} userFolder with this package installed
 * @param {import('./process.mjs').Options & Further} [options]
 * @returns {Promise<SetUpN8n>}
 */
export async function setUpN8n(host, userFolder, options = {}) {
	const { apiKey, services = [], others = [], settings, nodeOptions, onCrash } = options;
	const { keep, end } = startStack(services);
	/** @type {any} */
	let [internet, chatbase] = [options.internet];
	try {
		if (apiKey !== undefined) {
			internet ??= keep(await startInternet(userFolder));
			chatbase = await startChatbase(internet, { apiKey });
		}
		const all = { nodeOptions, onCrash, settings: { ...settings, ...internet?.settings } };
		const main = keep(await startN8n(host, userFolder, all));
		const processes = [main];
		for (const { userFolder: folder, command } of others)
			processes.push(keep(await startN8n(host, folder, { ...all, command })));
		const api = new N8nApi(main.url);
		const login = await api.createOwner();
		return { ...together(processes), api, login, chatbase, internet, userFolder, end };
	} catch (error) {
		await end();
		throw error;
	}
}
