// The Data Tables of the example no-lead-lost.json. Each copy of it has tables of its own, with a suffix.
import { leadIdOf } from './leads.mjs';

const MINUTE_MS = 60_000;

/** The names of the tables in the example. */
const TABLES = {
	record: 'chatbase_sweep_record',
	toLookAt: 'chatbase_sweep_to_look_at',
	leads: 'chatbase_leads',
};

/** Gives the tables of a workflow names that no other copy has. */
export function withTablesOf(suffix, workflow) {
	const renamed = Object.values(TABLES).reduce(
		(json, name) => json.replaceAll(name, `${name}_${suffix}`),
		JSON.stringify(workflow),
	);
	return JSON.parse(renamed);
}

const whereEqual = (columnName, value) => ({
	type: 'and',
	filters: [{ columnName, condition: 'eq', value }],
});

/** The tables of one copy, read and spoilt; each by its name above. */
export class Tables {
	/** @param {import('../n8n/api.mjs').N8nApi} api @param {string} suffix */
	constructor(api, suffix) {
		this.api = api;
		this.suffix = suffix;
	}

	tableName = (table) => `${TABLES[table]}_${this.suffix}`;

	async #find(table) {
		const all = await this.api.dataTablesPath();
		const { data } = await this.api.call('GET', all);
		const { id, columns } = data.find(({ name }) => name === this.tableName(table));
		return { id, columns, path: `${all}/${id}` };
	}

	tableId = async (table) => (await this.#find(table)).id;

	record = () => this.api.dataTableRows(this.tableName('record'));
	toLookAt = () => this.api.dataTableRows(this.tableName('toLookAt'));
	leads = () => this.api.dataTableRows(this.tableName('leads'));

	/** Gives a table another name. @returns what gives it its own back */
	async renameTable(table) {
		const { path } = await this.#find(table);
		const rename = (name) => this.api.call('PATCH', path, { name });
		await rename(`renamed_${this.suffix}`);
		return () => rename(this.tableName(table));
	}

	async removeColumn(table, column) {
		const { path, columns } = await this.#find(table);
		const { id } = columns.find(({ name }) => name === column);
		await this.api.call('DELETE', `${path}/columns/${id}`);
		return path;
	}

	/** Makes a column anew, of a type that takes only some values. */
	async retypeColumn(table, column, type) {
		const path = await this.removeColumn(table, column);
		await this.api.call('POST', `${path}/columns`, { name: column, type });
	}

	/** Makes a lead's earlier tries so many minutes older than they are. */
	async letPass(minutes) {
		const { path } = await this.#find('toLookAt');
		for (const { id, lastTriedAt } of await this.toLookAt()) {
			const earlier = new Date(Date.parse(lastTriedAt) - minutes * MINUTE_MS).toISOString();
			const change = { filter: whereEqual('id', id), data: { lastTriedAt: earlier } };
			await this.api.call('PATCH', `${path}/rows`, change);
		}
	}

	async #addRows(table, rows) {
		const { path } = await this.#find(table);
		await this.api.call('POST', `${path}/insert`, { data: rows, returnType: 'count' });
	}

	/** Adds rows to the record, as if they had been written before. */
	addToRecord = (rows) => this.#addRows('record', rows);
	/** The same of the table to look at. */
	addToLookAt = (rows) => this.#addRows('toLookAt', rows);

	/** Makes the record forget a lead that it knows, as if n8n had died before writing it. */
	async forget(event) {
		const { path } = await this.#find('record');
		const filter = encodeURIComponent(JSON.stringify(whereEqual('leadId', leadIdOf(event))));
		await this.api.call('DELETE', `${path}/rows?filter=${filter}`);
	}
}
