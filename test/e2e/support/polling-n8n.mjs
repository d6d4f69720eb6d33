// An n8n that polls a stand-in for Chatbase, as it is installed or with durable cursors.
import { randomUUID } from 'node:crypto';

import { listedLead } from '../../../harness/chatbase/stand-in/leads.mjs';
import { itemsOf } from '../../../harness/n8n/executions.mjs';
import { until } from '../../../harness/process/until.mjs';
import { pollingWorkflow } from '../../../harness/n8n/workflows.mjs';
import { newN8n } from './run.mjs';

const API_KEY = 'e2e-key-of-the-polling';
/** After a crash n8n may not poll for as long as a lease lasts, two minutes. */
export const PATIENCE_MS = 240_000;

/** From n8n 2.45 on, the first one is the default, as its notes say. */
const SCHEDULER = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
};
const DURABLE = {
	...SCHEDULER,
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
	N8N_USE_WORKFLOW_PUBLICATION_SERVICE: 'true', // the default from n8n 2.40 on
};
/** @type {Array<[string, Record<string, string>]>} */
export const ENGINES = [
	['as n8n is installed', {}],
	["with n8n's scheduler", SCHEDULER],
	['with durable cursors', DURABLE],
];

/** Visitors, and the agents that they talk to. @param {import('../../../harness/chatbase/stand-in.mjs').Chatbase} chatbase */
const visitorsOf = (chatbase) => ({
	newAgent() {
		const id = `agent-${randomUUID()}`;
		chatbase.agents.push({ id, name: 'Support' });
		return id;
	},
	/** Leads that visitors leave now, or have left some time ago. @returns {string[]} their ids */
	leave(agentId, count = 1, ago = 0) {
		const leads = Array.from({ length: count }, () => listedLead(agentId, Date.now() - ago));
		chatbase.leads.push(...leads);
		return leads.map(({ id }) => String(id));
	},
});

/** The items of all executions, in the order of the executions and their items. */
async function itemsEmitted(api, { id, nodes: [{ name }] }) {
	const executions = (await api.executions(id)).sort((a, b) => Number(a.id) - Number(b.id));
	const items = [];
	for (const { id: executionId } of executions) {
		items.push(...itemsOf(await api.execution(executionId), name));
	}
	return items;
}

/** The leads of all executions: a report of a fault is an execution without one. */
async function emitted(api, workflow) {
	const items = await itemsEmitted(api, workflow);
	return items.map(({ leadId }) => leadId).filter((leadId) => leadId !== undefined);
}

/** @param {Record<string, string>} settings environment variables of n8n */
export async function startPolling(settings) {
	const n8n = await newN8n({ apiKey: API_KEY, settings });
	const { api, chatbase } = n8n;
	const credential = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
	const wait = { timeoutMs: PATIENCE_MS, intervalMs: 500 };

	return {
		...n8n,
		...visitorsOf(chatbase),
		/** @param {string[]} chatbotIds @param {object} [options] those of pollingWorkflow */
		async publish(chatbotIds, options) {
			const workflow = pollingWorkflow(credential, chatbotIds, options);
			const stored = await api.call('POST', '/workflows', workflow);
			await api.activate(stored);
			return stored;
		},
		/** Publishes another version of it, with other chatbots. */
		async publishAgain({ id }, chatbotIds) {
			const { nodes, versionId } = await api.call('GET', `/workflows/${id}`);
			const chatbot = chatbotIds.map((value) => ({ agentId: { __rl: true, mode: 'id', value } }));
			nodes[0].parameters.chatbots = { chatbot };
			await api.activate(await api.call('PATCH', `/workflows/${id}`, { nodes, versionId }));
		},
		/** A poll has begun after this call and ended, and so all that was left before is on its way. */
		async polled() {
			const before = chatbase.requests.length;
			await until('n8n has polled', async () => chatbase.requests.length > before + 1, wait);
		},
		itemsEmitted: async (workflow) => await itemsEmitted(api, workflow),
		emitted: async (workflow) => await emitted(api, workflow),
		async untilEmitted(workflow, count) {
			const areThere = async () => (await emitted(api, workflow)).length >= count;
			await until(`${count} leads are emitted`, areThere, wait);
		},
	};
}
