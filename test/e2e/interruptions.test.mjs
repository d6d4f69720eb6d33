// Ctrl-C ends a command at whatever it is, and leaves nothing behind: no process, no file.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { until } from '../../harness/process/until.mjs';
import { freshClone } from '../support/files.js';
import { processesIn } from './support/processes.mjs';
import { newFolder } from './support/run.mjs';

const SOON_MS = 10_000;

const starts = ({ ports }) => ports.length > 0;
const runs = async ({ ports }) =>
	ports.length > 0 &&
	(await fetch(`http://localhost:${ports[0]}/healthz/readiness`).then(
		({ ok }) => ok,
		() => false,
	));
/** Before its tests test:e2e has n8n run once. */
const isTesting = ({ commands }) => commands.some((command) => command.includes('jest.js'));

/** What a command is doing, by the processes that it has started. */
const PHASES = {
	'it builds': ({ commands }) =>
		commands.some((command) => /n8n-node(?:\.\w+)? build/.test(command)),
	'it lints': ({ commands, files }) =>
		files.some((file) => file.endsWith('package/package.json')) &&
		!commands.some((command) => / pack | -xzf /.test(command)),
	'n8n starts': starts,
	'n8n runs': runs,
	'a test has n8n started': (observed) => isTesting(observed) && starts(observed),
	'a test uses n8n': (observed) => isTesting(observed) && runs(observed),
};

let clone;

beforeAll(() => {
	clone = freshClone();
});
afterAll(() => rm(clone, { recursive: true, force: true }));

async function observe(folder) {
	const processes = await processesIn(folder);
	return {
		commands: processes.map(({ command }) => command),
		ports: processes.map(({ environment }) => environment.N8N_PORT).filter(Boolean),
		files: await readdir(folder, { recursive: true }),
	};
}

/** Runs a command of npm's until it is in a phase, and interrupts it. */
async function interrupt(script, args, phase) {
	const folder = await newFolder('interrupted');
	const command = spawn('npm', ['run', script, '--', ...args], {
		cwd: clone,
		detached: true, // a group of its own, as a terminal gives it
		env: { ...process.env, TMPDIR: folder },
		stdio: 'ignore',
	});
	const exited = once(command, 'exit');
	await until(phase, async () => await PHASES[phase](await observe(folder)), {
		timeoutMs: 120_000,
	});
	process.kill(-Number(command.pid), 'SIGINT'); // Ctrl-C goes to the whole group

	const [code, signal] = await exited;
	expect(code ?? signal).not.toBe(0);
	await until(
		'all its processes are gone',
		async () => (await observe(folder)).commands.length === 0,
		{
			timeoutMs: SOON_MS,
		},
	);
	expect((await observe(folder)).files).toEqual([]);
}

/** The command, its phases beside that in which it builds, and its arguments. @type {[string, string[], string[]][]} */
const COMMANDS = [
	['demo', ['n8n starts', 'n8n runs'], []],
	['bench', ['n8n starts', 'n8n runs'], ['--smoke']],
	['test:e2e', ['a test has n8n started', 'a test uses n8n'], ['start']],
	['scan', ['it lints'], []],
];

describe.each(COMMANDS)(
	'npm run %s leaves nothing behind when it is interrupted',
	(script, phases, args) => {
		test.each(phases)('while %s', async (phase) => {
			await interrupt(script, args, phase);
		});
	},
);

// After the others, which find it built.
test.each(COMMANDS)(
	'npm run %s leaves nothing behind when it is interrupted while it builds',
	async (script, _phases, args) => {
		await rm(path.join(clone, 'dist'), { recursive: true, force: true });
		await interrupt(script, args, 'it builds');
	},
);
