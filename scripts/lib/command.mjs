// Runs programs, ours and others, so that a failure is told in words and by the exit code.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const KEPT_OUTPUT = 4000;

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

/**
 * Runs a program to its end.
 *
 * @param {string} file the program
 * @param {string[]} args its arguments
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, onLine?: (line: string) => void}} [options]
 * `onLine` hears each line of its output as it comes; `signal` ends the program
 * @returns {Promise<string>} what it wrote to standard output, without colours
 * @throws {CommandError} with the end of its output, when it exits with another code than 0
 */
export async function run(file, args, { cwd, env, signal, onLine } = {}) {
	const child = spawn(file, args, {
		cwd,
		env,
		detached: true, // a group of its own, so that what it starts ends with it
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const endGroup = () => process.kill(-child.pid, 'SIGTERM');
	signal?.addEventListener('abort', endGroup, { once: true });

	let output = '';
	let tail = '';
	const hear = (text) => {
		tail = (tail + text).slice(-KEPT_OUTPUT);
		if (onLine) text.split('\n').filter(Boolean).forEach(onLine);
	};
	child.stdout.setEncoding('utf8').on('data', (text) => {
		output += text;
		hear(text);
	});
	child.stderr.setEncoding('utf8').on('data', hear);

	const code = await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	}).finally(() => signal?.removeEventListener('abort', endGroup));
	signal?.throwIfAborted();
	if (code !== 0) {
		const command = [file, ...args].join(' ');
		throw new CommandError(`${command} ended with ${code}:\n${stripVTControlCharacters(tail)}`);
	}
	return stripVTControlCharacters(output);
}

/** Runs npm: the one that runs this script, where there is one. */
export async function npm(args, options) {
	const npmCli = process.env.npm_execpath;
	return npmCli?.endsWith('.js')
		? await run(process.execPath, [npmCli, ...args], options)
		: await run('npm', args, options);
}
