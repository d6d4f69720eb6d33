// The example no-lead-lost.json as a user has set it up, with tables of its own.
import { createHash, randomBytes } from 'node:crypto';

import { deliver, leadEvent } from '../chatbase/webhook-sender.mjs';
import { readWorkflow, TRIGGER } from '../n8n/workflows.mjs';

export const SCHEDULE = 'Every 15 minutes';
/** Not in the time of a run. A sweep by schedule beside one by hand would deliver its leads once more. */
const NEVER = { field: 'cronExpression', expression: '0 0 29 2 *' };
const FILE = new URL('../../examples/no-lead-lost.json', import.meta.url);
const DELIVERY_FILE = new URL('../../examples/no-lead-lost-delivery.json', import.meta.url);
const MINUTE_MS = 60_000;
const SECRET = 'secret-of-the-sweep';
/** The one that Chatbase has to know. */
export const API_KEY = 'key-of-the-sweep';

/** The names of the tables in the example. */
const TABLES = {
	record: 'chatbase_sweep_record',
	toLookAt: 'chatbase_sweep_to_look_at',
	leads: 'chatbase_leads',
};

let people = 0;

/** A lead of a person who has left none yet, or of one who has. */
export function newLead(chatbotId, email = `visitor-${(people += 1)}@example.com`) {
	return leadEvent({ chatbotId, email, name: `Visitor ${email}` });
}

const leadIdOf = ({ payload }) => `lead-of-${payload.conversationId}`;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** What names the lead when Chatbase lists it. */
export const eventIdOfListed = (event) => sha256(`lead:${leadIdOf(event)}`);

/**
 * A lead as Chatbase lists it some minutes after its visitor has left it: by default before a sweep leaves
 * it alone, and within the time in which it joins its delivery.
 *
 * @param {ReturnType<typeof leadEvent>} event
 * @returns {import('../chatbase/stand-in/leads.mjs').Lead}
 */
export function listed(event, minutesAgo = 15) {
	const { chatbotId, payload } = event;
	return {
		id: leadIdOf(event),
		created_at: new Date(Date.now() - minutesAgo * MINUTE_MS).toISOString(),
		chatbot_id: chatbotId,
		account_id: 'team',
		name: payload.customerName,
		email: payload.customerEmail,
		phone: payload.customerPhone,
	};
}

/**
 * Counts what became of leads.
 *
 * @param {string[]} delivered how each was delivered: see `deliveries`
 */
export function countDeliveries(delivered) {
	return {
		sent: delivered.length,
		executed: delivered.join('').length,
		lost: delivered.filter((times) => times === '').length,
		runTwice: delivered.filter((times) => times.length > 1).length,
	};
}

/** Gives the tables of a workflow names that no other copy has. */
function withTablesOf(suffix, workflow) {
	const renamed = Object.values(TABLES).reduce(
		(json, name) => json.replaceAll(name, `${name}_${suffix}`),
		JSON.stringify(workflow),
	);
	return JSON.parse(renamed);
}

/**
 * Imports, fills in, sets up and publishes the example. Apart from what a user fills in, only the
 * interval of the schedule and the names of the tables are changed.
 *
 * @param {import('../n8n/api.mjs').N8nApi} api
 * @param {import('../chatbase/stand-in.mjs').Chatbase} chatbase which gets the agent
 * @param {object} [options]
 * @param {number} [options.everySeconds] by default sweeps are run by hand only
 * @param {boolean} [options.withWebhook]
 * @param {string} [options.suffix] of the tables' names: that of another copy, to share them
 * @param {(workflow: any) => void} [options.change] what a user changes
 * @param {(workflow: any) => void} [options.changeDelivery] the same in the workflow that delivers
 */
