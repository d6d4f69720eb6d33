// Workflows that start with a Chatbase Trigger node, as the editor would save them.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export const TRIGGER = 'Chatbase Trigger';
const TRIGGER_TYPE = 'n8n-nodes-chatbase.chatbaseTrigger';

/** A credential as a node refers to it. */
function reference({ id, name }) {
	return { id, name };
}

/**
 * A workflow that is nothing but the trigger.
 *
 * @param {{id: string, name: string}} credential a Chatbase Webhook API credential
 * @param {object} [parameters] those that differ from the defaults
 */
export function triggerWorkflow(credential, parameters = {}) {
	const trigger = {
		id: randomUUID(),
		name: TRIGGER,
		type: TRIGGER_TYPE,
		typeVersion: 1.1,
		position: [0, 0],
		webhookId: randomUUID(),
		parameters,
		credentials: { chatbaseWebhookApi: reference(credential) },
	};
	// Older n8n wants to be told that it is not active.
	return { name: 'Leads', active: false, settings: {}, nodes: [trigger], connections: {} };
}

export const ACTION_TRIGGER = 'Chatbase Action Trigger';
const ACTION_TRIGGER_TYPE = 'n8n-nodes-chatbase.chatbaseActionTrigger';

/** Where the URL of a trigger of this package ends. */
export function webhookPath({ type, webhookId }) {
	return `${webhookId}/${type === ACTION_TRIGGER_TYPE ? 'action' : 'webhook'}`;
}

/**
 * A workflow that an agent calls: the action trigger, and nodes in one line behind it.
 *
 * @param {{id: string, name: string}} credential a Chatbase Action API credential
 * @param {object} [parameters] of the trigger, those that differ from the defaults
 * @param {any[]} [others]
 */
export function actionWorkflow(credential, parameters = {}, others = []) {
	const trigger = {
		id: randomUUID(),
		name: ACTION_TRIGGER,
		type: ACTION_TRIGGER_TYPE,
		typeVersion: 1.1,
		webhookId: randomUUID(),
		parameters,
		credentials: { chatbaseActionApi: reference(credential) },
	};
	const nodes = [trigger, ...others].map((node, index) => {
		const usual = { id: randomUUID(), typeVersion: 1, parameters: {} };
		return { ...usual, position: [220 * index, 0], ...node };
	});
	const links = others.map(({ name }, index) => {
		return [nodes[index].name, { main: [[{ node: name, type: 'main', index: 0 }]] }];
	});
	const connections = Object.fromEntries(links);
	return { name: 'Action', active: false, settings: {}, nodes, connections };
}

/**
 * A Chatbase node that answers the agent's call.
 *
 * @param {object} [parameters] by default a text
 */
export function responder(parameters = { respondWith: 'text', text: 'Done.' }, name = 'Respond') {
	return {
		name,
		type: 'n8n-nodes-chatbase.chatbase',
		parameters: { resource: 'action', operation: 'respond', ...parameters },
	};
}

/** A node that gives one item. @param {string} json as the user types it, perhaps an expression */
export function editFields(json, name = 'Answer') {
	return {
		name,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: json },
	};
}

/** A node that fails the execution. */
export function stopAndError() {
	return {
		name: 'Stop',
		type: 'n8n-nodes-base.stopAndError',
		parameters: { errorMessage: 'planned' },
	};
}

/** A node that lets no item through. */
export function noItems() {
	return { name: 'Nothing', type: 'n8n-nodes-base.limit', parameters: { maxItems: 0 } };
}

/** A node that waits before it lets the items go on. */
export function wait(seconds) {
	return {
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { amount: seconds, unit: 'seconds' },
	};
}

export const POLLING_TRIGGER = 'Chatbase Polling Trigger';

/** Poll times in seconds: n8n refuses intervals of less than a minute, but takes many that begin at different ones. */
export function pollTimes(everySeconds) {
	const seconds = Array.from({ length: 60 / everySeconds }, (_, index) => index * everySeconds);
	const item = seconds.map((second) => ({
		mode: 'custom',
		cronExpression: `${second} * * * * *`,
	}));
	return { item };
}

