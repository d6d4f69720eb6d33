// What must not outlive this process, however it ends: folders that it has lent, programs that it has
// started. A program also ends when this process is killed, by its guard.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * What a killed program has started ends a moment later, by its guard, and may write until then: a guard that is just
 * starting makes Node's cache of compiled code anew.
 */
const LAST_WRITES_MS = 2000;

/** @type {Set<() => unknown>} in the order in which they came */
const leftovers = new Set();
let interrupted = false;

/** Whether a user or a service manager has ended this process, so that nothing new may start. */
export function isInterrupted() {
	return interrupted;
}

/**
 * Remembers what has to be done should this process be interrupted.
 *
 * @param {() => unknown} remove
 * @returns {() => void} forgets it, once it is done in the ordinary way
 */
export function ifInterrupted(remove) {
	leftovers.add(remove);
	return () => void leftovers.delete(remove);
}

/** On Ctrl-C and the like: ends what runs, removes what lies about, and only then exits. */
export function cleanUpWhenInterrupted() {
	for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
		process.on(name, async () => {
			if (interrupted) return; // pressed again: it is being done
			interrupted = true;
			// Programs go before the folders that they work in.
			for (const remove of [...leftovers].reverse()) await remove();
			process.exit(128 + constants.signals[name]);
		});
	}
}

/**
 * Lends a folder that is gone afterwards, also when the work fails or is interrupted.
 *
 * @template T
 * @param {(folder: string) => Promise<T>} work
 * @param {string} [name] by default a new folder's
 */
export async function withTemporaryFolder(work, name) {
	const folder = name ?? (await mkdtemp(path.join(tmpdir(), 'n8n-nodes-chatbase-')));
	const remove = () =>
		rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
	const forget = ifInterrupted(async () => {
		do {
			await remove();
			await wait(LAST_WRITES_MS);
		} while (existsSync(folder));
	});
	try {
		return await work(folder);
	} finally {
		if (!interrupted) await remove();
		forget();
	}
}
