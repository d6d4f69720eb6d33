import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('guard.mjs', import.meta.url));

/**
 * @typedef {object} Guarded
 * @property {Promise<number>} pid the program's own, once it runs
 * @property {Promise<number>} exited its exit code, once it and all its output have ended
 * @property {() => boolean} hasExited
 * @property {() => string} output what it has written so far
 * @property {(signal: NodeJS.Signals) => void} signal sends a signal to the program alone
 * @property {() => void} killAll kills the program and whatever it has started
 */

/**
 * Starts a program in a process group of its own. Whatever is left of the group ends with the
 * program, and with this process, however that ends.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, onText?: (text: string, isError: boolean) => void}} [options]
 * @returns {Guarded}
 */
export function startGuarded(file, args, { cwd, env = process.env, onText } = {}) {
	const guard = fork(GUARD, [file, ...args], {
		cwd,
		env,
		detached: true,
		execArgv: [],
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
	});

	let output = '';
	const hear = (stream, isError) =>
		stream.setEncoding('utf8').on('data', (text) => {
			output += text;
			onText?.(text, isError);
		});
	hear(guard.stdout, false);
	hear(guard.stderr, true);

	let hasExited = false;
	const killAll = () => {
		try {
			process.kill(-guard.pid, 'SIGKILL');
		} catch (error) {
			if (error.code !== 'ESRCH') throw error;
		}
	};
	const pid = new Promise((resolve) => guard.once('message', (message) => resolve(message.pid)));
	const exited = new Promise((resolve) => {
		// What the program has started may hold its output open: kill it, then all of it is read.
		guard.once('exit', () => {
			hasExited = true;
			killAll();
		});
		guard.once('close', (code) => resolve(code ?? 137));
	});

	return {
		pid,
		exited,
		hasExited: () => hasExited,
		output: () => output,
		signal: (name) => guard.kill(name),
		killAll,
	};
}
