// The processes of this machine, as /proc shows them (Linux).
import { readdir, readFile } from 'node:fs/promises';

/** @param {string} file @returns {Promise<string[]>} its parts, which zero bytes end */
async function partsOf(file) {
	return (await readFile(file, 'utf8').catch(() => '')).split('\0');
}

/**
 * The processes whose folder for temporary files is one, or in it, and so all that one of them has started.
 *
 * @param {string} folder
 * @returns {Promise<{command: string, environment: Record<string, string>}[]>}
 */
export async function processesIn(folder) {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	const processes = await Promise.all(
		pids.map(async (pid) => ({
			command: (await partsOf(`/proc/${pid}/cmdline`)).join(' '),
			environment: Object.fromEntries(
				(await partsOf(`/proc/${pid}/environ`)).map((entry) => entry.split(/=(.*)/s)),
			),
		})),
	);
	return processes.filter(({ environment }) =>
		`${environment.TMPDIR ?? ''}/`.startsWith(`${folder}/`),
	);
}
