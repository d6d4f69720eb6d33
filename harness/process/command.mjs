// What every command of this repository has in common.
import { cleanUpWhenInterrupted, isInterrupted } from './leftovers.mjs';
import { CommandError } from './child-process.mjs';

/**
 * A failure is printed and ends in exit code 1, an interruption leaves nothing behind.
 *
 * @param {() => Promise<unknown>} work
 */
export async function main(work) {
	cleanUpWhenInterrupted();
	try {
		await work();
	} catch (error) {
		if (isInterrupted()) return; // it fails because of that, and the process is about to exit
		console.error(`\n${error instanceof CommandError ? error.message : error.stack}`);
		process.exitCode = 1;
	}
}
