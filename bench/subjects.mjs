// What the benchmark compares: ways for a delivery to start a workflow. The workflows can be imported
// into any n8n; the last node of each is the one that gets the lead.
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { SECRET_HEADER } from '../harness/chatbase/action-caller.mjs';
import { sign, SIGNATURE_HEADER } from '../harness/chatbase/webhook-sender.mjs';
import { readWorkflow } from '../harness/n8n/workflows.mjs';

/** @typedef {'wanted' | 'refused'} Kind of delivery: signed with the right key, or with another */
/** @type {Kind[]} */
export const KINDS = ['wanted', 'refused'];

const SECRETS = { wanted: 'secret-of-the-benchmark', refused: 'secret-of-somebody-else' };

const CREDENTIALS = {
	chatbaseWebhookApi: { secretKey: SECRETS.wanted },
	crypto: { hmacSecret: SECRETS.wanted },
	chatbaseActionApi: { headerName: SECRET_HEADER, secret: SECRETS.wanted },
	httpHeaderAuth: { name: SECRET_HEADER, value: SECRETS.wanted },
	slackApi: { accessToken: 'unused', signatureSecret: SECRETS.wanted },
};

const LEAD = await readFile(new URL('../test/fixtures/lead.json', import.meta.url));
const SLACK_MESSAGE = await readFile(new URL('slack-message.json', import.meta.url));

/** A lead, signed as Chatbase signs it. */
function lead(kind) {
	return post(LEAD, { [SIGNATURE_HEADER]: sign(LEAD, SECRETS[kind]) });
}

/** A message, signed as Slack signs it: HMAC-SHA256 over version, time and body. */
function slackMessage(kind) {
	const timestamp = String(Math.floor(Date.now() / 1000));
	const hmac = createHmac('sha256', SECRETS[kind]);
	const digest = hmac.update(`v0:${timestamp}:`).update(SLACK_MESSAGE).digest('hex');
	return post(SLACK_MESSAGE, {
		'x-slack-request-timestamp': timestamp,
		'x-slack-signature': `v0=${digest}`,
	});
}

function post(body, headers) {
	return { body, headers: { 'content-type': 'application/json', ...headers } };
}

/** A call of an agent. */
function call(kind) {
	const inputs = { orderNumber: '1042', email: 'visitor@example.com' };
	return post(JSON.stringify(inputs), { [SECRET_HEADER]: SECRETS[kind] });
}

/** The subjects' names, which are their workflows'. */
export const NAMES = {
	webhookNode: 'Webhook → No Operation (verifies nothing)',
	emptyTrigger: 'Empty community trigger (verifies nothing)',
	emptyTriggerWithCredential: 'Empty community trigger that reads a credential',
	withoutPackage: 'Webhook → Crypto → If → Edit Fields',
	slackTrigger: 'Slack Trigger',
	chatbaseTrigger: 'Chatbase Trigger',
	chatbaseTriggerMapped: 'Chatbase Trigger → Edit Fields',
};

// `verifies`: whether the last node runs for wanted deliveries only. `status`: what each is answered with.
const unverified = { verifies: false, delivery: lead, status: { wanted: 200, refused: 200 } };
const late = { ...unverified, verifies: true };
const slack = { verifies: true, delivery: slackMessage, status: { wanted: 200, refused: 401 } };
const verified = { verifies: true, delivery: lead, status: { wanted: 200, refused: 400 } };

/** `file`: the workflow's, without the ending. */
export const subjects = [
	{ name: NAMES.webhookNode, file: 'webhook', ...unverified },
	{ name: NAMES.emptyTrigger, file: 'empty-trigger', ...unverified },
	{ name: NAMES.emptyTriggerWithCredential, file: 'empty-trigger-with-credential', ...unverified },
	{ name: NAMES.withoutPackage, file: 'without-this-package', ...late },
	{ name: NAMES.slackTrigger, file: 'slack-trigger', ...slack },
	{ name: NAMES.chatbaseTrigger, file: 'chatbase-trigger', ...verified },
	{ name: NAMES.chatbaseTriggerMapped, file: 'chatbase-trigger-mapped', ...verified },
];

/** Ways for an agent to call a workflow, of which the Webhook node answers a wrong secret with 403. */
const called = { verifies: true, delivery: call, status: { wanted: 200, refused: 401 } };
export const actionSubjects = {
	webhook: {
		name: 'Webhook (header auth) → No Operation',
		file: 'action-webhook',
		...called,
		status: { wanted: 200, refused: 403 },
	},
	trigger: { name: 'Chatbase Action Trigger → No Operation', file: 'action-trigger', ...called },
	webhookIfRespond: {
		name: 'Webhook → If → Respond to Webhook',
		file: 'action-webhook-if-respond',
		...called,
	},
	triggerRespond: {
		name: 'Chatbase Action Trigger → Chatbase (Action → Respond)',
		file: 'action-trigger-respond',
		...called,
	},
};

/** Reads a subject's workflow, and creates the credentials that its nodes may use. */
export async function workflowOf({ file }, api) {
	/** @type {Record<string, any>} */
	const credentials = {};
	for (const [type, data] of Object.entries(CREDENTIALS)) {
		credentials[type] = await api.createCredential(type, type, data);
	}
	return await readWorkflow(new URL(`workflows/${file}.json`, import.meta.url), credentials);
}