/**
 * A polling trigger.
 *
 * @param {{id: string, name: string}} credential a Chatbase API credential
 * @param {string[]} chatbotIds
 * @param {{everySeconds?: number, startFrom?: string, event?: string}} [options] by default leads
 */
export function pollingTrigger(credential, chatbotIds, options = {}) {
	const { everySeconds = 2, ...chosen } = options;
	const chatbot = chatbotIds.map((value) => ({ agentId: { __rl: true, mode: 'id', value } }));
	return {
		id: randomUUID(),
		name: POLLING_TRIGGER,
		type: 'n8n-nodes-chatbase.chatbasePollingTrigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			pollTimes: pollTimes(everySeconds),
			chatbots: { chatbot },
			...chosen,
		},
		credentials: { chatbaseApi: reference(credential) },
	};
}

/**
 * A workflow that is nothing but the polling trigger.
 *
 * @param {Parameters<typeof pollingTrigger>} trigger
 */
export function pollingWorkflow(...trigger) {
	const nodes = [pollingTrigger(...trigger)];
	return { name: 'Polled leads', active: false, settings: {}, nodes, connections: {} };
}

/**
 * A recipe behind other nodes than the Chatbase Trigger, made as examples/README.md says.
 *
 * @param {any} recipe it is not changed
 * @param {any[]} nodes in one line, the trigger first; none where another workflow starts the recipe
 */
export function behind({ pinData, ...recipe }, nodes) {
	const { [TRIGGER]: old, ...others } = recipe.connections;
	const line = [...nodes.map(({ name }) => name), old.main[0][0].node];
	const links = nodes.map(({ name }, index) => {
		return [name, { main: [[{ node: line[index + 1], type: 'main', index: 0 }]] }];
	});
	return {
		...recipe,
		nodes: [...nodes, ...recipe.nodes.filter(({ name }) => name !== TRIGGER)],
		connections: { ...others, ...Object.fromEntries(links) },
	};
}

/** The credentials that nodes of a type use here, where a workflow names none. */
const CREDENTIAL_TYPES = {
	[TRIGGER_TYPE]: 'chatbaseWebhookApi',
	[ACTION_TRIGGER_TYPE]: 'chatbaseActionApi',
	'n8n-nodes-chatbase.chatbase': 'chatbaseApi',
	'n8n-nodes-chatbase.chatbasePollingTrigger': 'chatbaseApi',
	'n8n-nodes-chatbase.chatbaseTool': 'chatbaseApi',
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 'openAiApi',
	'n8n-nodes-base.emailSend': 'smtp',
	'n8n-nodes-base.googleSheets': 'googleApi',
	'n8n-nodes-base.hubspot': 'hubspotAppToken',
	'n8n-nodes-base.mailchimp': 'mailchimpApi',
	'n8n-nodes-base.postgres': 'postgres',
	'n8n-nodes-base.slack': 'slackApi',
};

/**
 * Reads a workflow, and gives it what an exported one does not have.
 *
 * @param {string | URL} file by default of the folder `workflows`
 * @param {Record<string, {id: string, name: string}>} credentials by their types
 * @param {Record<string, object>} [parameters] what the user fills in, by the names of the nodes
 */
export async function readWorkflow(file, credentials, parameters = {}) {
	const url = new URL(file, new URL('workflows/', import.meta.url));
	const workflow = JSON.parse(await readFile(url, 'utf8'));
	for (const node of workflow.nodes) {
		if ([TRIGGER_TYPE, ACTION_TRIGGER_TYPE].includes(node.type)) node.webhookId = randomUUID();
		Object.assign(node.parameters, parameters[node.name]);
		const types = Object.keys(node.credentials ?? { [CREDENTIAL_TYPES[node.type]]: {} });
		const used = types.filter((type) => type in credentials);
		if (used.length === 0) continue; // an empty `credentials` is one too many for some nodes
		node.credentials = Object.fromEntries(used.map((type) => [type, reference(credentials[type])]));
	}
	return { ...workflow, active: false };
}
