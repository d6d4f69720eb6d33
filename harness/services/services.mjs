// The services that n8n, or a workflow, needs beside it, each as a private instance: the machine's own
// PostgreSQL and Redis, and a mail server.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';

import { freePort } from '../process/free-port.mjs';
import { run, start } from '../process/child-process.mjs';
import { findProgram } from '../process/installed-programs.mjs';
import { until } from '../process/until.mjs';

const isRoot = process.getuid?.() === 0;

/**
 * A command of PostgreSQL's, which refuses to run as root: it then runs as the user that comes with it.
 *
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<[string, string[]]>}
 */
async function commandOfPostgres(name, args) {
	const program = String(await findProgram(name));
	if (!isRoot) return [program, args];
	const user = ['--reuid=postgres', '--regid=postgres', '--clear-groups'];
	return ['setpriv', [...user, program, ...args]];
}

/**
 * Starts a PostgreSQL with a database `n8n` for the user `postgres`, without a password.
 *
 * @param {string} folder an empty one, below folders that every user may pass through
 */
export async function startPostgres(folder) {
	if (isRoot) await run('chown', ['postgres:', folder]);
	const data = path.join(folder, 'data');
	const layout = ['-D', data, '-U', 'postgres', '-A', 'trust'];
	await run(...(await commandOfPostgres('initdb', layout)), { cwd: folder });

	const port = await freePort();
	const settings = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'];
	const command = await commandOfPostgres('postgres', settings);
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
		const server = start(...command, { cwd: folder });
		await until('PostgreSQL answers', () => ask('postgres', 'SELECT 1').catch(() => false));
		return server;
	};
	let server = await launch();
	const stop = () => server.stop('SIGINT'); // PostgreSQL's fast shutdown
	await ask('postgres', 'CREATE DATABASE n8n');
	return {
		port,
		/** @param {string} sql */
		query: (sql) => ask('n8n', sql),
		async restart() {
			await stop();
			server = await launch();
		},
		stop,
	};
}

/** Starts a Redis that writes nothing to disk. */
export async function startRedis(folder) {
	const port = await freePort();
	const args = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'];
	const server = start('redis-server', args, { cwd: folder });
	const ask = (...command) => run('redis-cli', ['-p', String(port), ...command]);
	await until('Redis answers', () => ask('PING').catch(() => false));
	return {
		port,
		/** @param {string} script that gives a number */
		evaluate: async (script) => Number(await ask('EVAL', script, '0')),
		stop: server.stop,
	};
}

/** The environment variables by which n8n keeps its data in PostgreSQL. */
export function databaseSettings(postgres) {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: 'n8n',
		DB_POSTGRESDB_USER: 'postgres',
	};
}

/** The environment variables that make processes of n8n work together, by a queue in Redis. */
export function queueSettings(postgres, redis) {
	return {
		...databaseSettings(postgres),
		EXECUTIONS_MODE: 'queue',
		N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
}

/** Starts a mail server that takes every mail, until it is told to refuse those that hold a text. */
export async function startMailServer() {
	/** @type {import('mailparser').ParsedMail[]} */
	const mails = [];
	/** @type {string | undefined} */
	let refusedText;
	const port = await freePort();
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS', 'AUTH'],
		onData(stream, _session, done) {
			simpleParser(stream).then((mail) => {
				if (refusedText !== undefined && mail.text?.includes(refusedText)) {
					return done(new Error(`${refusedText} is refused`));
				}
				mails.push(mail);
				done();
			}, done);
		},
	});
	await once(server.listen(port, '127.0.0.1'), 'listening');
	const refuse = (text) => {
		refusedText = text;
	};
	return { port, mails, refuse, stop: promisify(server.close.bind(server)) };
}
