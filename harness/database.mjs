// Looks into the database of a running n8n from outside, as fast as it can.
import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const READER = fileURLToPath(new URL('database-reader.cjs', import.meta.url));

/**
 * Watches a Data Table of an n8n that keeps its data in SQLite.
 *
 * @param {import('./n8n-host.mjs').Host} host whose SQLite reads it, with the Node that fits it
 * @param {string} userFolder n8n's N8N_USER_FOLDER
 * @param {string} tableId
 * @returns {Promise<{row: Promise<void>, stop: () => void}>} once it watches; `row`: resolves within
 * milliseconds after the next row has been written
 */
export async function watchDataTable(host, userFolder, tableId) {
	const file = path.join(userFolder, '.n8n/database.sqlite');
	const reader = fork(READER, [host.n8n, file, `data_table_user_${tableId}`], {
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
