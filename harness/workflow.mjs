// Workflows that start with a Chatbase Trigger node, nodes and credentials as the editor would save them.
import { randomUUID } from 'node:crypto';

export const TRIGGER = 'Chatbase Trigger';

/** A credential as a node refers to it. */
export function reference({ id, name }) {
	return { id, name };
}

/**
 * @param {{id: string, name: string}} credential a Chatbase Webhook API credential
 * @param {object} [parameters] those that differ from the defaults
 */
export function chatbaseTrigger(credential, parameters = {}) {
	return {
		name: TRIGGER,
		type: 'n8n-nodes-chatbase.chatbaseTrigger',
		typeVersion: 1.1,
		webhookId: randomUUID(),
		parameters,
		credentials: { chatbaseWebhookApi: reference(credential) },
	};
}

/** Makes text fields out of the item's: `{ newField: 'itemField' }`. */
export function editFields(fields) {
	const assignments = Object.entries(fields).map(([name, field]) => ({
		id: name,
		name,
		type: 'string',
		value: `={{ $json.${field} }}`,
	}));
	return {
		name: 'Edit Fields',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { assignments: { assignments }, options: {} },
	};
}

/** Puts the item's fields into the columns of their names. */
export function dataTableInsert(table) {
	return {
		name: 'Data Table',
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1,
		parameters: {
			dataTableId: { __rl: true, mode: 'id', value: table.id },
			columns: { mappingMode: 'autoMapInputData', value: null },
		},
	};
}

/** Inserts the item's fields into the columns of their names. */
export function postgresInsert(credential, table) {
	return {
		name: 'Postgres',
		type: 'n8n-nodes-base.postgres',
		typeVersion: 2.6,
		parameters: {
			operation: 'insert',
			schema: { __rl: true, mode: 'list', value: 'public' },
			table: { __rl: true, mode: 'list', value: table },
			columns: { mappingMode: 'autoMapInputData', value: null },
			options: {},
		},
		credentials: { postgres: reference(credential) },
	};
}

/** Sends a plain-text mail whose parameters are expressions over the item. */
export function sendEmail(credential, { subject, text }) {
	return {
		name: 'Send Email',
		type: 'n8n-nodes-base.emailSend',
		typeVersion: 2.1,
		parameters: {
			fromEmail: 'n8n@example.com',
			toEmail: 'sales@example.com',
			subject,
			emailFormat: 'text',
			text,
			options: { appendAttribution: false },
		},
		credentials: { smtp: reference(credential) },
	};
}

/** What n8n's Postgres credential holds for a private instance. */
export function postgresCredential({ port }) {
	return {
		host: '127.0.0.1',
		port,
		database: 'n8n',
		user: 'postgres',
		password: '',
		ssl: 'disable',
	};
}

/** What n8n's SMTP credential holds for a mail server without login or encryption. */
export function smtpCredential({ port }) {
	return { host: '127.0.0.1', port, user: '', password: '', secure: false, disableStartTls: true };
}

/** A workflow of nodes in a row, each connected to the next. */
export function workflowOf(name, ...nodes) {
	const connections = nodes
		.slice(1)
		.map((node, index) => [
			nodes[index].name,
			{ main: [[{ node: node.name, type: 'main', index: 0 }]] },
		]);
	return {
		name,
		active: false, // older n8n wants to be told
		settings: {},
		nodes: nodes.map((node, index) => ({
			id: randomUUID(),
			position: [index * 240, 0],
			...node,
		})),
		connections: Object.fromEntries(connections),
	};
}
