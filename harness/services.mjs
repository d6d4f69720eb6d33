// The services that n8n, or a workflow, needs beside it, each as a private instance: the machine's own
// PostgreSQL and Redis, and a mail server.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';

import { freePort } from './n8n-process.mjs';
import { run, start } from './program.mjs';
import { findProgram } from './programs.mjs';
import { until } from './until.mjs';

/** @param {number} port */
async function listens(port) {
	const socket = connect(port, '127.0.0.1');
	return await once(socket.unref(), 'connect').then(
		() => Boolean(socket.destroy()),
		() => false,
	);
}

const isRoot = process.getuid?.() === 0;

/**
 * PostgreSQL refuses to run as root, so it then runs as the user that comes with it.
 *
 * @param {string[]} command
 */
function asPostgres(command) {
	if (!isRoot) return command;
	return ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', ...command];
}

/**
 * Starts a PostgreSQL with a database `n8n` for the user `postgres`, without a password.
 *
 * @param {string} folder an empty one, below folders that every user may pass through
 */
export async function startPostgres(folder) {
	const data = path.join(folder, 'data');
	await mkdir(data, { mode: 0o700 });
	if (isRoot) {
		const uid = Number(await run('id', ['-u', 'postgres']));
		const gid = Number(await run('id', ['-g', 'postgres']));
		for (const owned of [folder, data]) await chown(owned, uid, gid);
	}
	const programs = await Promise.all(['initdb', 'postgres'].map(findProgram));
	const [initdb, postgres] = programs.map(String);
	const [file, ...args] = asPostgres([initdb, '-D', data, '-U', 'postgres', '-A', 'trust']);
	await run(file, args, { cwd: folder });

	const port = await freePort();
	const settings = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'];
	/** @param {string} database @param {string} sql @returns {Promise<any[]>} */
	const ask = async (database, sql) => {
		const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database });
		try {
			await client.connect();
			return (await client.query(sql)).rows;
		} finally {
			await client.end().catch(() => {});
		}
	};
	const launch = async () => {
		const [program, ...options] = asPostgres([postgres, ...settings]);
		const launched = start(program, options, { cwd: folder });
		const answers = async () => await ask('postgres', 'SELECT 1').catch(() => false);
		await until('PostgreSQL answers', answers);
		return launched;
	};
	let server = await launch();
	const stop = async () => {
		server.signal('SIGINT'); // PostgreSQL's fast shutdown
		await server.exited;
	};
	await ask('postgres', 'CREATE DATABASE n8n');
	return {
		port,
		/** @param {string} sql */
		query: async (sql) => await ask('n8n', sql),
		async restart() {
			await stop();
			server = await launch();
		},
		stop,
	};
}

/**
 * Starts a Redis that writes nothing to disk.
 *
 * @param {string} folder
 */
export async function startRedis(folder) {
	const port = await freePort();
	const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
	const server = start('redis-server', args, { cwd: folder });
	await until('Redis answers', () => listens(port));
	return {
		port,
		/**
		 * Runs a script in Redis that gives a number.
		 *
		 * @param {string} script
		 */
		evaluate: async (script) =>
			Number(await run('redis-cli', ['-p', String(port), 'EVAL', script, '0'])),
		async stop() {
			server.signal('SIGTERM');
			await server.exited;
		},
	};
}

/**
 * The environment variables that make processes of n8n work together, by a queue in Redis.
 *
 * @param {{port: number}} postgres
 * @param {{port: number}} redis
 */
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

/** Starts a mail server that takes every mail. */
export async function startMailServer() {
	/** @type {import('mailparser').ParsedMail[]} */
	const mails = [];
	const port = await freePort();
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		onData(stream, _session, done) {
			simpleParser(stream).then((mail) => {
				mails.push(mail);
				done();
			}, done);
		},
	});
	await once(server.listen(port, '127.0.0.1'), 'listening');
	return {
		port,
		mails,
		/** @returns {Promise<void>} */
		stop: () => new Promise((resolve) => server.close(() => resolve())),
	};
}
