// The machine's own PostgreSQL, as a private instance.
import path from 'node:path';
import pg from 'pg';

import { run, start } from '../process/child-process.mjs';
import { freePort } from '../process/free-port.mjs';
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
 * Asks a database of the server at a port, by a connection of its own.
 *
 * @param {number} port @param {string} database @param {string} sql
 * @returns {Promise<any[]>}
 */
async function ask(port, database, sql) {
	const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database });
	try {
		await client.connect();
		return (await client.query(sql)).rows;
	} finally {
		await client.end().catch(() => {});
	}
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
	const launch = async () => {
		const server = start(...command, { cwd: folder });
		await until('PostgreSQL answers', () => ask(port, 'postgres', 'SELECT 1').catch(() => false));
		return server;
	};
	let server = await launch();
	const stop = () => server.stop('SIGINT'); // PostgreSQL's fast shutdown
	await ask(port, 'postgres', 'CREATE DATABASE n8n');
	return {
		port,
		/** @param {string} sql */
		query: (sql) => ask(port, 'n8n', sql),
		async restart() {
			await stop();
			server = await launch();
		},
		stop,
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

/** What n8n's Postgres credential holds for a private instance. */
export function postgresCredential({ port }) {
	const login = { database: 'n8n', user: 'postgres', password: '' };
	return { host: '127.0.0.1', port, ...login, ssl: 'disable' };
}
