// Usage: node sqlite-reader.cjs <n8n's program> <SQLite file> <table>. Sends `ready` when it watches, and
// `row` whenever the table has got a row; see sqlite.mjs.
const { createRequire } = require('node:module');

const [, , n8n, file, table] = process.argv;
const { Database, OPEN_READONLY } = createRequire(n8n)('sqlite3');

let newest;
const database = new Database(file, OPEN_READONLY, look);

function look() {
	database.get(`SELECT max(id) AS id FROM "${table}"`, (error, row) => {
		if (!error) {
			const id = row.id ?? 0;
			if (newest === undefined) process.send?.('ready');
			else if (id > newest) process.send?.('row');
			newest = id;
		}
		setTimeout(look, error ? 10 : 1); // n8n may be writing just now
	});
}

process.on('disconnect', () => process.exit());
