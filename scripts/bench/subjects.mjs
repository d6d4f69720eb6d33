// What the benchmark compares: ways for a delivery to start a workflow.
import { createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { sign, SIGNATURE_HEADER } from '../lib/lead.mjs';
import { chatbaseTrigger, editFields, reference } from '../lib/workflow.mjs';

const SECRET = 'secret-of-the-benchmark';
const FORGED = 'secret-of-somebody-else';

const LEAD = await readFile(new URL('../../test/fixtures/lead.json', import.meta.url));
const SLACK_MESSAGE = Buffer.from(
	JSON.stringify({
		type: 'event_callback',
		event: {
			type: 'message',
			channel: 'C0000000000',
			user: 'U0000000000',
			text: 'Example, example@chatbase.co, 123',
			ts: '1700000000.000100',
		},
	}),
);

/** A lead, signed as Chatbase signs it. */
function lead(secret) {
	return { body: LEAD, headers: { [SIGNATURE_HEADER]: sign(LEAD, secret) } };
}

/** A message, signed as Slack signs it: HMAC-SHA256 over version, time and body. */
function slackMessage(secret) {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(SLACK_MESSAGE);
	return {
		body: SLACK_MESSAGE,
		headers: {
			'x-slack-request-timestamp': timestamp,
			'x-slack-signature': `v0=${digest.digest('hex')}`,
		},
	};
}

/** n8n's Webhook node, with a URL of the form that triggers have. */
function webhookNode(options) {
	const webhookId = randomUUID();
	return {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		webhookId,
		parameters: {
			httpMethod: 'POST',
			path: `${webhookId}/webhook`,
			responseMode: 'onReceived',
			options,
		},
	};
}

const noOperation = {
	name: 'No Operation',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	parameters: {},
};

function hmacOfBody(credential) {
	return {
		name: 'Crypto',
		type: 'n8n-nodes-base.crypto',
		typeVersion: 2,
		parameters: {
			action: 'hmac',
			binaryData: true,
			binaryPropertyName: 'data',
			type: 'SHA1',
			dataPropertyName: 'signature',
			encoding: 'hex',
		},
		credentials: { crypto: reference(credential) },
	};
}

const ifSignatureFits = {
	name: 'If',
	type: 'n8n-nodes-base.if',
	typeVersion: 2.3,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 3 },
			combinator: 'and',
			conditions: [
				{
					id: 'signature',
					leftValue: '={{ $json.signature }}',
					rightValue: `={{ $json.headers["${SIGNATURE_HEADER}"] }}`,
					operator: { type: 'string', operation: 'equals' },
				},
			],
		},
		options: {},
	},
};

const fieldsOfBody = editFields({
	eventType: 'body.eventType',
	chatbotId: 'body.chatbotId',
	conversationId: 'body.payload.conversationId',
	customerEmail: 'body.payload.customerEmail',
	customerName: 'body.payload.customerName',
	customerPhone: 'body.payload.customerPhone',
});

const fieldsOfItem = editFields({
	Email: 'customerEmail',
	Name: 'customerName',
	Phone: 'customerPhone',
	'Received at': 'receivedAt',
});

function emptyTrigger(credentials) {
	return {
		name: 'Empty Trigger',
		type: 'n8n-nodes-empty-trigger.emptyTrigger',
		typeVersion: 1.1,
		webhookId: randomUUID(),
		parameters: {},
		credentials,
	};
}

function slackTrigger(credential) {
	return {
		name: 'Slack Trigger',
		type: 'n8n-nodes-base.slackTrigger',
		typeVersion: 1,
		webhookId: randomUUID(),
		parameters: { trigger: ['any_event'], watchWorkspace: true, options: {} },
		credentials: { slackApi: reference(credential) },
	};
}

async function createKey(api) {
	return await api.createCredential('chatbaseWebhookApi', 'Chatbase', { secretKey: SECRET });
}

/**
 * @typedef {object} Subject
 * @property {string} name
 * @property {(api: import('../lib/n8n-api.mjs').N8nApi) => Promise<object[]>} createNodes the nodes of
 * its workflow, in a row, with their credentials
 * @property {boolean} verifies whether the last node runs for wanted deliveries only
 * @property {(secret: string) => {body: Buffer, headers: Record<string, string>}} delivery
 * @property {{wanted: number, refused: number}} status what each kind of delivery is answered with
 */

export const WEBHOOK_NODE = 'Webhook → No Operation (verifies nothing)';
export const EMPTY_TRIGGER = 'Empty community trigger (verifies nothing)';
export const EMPTY_TRIGGER_WITH_CREDENTIAL = 'Empty community trigger that reads a credential';
export const WITHOUT_PACKAGE = 'Webhook → Crypto → If → Edit Fields';
export const SLACK_TRIGGER = 'Slack Trigger';
export const CHATBASE_TRIGGER = 'Chatbase Trigger';
export const CHATBASE_TRIGGER_MAPPED = 'Chatbase Trigger → Edit Fields';

/** @type {Subject[]} */
export const subjects = [
	{
		name: WEBHOOK_NODE,
		createNodes: async () => [webhookNode({}), noOperation],
		verifies: false,
		delivery: lead,
		status: { wanted: 200, refused: 200 },
	},
	{
		name: EMPTY_TRIGGER,
		createNodes: async () => [emptyTrigger()],
		verifies: false,
		delivery: lead,
		status: { wanted: 200, refused: 200 },
	},
	{
		name: EMPTY_TRIGGER_WITH_CREDENTIAL,
		createNodes: async (api) => [
			emptyTrigger({ chatbaseWebhookApi: reference(await createKey(api)) }),
		],
		verifies: false,
		delivery: lead,
		status: { wanted: 200, refused: 200 },
	},
	{
		name: WITHOUT_PACKAGE,
		async createNodes(api) {
			const crypto = await api.createCredential('crypto', 'Crypto', { hmacSecret: SECRET });
			return [webhookNode({ rawBody: true }), hmacOfBody(crypto), ifSignatureFits, fieldsOfBody];
		},
		verifies: true,
		delivery: lead,
		status: { wanted: 200, refused: 200 },
	},
	{
		name: SLACK_TRIGGER,
		async createNodes(api) {
			const slack = { accessToken: 'unused', signatureSecret: SECRET };
			return [slackTrigger(await api.createCredential('slackApi', 'Slack', slack))];
		},
		verifies: true,
		delivery: slackMessage,
		status: { wanted: 200, refused: 401 },
	},
	{
		name: CHATBASE_TRIGGER,
		createNodes: async (api) => [chatbaseTrigger(await createKey(api))],
		verifies: true,
		delivery: lead,
		status: { wanted: 200, refused: 400 },
	},
	{
		name: CHATBASE_TRIGGER_MAPPED,
		createNodes: async (api) => [chatbaseTrigger(await createKey(api)), fieldsOfItem],
		verifies: true,
		delivery: lead,
		status: { wanted: 200, refused: 400 },
	},
];

/** The key that signs each kind of delivery. */
export const SECRETS = { wanted: SECRET, refused: FORGED };
