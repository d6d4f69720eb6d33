import { startN8n } from '../../../harness/n8n/process.mjs';
import { FASTER, host, newUserFolder } from './run.mjs';

/**
 * Runs a process of n8n as a service manager does: on a machine of its own (its own user folder), and
 * started again on the same port whenever it ends by itself, or is killed.
 *
 * @param {import('../../../harness/n8n/process.mjs').Command} command
 * @param {Record<string, string>} settings environment variables
 */
export async function runService(command, settings) {
	let isWanted = true;
	/** As often as it takes: while what it needs is away, n8n may not even start. */
	const restart = async () => {
		if (isWanted) await n8n.start().catch(restart);
	};
	const options = { command, settings: { ...FASTER, ...settings }, onCrash: restart };
	const n8n = await startN8n(host, await newUserFolder(), options);
	return {
		...n8n,
		async kill() {
			await n8n.kill();
			void restart();
		},
		async stop() {
			isWanted = false;
			await n8n.stop();
		},
	};
}
