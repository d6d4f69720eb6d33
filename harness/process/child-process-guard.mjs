// Runs a program for another process, and ends it, with all that it started, when that process is
// gone. Even a process that was killed leaves nothing behind so: it cannot clean up any more.
import { spawn } from 'node:child_process';

const [file, ...args] = process.argv.slice(2);

// 0 is the process group: the guard leads its own.
process.on('disconnect', () => process.kill(0, 'SIGKILL'));

const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('spawn', () => process.send?.({ pid: child.pid }));
child.once('error', (error) => {
	console.error(error.message);
	process.exit(127);
});
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143)));

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
	process.on(signal, () => child.kill(signal));
