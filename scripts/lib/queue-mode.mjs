// What n8n's queue mode needs: the machine's own PostgreSQL and Redis, each as a private instance.
import { randomBytes } from 'node:crypto';
import { chown, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import pg from 'pg';

import { run } from './command.mjs';
import { startGuarded } from './guarded.mjs';
import { freePort } from './n8n-process.mjs';
import { findProgram } from './programs.mjs';
import { until } from './until.mjs';

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
 * @param {string} folder an empty one, below folders that every user may pass through
 * @returns {Promise<{port: number, query: (sql: string) => Promise<object[]>, restart: () => Promise<void>, stop: () => Promise<void>}>}
 */
export async function startPostgres(folder) {
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
 * @param {string} folder
 * @returns {Promise<{port: number, evaluate: (script: string) => Promise<number>, stop: () => Promise<void>}>}
 */
export async function startRedis(folder) {
	const port = await freePort();
	const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
	const server = startGuarded('redis-server', args, { cwd: folder });
	await until('Redis answers', () => listens(port));
	return {
		port,
		/** Runs a script in Redis that gives a number. */
		evaluate: async (script) =>
			Number(await run('redis-cli', ['-p', String(port), 'EVAL', script, '0'])),
		async stop() {
			server.signal('SIGTERM');
			await server.exited;
		},
	};
}

/** The environment variables that make processes of n8n work together, by a queue in Redis. */
export function queueSettings(postgres, redis) {
	return {
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: 'n8n',
		DB_POSTGRESDB_USER: 'postgres',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
}
