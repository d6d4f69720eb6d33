import { freePort, startN8n } from '../../../harness/n8n/process.mjs';
import { host, newUserFolder } from './run.mjs';

/**
 * Runs a process of n8n as a service manager does: on a machine of its own (its own user folder), and
 * started again on the same port whenever it ends by itself.
 *
 * @param {'start' | 'webhook' | 'worker'} command
 * @param {Record<string, string>} settings environment variables
 */
export async function runService(command, settings) {
	const userFolder = await newUserFolder();
	const logs = [];
	const port = await freePort();
	let isWanted = true;
	/** @type {import('../../../harness/n8n/process.mjs').N8n} */
	let current;

	const start = async () => {
		current = await startN8n(host, userFolder, { command, settings, port });
		logs.push(current.log);
		void current.exited.then(restart);
	};
	/** As often as it takes: while what it needs is away, n8n may not even start. */
	const restart = async () => {
		if (isWanted) await start().catch(restart);
	};
	await start();

	return {
		url: `http://localhost:${port}`,
		log: () => logs.map((log) => log()).join(''),
		/** Kills it with SIGKILL; it is started again. */
		kill: () => current.kill(),
		/** Ends it with SIGTERM, for good. */
		async stop() {
			isWanted = false;
			await current.stop();
		},
	};
}
