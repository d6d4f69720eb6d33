// The processes of this machine, as /proc shows them (Linux).
import { readdir, readFile } from 'node:fs/promises';

/** @param {string} file @returns {Promise<string[]>} its parts, which zero bytes end */
async function partsOf(file) {
	return (await readFile(file, 'utf8').catch(() => '')).split('\0');
}

/**
 * The processes that have a variable in their environment, and so all that one which had it has started.
 *
 * @param {string} variable as `NAME=value`
 * @returns {Promise<{command: string, environment: Record<string, string>}[]>}
 */
export async function processesWith(variable) {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const processes = await Promise.all(
		pids.map(async (pid) => ({
			command: (await partsOf(`/proc/${pid}/cmdline`)).join(' '),
			variables: await partsOf(`/proc/${pid}/environ`),
		})),
	);
	return processes
		.filter(({ variables }) => variables.includes(variable))
		.map(({ command, variables }) => ({
			command,
			environment: Object.fromEntries(variables.map((entry) => entry.split(/=(.*)/s))),
		}));
}
