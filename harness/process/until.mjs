import { setTimeout as pause } from 'node:timers/promises';

import { CommandError } from './child-process.mjs';

/**
 * Waits until a condition gives a value, by asking again and again.
 *
 * @template T
 * @param {string} what for the message when it does not come in time, e.g. 'n8n answers'
 * @param {() => Promise<T | undefined | null | false>} condition
 * @param {{timeoutMs?: number, intervalMs?: number}} [options] `intervalMs`: longer where an answer
 * costs much
 * @returns {Promise<T>} the first value that is truthy
 */
export async function until(what, condition, { timeoutMs = 60_000, intervalMs = 100 } = {}) {
	const deadline = Date.now() + timeoutMs;
	while (Date.now() < deadline) {
		const value = await condition();
		if (value) return value;
		await pause(intervalMs);
	}
	throw new CommandError(`Waited ${timeoutMs / 1000} s in vain until ${what}`);
}
