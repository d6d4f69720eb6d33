// What the benchmark compares: ways for a delivery to start a workflow. The workflows can be imported
// into any n8n; the last node of each is the one that gets the lead.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { sign, SIGNATURE_HEADER } from '../harness/sender.mjs';
import { reference } from '../harness/workflow.mjs';

/** The key that signs each kind of delivery. */
export const SECRETS = { wanted: 'secret-of-the-benchmark', refused: 'secret-of-somebody-else' };

const CREDENTIALS = {
	chatbaseWebhookApi: { secretKey: SECRETS.wanted },
	crypto: { hmacSecret: SECRETS.wanted },
	slackApi: { accessToken: 'unused', signatureSecret: SECRETS.wanted },
};

const LEAD = await readFile(new URL('../test/fixtures/lead.json', import.meta.url));
const SLACK_MESSAGE = await readFile(new URL('slack-message.json', import.meta.url));

/** A lead, signed as Chatbase signs it. */
function lead(secret) {
	return post(LEAD, { [SIGNATURE_HEADER]: sign(LEAD, secret) });
}

/** A message, signed as Slack signs it: HMAC-SHA256 over version, time and body. */
function slackMessage(secret) {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const digest = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(SLACK_MESSAGE);
	return post(SLACK_MESSAGE, {
		'x-slack-request-timestamp': timestamp,
		'x-slack-signature': `v0=${digest.digest('hex')}`,
	});
}

function post(body, headers) {
	return { body, headers: { 'content-type': 'application/json', ...headers } };
}

/**
 * @typedef {'wanted' | 'refused'} Kind of delivery: signed with the right key, or with another
 *
 * @typedef {object} Subject
 * @property {string} name of the workflow
 * @property {string} file its own, without the ending
 * @property {boolean} verifies whether the last node runs for wanted deliveries only
 * @property {(secret: string) => {body: Buffer, headers: Record<string, string>}} delivery
 * @property {Record<Kind, number>} status what each kind of delivery is answered with
 */

export const WEBHOOK_NODE = 'Webhook → No Operation (verifies nothing)';
export const EMPTY_TRIGGER = 'Empty community trigger (verifies nothing)';
export const EMPTY_TRIGGER_WITH_CREDENTIAL = 'Empty community trigger that reads a credential';
export const WITHOUT_PACKAGE = 'Webhook → Crypto → If → Edit Fields';
export const SLACK_TRIGGER = 'Slack Trigger';
export const CHATBASE_TRIGGER = 'Chatbase Trigger';
export const CHATBASE_TRIGGER_MAPPED = 'Chatbase Trigger → Edit Fields';

const unverified = { verifies: false, delivery: lead, status: { wanted: 200, refused: 200 } };
const late = { ...unverified, verifies: true };
const slack = { verifies: true, delivery: slackMessage, status: { wanted: 200, refused: 401 } };
const verified = { verifies: true, delivery: lead, status: { wanted: 200, refused: 400 } };

/** @type {Subject[]} */
export const subjects = [
	{ name: WEBHOOK_NODE, file: 'webhook', ...unverified },
	{ name: EMPTY_TRIGGER, file: 'empty-trigger', ...unverified },
	{ name: EMPTY_TRIGGER_WITH_CREDENTIAL, file: 'empty-trigger-with-credential', ...unverified },
	{ name: WITHOUT_PACKAGE, file: 'without-this-package', ...late },
	{ name: SLACK_TRIGGER, file: 'slack-trigger', ...slack },
	{ name: CHATBASE_TRIGGER, file: 'chatbase-trigger', ...verified },
	{ name: CHATBASE_TRIGGER_MAPPED, file: 'chatbase-trigger-mapped', ...verified },
];

/**
 * Reads a subject's workflow, and creates the credentials that its nodes use.
 *
 * @param {Subject} subject
 * @param {import('../harness/n8n-api.mjs').N8nApi} api
 */
export async function workflowOf({ name, file }, api) {
	const url = new URL(`workflows/${file}.json`, import.meta.url);
	const workflow = JSON.parse(await readFile(url, 'utf8'));
	for (const { credentials = {} } of workflow.nodes) {
		for (const type of Object.keys(credentials)) {
			const created = await api.createCredential(type, name, CREDENTIALS[type]);
			credentials[type] = reference(created);
		}
	}
	return workflow;
}
