// Runs programs, ours and others, so that a failure is told in words and by the exit code.
import { stripVTControlCharacters } from 'node:util';

import { startGuarded } from './guarded.mjs';

const SHOWN_OUTPUT = 4000;

/** A failure that its message explains; any other error is a fault of ours and shows its stack. */
export class CommandError extends Error {}

/**
 * Runs a script's work: a failure is printed and ends in exit code 1.
 *
 * @param {() => Promise<void>} work
 */
export async function main(work) {
	try {
		await work();
	} catch (error) {
		if (error?.name !== 'AbortError') {
			console.error(`\n${error instanceof CommandError ? error.message : error.stack}`);
		}
		process.exitCode = 1;
	}
}

/** Aborted by Ctrl-C; pressed again, that ends everything at once. */
export function interruption() {
	const controller = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(name, () => {
			if (controller.signal.aborted) process.exit(130);
			controller.abort();
		});
	}
	return controller.signal;
}

/**
 * Runs a program to its end.
 *
 * @param {string} file the program
 * @param {string[]} args its arguments
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal}} [options] `signal` ends it
 * @returns {Promise<string>} what it wrote to standard output, without colours
 * @throws {CommandError} with the end of its output, when it exits with another code than 0
 */
export async function run(file, args, { cwd, env, signal } = {}) {
	signal?.throwIfAborted();
	let standardOutput = '';
	const program = startGuarded(file, args, {
		cwd,
		env,
		onText: (text, isError) => {
			if (!isError) standardOutput += text;
		},
	});
	const end = () => program.signal('SIGTERM');
	signal?.addEventListener('abort', end, { once: true });
	const code = await program.exited;
	signal?.removeEventListener('abort', end);
	signal?.throwIfAborted();

	if (code !== 0) {
		const command = [file, ...args].join(' ');
		const output = stripVTControlCharacters(program.output()).slice(-SHOWN_OUTPUT);
		throw new CommandError(`${command} ended with ${code}:\n${output}`);
	}
	return stripVTControlCharacters(standardOutput);
}

/** Runs npm: the one that runs this script, where there is one. */
export async function npm(args, options) {
	const npmCli = process.env.npm_execpath;
	return npmCli?.endsWith('.js')
		? await run(process.execPath, [npmCli, ...args], options)
		: await run('npm', args, options);
}
