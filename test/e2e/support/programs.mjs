// The machine's own PostgreSQL and Redis, each as a private instance in a folder of this run.
import { access, chown, mkdir, readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import pg from 'pg';

import { run } from '../../../scripts/lib/command.mjs';
import { startGuarded } from '../../../scripts/lib/guarded.mjs';
import { freePort } from '../../../scripts/lib/n8n-process.mjs';
import { until } from '../../../scripts/lib/until.mjs';
import { newFolder } from './run.mjs';

/** What each needed program comes with, on Debian and Ubuntu. */
const DEBIAN_PACKAGES = {
	chromium: 'chromium',
	postgres: 'postgresql',
	'redis-server': 'redis-server',
};

/** Debian keeps PostgreSQL's programs out of the PATH, in a folder for each version. */
const POSTGRES_FOLDERS = '/usr/lib/postgresql';

async function programFolders() {
	const versions = await readdir(POSTGRES_FOLDERS).catch(() => []);
	const postgres = versions.map((version) => path.join(POSTGRES_FOLDERS, version, 'bin'));
	return [...process.env.PATH.split(':'), ...postgres];
}

/** @returns {Promise<string | undefined>} the path of a program */
export async function findProgram(name) {
	for (const folder of await programFolders()) {
		const file = path.join(folder, name);
		const found = await access(file).then(
			() => true,
			() => false,
		);
		if (found) return file;
	}
	return undefined;
}

/**
 * Describes tests that need programs of the machine. Where one is missing they are reported as
 * skipped, with what to install; in CI that is a failure.
 *
 * @param {string} name
 * @param {string[]} programs
 * @param {() => void} tests
 */
export async function describeWith(name, programs, tests) {
	const found = await Promise.all(programs.map(findProgram));
	const missing = programs.filter((_program, index) => found[index] === undefined);
	if (missing.length === 0) return describe(name, tests);

	const packages = missing.map((program) => DEBIAN_PACKAGES[program]).join(' ');
	const remedy = `${missing.join(', ')} missing: apt-get install ${packages}`;
	if (process.env.CI) {
		return test(name, () => {
			throw new Error(remedy);
		});
	}
	return describe.skip(`${name} (${remedy})`, tests);
}

async function listens(port) {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.destroy();
			resolve(true);
		}).once('error', () => resolve(false));
	});
}

/** PostgreSQL refuses to run as root, so it then runs as the user that comes with it. */
async function asPostgres(command) {
	if (process.getuid() !== 0) return command;
	return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command];
}

/**
 * Starts a PostgreSQL with a database `n8n` for the user `postgres`, without a password.
 *
 * @returns {Promise<{port: number, query: (sql: string) => Promise<object[]>, restart: () => Promise<void>, stop: () => Promise<void>}>}
 */
export async function startPostgres() {
	const folder = await newFolder('postgres');
	const data = path.join(folder, 'data');
	await mkdir(data, { mode: 0o700 });
	if (process.getuid() === 0) {
		const uid = Number(await run('id', ['-u', 'postgres']));
		const gid = Number(await run('id', ['-g', 'postgres']));
		for (const owned of [folder, data]) await chown(owned, uid, gid);
	}
	const [initdb, postgres] = [await findProgram('initdb'), await findProgram('postgres')];
	const [file, ...args] = await asPostgres([initdb, '-D', data, '-U', 'postgres', '-A', 'trust']);
	await run(file, args, { cwd: folder });

	const port = await freePort();
	const settings = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'];
	let server;
	const start = async () => {
		const [program, ...options] = await asPostgres([postgres, ...settings]);
		server = startGuarded(program, options, { cwd: folder });
		await until(
			'PostgreSQL answers',
			async () => await ask('postgres', 'SELECT 1').catch(() => false),
		);
	};
	const stop = async () => {
		server.signal('SIGINT'); // PostgreSQL's fast shutdown
		await server.exited;
	};
	const ask = async (database, sql) => {
		const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database });
		try {
			await client.connect();
			return (await client.query(sql)).rows;
		} finally {
			await client.end().catch(() => {});
		}
	};

	await start();
	await ask('postgres', 'CREATE DATABASE n8n');
	return {
		port,
		query: (sql) => ask('n8n', sql),
		async restart() {
			await stop();
			await start();
		},
		stop,
	};
}

/**
 * Starts a Redis that writes nothing to disk.
 *
 * @returns {Promise<{port: number, stop: () => Promise<void>}>}
 */
export async function startRedis() {
	const port = await freePort();
	const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
	const server = startGuarded('redis-server', args, { cwd: await newFolder('redis') });
	await until('Redis answers', () => listens(port));
	return {
		port,
		async stop() {
			server.signal('SIGTERM');
			await server.exited;
		},
	};
}
