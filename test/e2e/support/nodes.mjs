// Nodes of n8n's own that leads are mapped to, as the editor would save them.
import { reference } from '../../../scripts/lib/workflow.mjs';

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
