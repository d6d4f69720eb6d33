// What else than leads the polling trigger asks for, on a real n8n: what comes after the first poll, and each once.
import { randomUUID } from 'node:crypto';

import { conversation } from '../../harness/chatbase/stand-in/conversations.mjs';
import { until } from '../../harness/process/until.mjs';
import { PATIENCE_MS, startPolling } from './support/polling-n8n.mjs';

let n8n;

beforeAll(async () => {
	n8n = await startPolling({});
});
afterAll(() => n8n?.end());

/** A conversation in which something was said so many seconds ago. @param {object} done what the agent has done in it */
function addConversation(agentId, done, ago = 0) {
	const updatedAt = Math.floor(Date.now() / 1000) - ago;
	const times = { createdAt: updatedAt - 60, updatedAt };
	const added = { ...conversation(agentId, randomUUID()), ...times, ...done };
	n8n.chatbase.conversations.push(added);
	return added.id;
}

function addTicket(agentId, ago = 0) {
	const now = new Date(Date.now() - ago * 1000).toISOString();
	const ticketNumber = n8n.chatbase.tickets.length + 1;
	const state = { statusId: 's1', statusCategory: 'new', conversationId: null, messages: [] };
	const times = { createdAt: now, updatedAt: now, lastMessageAt: now };
	n8n.chatbase.tickets.push({ agentId, ticketNumber, subject: 'A question', ...state, ...times });
	return ticketNumber;
}

/** The event, what happens, and what names the item of it. @type {[string, (agentId: string, ago?: number) => unknown, string][]} */
const EVENTS = [
	[
		'conversations.escalate',
		(agentId, ago) => addConversation(agentId, { escalated: true }, ago),
		'id',
	],
	['conversations.lead', (agentId, ago) => addConversation(agentId, { gaveLead: true }, ago), 'id'],
	['tickets.create', addTicket, 'ticketNumber'],
];

/** What has started the workflow, when it has polled twice more. */
async function startedBy(workflow, count) {
	const items = async () => await n8n.itemsEmitted(workflow);
	await until('it has started', async () => (await items()).length >= count, {
		timeoutMs: PATIENCE_MS,
	});
	await n8n.polled();
	await n8n.polled();
	await n8n.api.deactivate(workflow);
	return await items();
}

test.each(EVENTS)('%s starts the workflow once', async (event, happen, name) => {
	const agentId = n8n.newAgent();
	happen(agentId, 60); // before the first poll
	const workflow = await n8n.publish([agentId], { event });
	await n8n.polled();
	addConversation(agentId, {}); // nothing was done in it
	const happened = happen(agentId);
	const items = await startedBy(workflow, 1);
	expect(items.map((item) => item[name])).toEqual([happened]);
	expect(items).toEqual([expect.objectContaining({ agentId })]);
});

test('tickets.update starts the workflow with each change, and not when a ticket is created', async () => {
	const agentId = n8n.newAgent();
	const ticketNumber = addTicket(agentId);
	const workflow = await n8n.publish([agentId], { event: 'tickets.update' });
	await n8n.polled();
	addTicket(agentId);
	const ticket = n8n.chatbase.tickets.find((one) => one.ticketNumber === ticketNumber);
	const change = (statusCategory) =>
		Object.assign(ticket, { statusCategory, updatedAt: new Date().toISOString() });
	change('on_customer');
	await n8n.polled();
	await n8n.polled();
	change('closed');
	const items = await startedBy(workflow, 2);
	expect(items.map((item) => [item.ticketNumber, item.statusCategory])).toEqual([
		[ticketNumber, 'on_customer'],
		[ticketNumber, 'closed'],
	]);
});