export async function publishSweep(api, chatbase, options = {}) {
	const { everySeconds, withWebhook = true, change, changeDelivery } = options;
	const { suffix = randomBytes(4).toString('hex') } = options;
	const agentId = `agent-${randomBytes(4).toString('hex')}`;
	chatbase.agents.push({ id: agentId, name: 'Support' });

	const delivery = withTablesOf(suffix, await readWorkflow(DELIVERY_FILE, {}));
	changeDelivery?.(delivery);
	const storedDelivery = await api.call('POST', '/workflows', delivery);
	await api.activate(storedDelivery);

	const workflow = await readWorkflow(
		FILE,
		{
			chatbaseWebhookApi: await api.createKey(SECRET),
			chatbaseApi: await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY }),
		},
		{
			'Leads of the last 3 days': { agentId: { __rl: true, mode: 'id', value: agentId } },
			'Deliver it': { workflowId: { __rl: true, mode: 'id', value: storedDelivery.id } },
		},
	);
	const schedule = workflow.nodes.find(({ name }) => name === SCHEDULE);
	schedule.parameters.rule.interval = [
		everySeconds === undefined ? NEVER : { field: 'seconds', secondsInterval: everySeconds },
	];
	if (!withWebhook) {
		workflow.nodes = workflow.nodes.filter(({ name }) => name !== TRIGGER);
		delete workflow.connections[TRIGGER];
		delete workflow.pinData;
	}
	change?.(workflow);
	const stored = await api.call('POST', '/workflows', withTablesOf(suffix, workflow));
	const ready = await api.run(stored.id, 'Set up');
	if (ready.status !== 'success') throw new Error(`Setting up ended as ${ready.status}`);
	const trigger = stored.nodes.find(({ name }) => name === TRIGGER);
	const path = trigger && `/webhook/${trigger.webhookId}/webhook`;
	const urlAt = (base) => trigger && `${base}${path}`;
	const rowsOf = (table) => api.dataTableRows(`${TABLES[table]}_${suffix}`);

	const { id: projectId } = await api.call('GET', '/projects/personal');
	const tables = `/projects/${projectId}/data-tables`;
	const find = async (table) => {
		const { data } = await api.call('GET', tables);
		return data.find(({ name }) => name === `${TABLES[table]}_${suffix}`);
	};

	const removeColumn = async (table, column) => {
		const { id, columns } = await find(table);
		const { id: columnId } = columns.find(({ name }) => name === column);
		await api.call('DELETE', `${tables}/${id}/columns/${columnId}`);
	};
	const addRows = async (table, rows) => {
		const { id } = await find(table);
		await api.call('POST', `${tables}/${id}/insert`, { data: rows, returnType: 'count' });
	};

	return {
		agentId,
		suffix,
		workflow: stored,
		delivery: storedDelivery,
		tableName: (table) => `${TABLES[table]}_${suffix}`,
		tableId: async (table) => (await find(table)).id,
		/** Gives a table another name. @returns what gives it its own back */
		async renameTable(table) {
			const { id, name: own } = await find(table);
			const rename = (name) => api.call('PATCH', `${tables}/${id}`, { name });
			await rename(`renamed_${suffix}`);
			return () => rename(own);
		},
		removeColumn,
		/** Makes a column anew, of a type that takes only some values. */
		async retypeColumn(table, column, type) {
			await removeColumn(table, column);
			const { id } = await find(table);
			await api.call('POST', `${tables}/${id}/columns`, { name: column, type });
		},
		/** Makes a lead's earlier tries so many minutes older than they are. */
		async letPass(minutes) {
			const { id } = await find('toLookAt');
			for (const { id: row, lastTriedAt } of await rowsOf('toLookAt')) {
				const earlier = new Date(Date.parse(lastTriedAt) - minutes * MINUTE_MS).toISOString();
				const filters = [{ columnName: 'id', condition: 'eq', value: row }];
				const filter = { type: 'and', filters };
				await api.call('PATCH', `${tables}/${id}/rows`, { filter, data: { lastTriedAt: earlier } });
			}
		},
		/** Adds rows to the record, as if they had been written before. */
		addToRecord: (rows) => addRows('record', rows),
		/** The same of the table to look at. */
		addToLookAt: (rows) => addRows('toLookAt', rows),
		/** Makes the record forget a lead that it knows, as if n8n had died before writing it. */
		async forget(event) {
			const { id } = await find('record');
			const filters = [{ columnName: 'leadId', condition: 'eq', value: leadIdOf(event) }];
			const filter = encodeURIComponent(JSON.stringify({ type: 'and', filters }));
			await api.call('DELETE', `${tables}/${id}/rows?filter=${filter}`);
		},
		path,
		publish: (base) => api.activate(stored, urlAt(base)),
		unpublish: (base) => api.deactivate(stored, urlAt(base)),
		/** Delivers a lead as Chatbase does. */
		send: (base, event) => deliver(urlAt(base), SECRET, event),
		/** Runs a sweep by hand. */
		sweep: () => api.run(stored.id, SCHEDULE),
		record: () => rowsOf('record'),
		toLookAt: () => rowsOf('toLookAt'),
		leads: () => rowsOf('leads'),
		/**
		 * How each lead has been delivered, in the order of the leads: `w` by the webhook, `s` by a sweep,
		 * each as often as the table tells: a row that was written again counts as two.
		 */
		async deliveries(events) {
			const rows = await rowsOf('leads');
			const times = (eventId, letter) =>
				rows
					.filter((row) => row.eventId === eventId)
					.map(({ createdAt, updatedAt }) => letter.repeat(createdAt === updatedAt ? 1 : 2))
					.join('');
			return events.map(
				(event) => times(sha256(JSON.stringify(event)), 'w') + times(eventIdOfListed(event), 's'),
			);
		},
	};
}
