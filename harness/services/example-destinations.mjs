// What the examples deliver to: the real thing where it can run here, a stand-in elsewhere.
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { startChatbase } from '../chatbase/stand-in.mjs';
import { conversation } from '../chatbase/stand-in/conversations.mjs';
import { startInternet } from './internet-proxy.mjs';
import { openLine } from './cuttable-line.mjs';
import { smtpCredential, startMailServer } from './mail.mjs';
import { postgresCredential, startPostgres } from './postgres.mjs';
import { startGoogleSheets, startHubSpot, startMailchimp, startSlack } from './stand-ins.mjs';
import { API_KEY as SWEEP_API_KEY } from '../no-lead-lost/publish.mjs';

const TOKEN = 'token-of-the-examples';
const DOCUMENT = { documentId: '1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_a', title: 'Leads' };
const POSTGRES_EXAMPLE = new URL('../../examples/postgres.json', import.meta.url);
const AUDIENCE = { listId: 'a1b2c3d4e5' };
const VISITOR = {
	name: 'Example Visitor',
	email: 'visitor@example.com',
	company: 'Example Company',
};

/** What the note of postgres.json has the user run: it makes the table. */
async function tableOfNote() {
	const { nodes } = JSON.parse(await readFile(POSTGRES_EXAMPLE, 'utf8'));
	const { content } = nodes.find(({ name }) => name === 'Note 1').parameters;
	return content.split('```')[1];
}

/** A service of the machine's own, which is taken away by cutting the line to it. */
async function behindLine(service) {
	const line = await openLine(service.port);
	return {
		...service,
		port: line.port,
		takeAway: line.cut,
		bringBack: line.mend,
		async stop() {
			line.stop();
			await service.stop();
		},
	};
}

async function mailDestination() {
	const server = await behindLine(await startMailServer());
	const addresses = { fromEmail: 'n8n@example.com', toEmail: 'sales@example.com' };
	return {
		...server,
		credentials: { smtp: smtpCredential(server) },
		parameters: { 'Send the email': addresses },
		received: () =>
			server.mails.map(({ subject, text, replyTo, headers }) => {
				return { subject, text, replyTo: replyTo?.text, hasBcc: headers.has('bcc') };
			}),
	};
}

/**
 * By the examples' names: what starts the service, and gives the credentials and parameters that the
 * user fills in, its `file` where it is no example, how it is to `prepare` for a lead, what it has
 * `received`, what it `leavesOut` of a lead, how it is taken away, and how it is made to `refuse` a lead
 * whose name holds a text; or the `chatbase` of a drill; or the `calls` of an agent, each the data inputs.
 *
 * @type {Record<string, (internet: import('./internet-proxy.mjs').Internet, folder: string) => Promise<any>>}
 */
export const DESTINATIONS = {
	'data-table': async () => ({}), // n8n's own
	'google-sheets': async (internet) => {
		const { privateKey } = generateKeyPairSync('rsa', {
			modulusLength: 2048,
			privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
			publicKeyEncoding: { type: 'spki', format: 'pem' },
		});
		const address = `https://docs.google.com/spreadsheets/d/${DOCUMENT.documentId}/edit#gid=0`;
		const documentId = { __rl: true, mode: 'url', value: address };
		const sheets = await startGoogleSheets(internet, DOCUMENT);
		return {
			...sheets,
			credentials: { googleApi: { email: 'leads@example.iam.gserviceaccount.com', privateKey } },
			parameters: { 'Append or update the row': { documentId } },
			received: () => sheets.rows,
		};
	},
	hubspot: async (internet) => {
		const hubspot = await startHubSpot(internet, { token: TOKEN });
		return {
			...hubspot,
			credentials: { hubspotAppToken: { appToken: TOKEN } },
			received: () => [...hubspot.contacts],
		};
	},
	'email-to-sales': mailDestination,
	slack: async (internet) => {
		const channelId = { __rl: true, mode: 'id', value: 'C0123456789' };
		const slack = await startSlack(internet, { token: TOKEN });
		return {
			...slack,
			credentials: { slackApi: { accessToken: TOKEN } },
			parameters: { 'Post the message': { channelId } },
			received: () => slack.messages,
		};
	},
	postgres: async (_internet, folder) => {
		await mkdir(folder);
		const postgres = await behindLine(await startPostgres(folder));
		await postgres.query(await tableOfNote());
		return {
			...postgres,
			credentials: { postgres: postgresCredential(postgres) },
			received: () => postgres.query('SELECT * FROM chatbase_leads'),
			refuse: (text) =>
				postgres.query(`ALTER TABLE chatbase_leads ADD CHECK (name NOT LIKE '%${text}%')`),
		};
	},
	'mailing-list': async (internet) => {
		const mailchimp = await startMailchimp(internet, AUDIENCE);
		return {
			...mailchimp,
			credentials: { mailchimpApi: { apiKey: 'key-us1' } },
			parameters: { 'A member already?': { list: AUDIENCE.listId } },
			received: () => [...mailchimp.members],
			leavesOut: ['customerPhone'],
		};
	},
	'to-many-places': mailDestination,
	// n8n's own; what is asked for is how it gets there.
	'no-lead-lost': async (internet) => ({
		chatbase: await startChatbase(internet, { apiKey: SWEEP_API_KEY }),
	}),
	'action-lead': async () => ({ calls: [VISITOR] }),
	'action-lookup': async () => ({
		calls: [
			{ orderNumber: '1001', email: VISITOR.email }, // the example that it makes
			{ orderNumber: '1001', email: 'somebody-else@example.com' },
		],
	}),
	'action-book': async () => {
		const twice = { ...VISITOR, start: '2099-01-01T10:00' };
		const calls = [twice, { ...twice, email: 'somebody-else@example.com' }];
		return { ...(await mailDestination()), calls };
	},
	// No recipe: what the visitor said, read by the Chatbase node.
	'lead-to-conversation': async (internet) => {
		const chatbase = await startChatbase(internet, { apiKey: TOKEN });
		const mail = await mailDestination();
		return {
			...mail,
			file: new URL('../n8n/workflows/lead-to-conversation.json', import.meta.url),
			credentials: { ...mail.credentials, chatbaseApi: { apiKey: TOKEN } },
			parameters: {},
			leavesOut: ['customerEmail', 'customerPhone'],
			prepare({ chatbotId, payload }) {
				chatbase.agents.push({ id: chatbotId, name: 'Support' });
				chatbase.conversations.push(conversation(chatbotId, payload.conversationId));
			},
		};
	},
};

/**
 * Starts the destinations of some examples, and what they need.
 *
 * @param {string[]} names of the examples
 * @param {string} folder a new one, below folders that every user may pass through
 */
export async function startDestinations(names, folder) {
	await mkdir(folder, { recursive: true });
	await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
	const internet = await startInternet(folder);
	/** @type {Record<string, any>} */
	const destinations = {};
	for (const name of names) {
		destinations[name] = await DESTINATIONS[name](internet, path.join(folder, name));
	}
	return {
		internet,
		destinations,
		/** The environment variables by which n8n finds the stand-ins; none where none is needed. */
		settings: internet.hosts.size > 0 ? internet.settings : {},
		async stop() {
			for (const { stop } of Object.values(destinations)) await stop?.();
			await internet.stop();
		},
	};
}
