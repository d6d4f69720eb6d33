// Looks into the database of a running n8n from outside, as fast as it can.
import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from '../process/child-process.mjs';

const READER = fileURLToPath(new URL('sqlite-reader.cjs', import.meta.url));

const fileOf = (userFolder) => path.join(userFolder, '.n8n/database.sqlite');

/** Removes the executions that n8n does not keep, as n8n itself does within a quarter of an hour. */
const PRUNE_AND_MEASURE = `
	const { createRequire } = require('node:module');
	const { Database } = createRequire(process.argv[1])('sqlite3');
	const database = new Database(process.argv[2]);
	database.serialize(() => {
		database.run('PRAGMA foreign_keys = ON');
		database.run('DELETE FROM execution_entity WHERE "deletedAt" IS NOT NULL');
		const used = '(page_count - freelist_count) * page_size';
		const tables = 'pragma_page_count(), pragma_freelist_count(), pragma_page_size()';
		database.get('SELECT ' + used + ' AS bytes FROM ' + tables, (error, row) => {
			if (error) throw error;
			console.log(row.bytes);
		});
	});`;

/**
 * The bytes that the SQLite database of an n8n uses, which is stopped: without those of executions that it
 * does not keep.
 *
 * @param {import('./host.mjs').Host} host
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 */
export async function lastingBytes(host, userFolder) {
	return Number(await run(host.node, ['-e', PRUNE_AND_MEASURE, host.n8n, fileOf(userFolder)]));
}

/**
 * Watches a Data Table of an n8n that keeps its data in SQLite.
 *
 * @param {import('./host.mjs').Host} host whose SQLite reads it, with the Node that fits it
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 * @param {string} tableId
 * @returns {Promise<{row: Promise<void>, stop: () => void}>} once it watches; `row`: resolves within
 * milliseconds after the next row has been written
 */
export async function watchDataTable(host, userFolder, tableId) {
	const reader = fork(READER, [host.n8n, fileOf(userFolder), `data_table_user_${tableId}`], {
		execPath: host.node,
		execArgv: [],
	});
	const message = (wanted) =>
		new Promise((resolve) => {
			reader.on('message', (given) => given === wanted && resolve(undefined));
		});
	const row = message('row');
	await message('ready');
	return { row, stop: () => void reader.kill('SIGKILL') };
}
