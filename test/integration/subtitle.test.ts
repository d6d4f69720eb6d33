import { loadNode } from '../support/n8n-core/package';
import { resolve } from '../support/n8n-core/webhooks';

describe('the node on the canvas', () => {
	it.each([
		[['leads.submit'], 'Lead Submitted'],
		[['*'], 'Any Event'],
		[['leads.submit', '*'], 'Lead Submitted, Any Event'],
		['leads.submit', 'Lead Submitted'],
	])('shows %j below its name as %s', async (events, subtitle) => {
		const { description } = await loadNode();
		expect(await resolve(description.subtitle as string, { events })).toBe(subtitle);
	});

	it.each([
		['leads.submit', 'Lead Submitted'],
		['conversations.escalate', 'Conversation Escalated'],
		['conversations.lead', 'Conversation With Lead'],
		['tickets.create', 'Ticket Created'],
		['tickets.update', 'Ticket Updated'],
	])('shows that the polling trigger polls for %s', async (event, shown) => {
		const name = 'chatbasePollingTrigger';
		const subtitle = (await loadNode(name)).description.subtitle as string;
		expect(await resolve(subtitle, { event }, name)).toBe(shown);
	});
});
