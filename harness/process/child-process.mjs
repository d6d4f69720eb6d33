// Runs programs, so that none outlives this process and a failure is told in words.
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';

import { ifInterrupted, isInterrupted } from './leftovers.mjs';

const GUARD = fileURLToPath(new URL('child-process-guard.mjs', import.meta.url));
const STOPPING_TIMEOUT_MS = 20_000;
const SHOWN_OUTPUT = 4000;

/** A failure that its message explains; any other error is a fault of ours and shows its stack. */
export class CommandError extends Error {}

/**
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env] all of it; by default that of this process
 * @property {boolean} [isShown] whether its output appears as that of this process, too
 */

/** @param {string} file @param {string[]} args @param {Options} options */
function startGuard(file, args, options) {
	const { cwd, env = process.env, isShown = false } = options;
	return execa(process.execPath, [GUARD, file, ...args], {
		cwd,
		env,
		extendEnv: false,
		detached: true,
		ipc: true,
		buffer: false,
		reject: false,
		forceKillAfterDelay: STOPPING_TIMEOUT_MS,
		stdin: 'ignore',
		stdout: isShown ? ['pipe', 'inherit'] : 'pipe',
		stderr: isShown ? ['pipe', 'inherit'] : 'pipe',
	});
}

/**
 * Starts a program in a process group of its own. Whatever is left of the group ends with the
 * program, and with this process, however that ends.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {Options} [options]
 */
export function start(file, args, options = {}) {
	if (isInterrupted()) throw new CommandError('Interrupted');
	const guard = startGuard(file, args, options);
	let [output, standardOutput] = ['', ''];
	guard.stdout.setEncoding('utf8').on('data', (text) => {
		output += text;
		standardOutput += text;
	});
	guard.stderr.setEncoding('utf8').on('data', (text) => {
		output += text;
	});

	const killGroup = () => {
		try {
			process.kill(-Number(guard.pid), 'SIGKILL');
		} catch (error) {
			if (error.code !== 'ESRCH') throw error;
		}
	};
	// What the program has started may hold its output open: kill it, then all of it is read.
	guard.once('exit', killGroup);
	const exited = guard.then(({ exitCode }) => exitCode ?? 137);
	/** Kills it and whatever it has started, and waits. */
	const kill = async () => {
		killGroup();
		return await exited;
	};
	void exited.then(ifInterrupted(kill));

	return {
		/** The program's own, once it runs; if it cannot run, never. */
		pid: new Promise((resolve) => guard.once('message', (message) => resolve(Object(message).pid))),
		/** Its exit code, once it and all its output have ended. */
		exited,
		hasExited: () => guard.exitCode !== null || guard.signalCode !== null,
		output: () => output,
		standardOutput: () => standardOutput,
		/** Asks it to end, and waits. After SIGTERM, it is killed if it takes too long. */
		async stop(signal = /** @type {NodeJS.Signals} */ ('SIGTERM')) {
			guard.kill(signal);
			return await exited;
		},
		kill,
	};
}

/**
 * Runs a program to its end.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<string>} what it wrote to standard output, without colours
 * @throws {CommandError} with the end of its output, when it exits with another code than 0
 */
export async function run(file, args, options) {
	const program = start(file, args, options);
	const code = await program.exited;
	if (code !== 0) {
		const command = [file, ...args].join(' ');
		const output = stripVTControlCharacters(program.output()).slice(-SHOWN_OUTPUT);
		throw new CommandError(`${command} ended with ${code}:\n${output}`);
	}
	return stripVTControlCharacters(program.standardOutput());
}
