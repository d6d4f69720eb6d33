import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { ChatbasePollingTrigger } from '../../nodes/ChatbasePollingTrigger/ChatbasePollingTrigger.node';
import { listedLeadSchema } from '../../nodes/shared/listedLeads';
import { text } from '../support/files';

const node = new ChatbasePollingTrigger();
const description: INodeTypeDescription = node.description;

function property(name: string): INodeProperties {
	return description.properties.find((candidate) => candidate.name === name) as INodeProperties;
}

/** What only people read. */
const TEXT = expect.stringMatching(/\w/);

describe('the polling trigger in the editor', () => {
	it('is a trigger that n8n polls, with the key for the API', () => {
		expect(description).toEqual({
			displayName: 'Chatbase Polling Trigger',
			name: 'chatbasePollingTrigger',
			icon: {
				light: 'file:../../icons/chatbase.svg',
				dark: 'file:../../icons/chatbase.dark.svg',
			},
			group: ['trigger'],
			version: 1,
			subtitle: TEXT,
			description: TEXT,
			documentationUrl: TEXT,
			builderHint: expect.anything(),
			defaults: { name: 'Chatbase Polling Trigger' },
			activationMessage: expect.stringMatching(/Chatbase Polling Trigger/),
			polling: true,
			inputs: [],
			outputs: ['main'],
			credentials: [{ name: 'chatbaseApi', required: true }],
			properties: expect.anything(),
		});
	});

	it('has the item of a listed lead as its output', async () => {
		const { output, ...others } = await ChatbasePollingTrigger.outputSchemas();
		expect(await output()).toBe(listedLeadSchema);
		expect(others).toEqual({});
	});

	it('has these parameters, in this order', () => {
		expect(description.properties.map(({ name }) => name)).toEqual([
			'hostNotice',
			'event',
			'chatbots',
			'startFrom',
			'deprecationNotice',
		]);
	});

	it('polls for leads unless another event is chosen', () => {
		expect(property('event')).toEqual({
			displayName: 'Event',
			name: 'event',
			type: 'options',
			noDataExpression: true,
			default: 'leads.submit',
			description: TEXT,
			options: [
				{ name: 'Conversation Escalated', value: 'conversations.escalate', description: TEXT },
				{ name: 'Conversation With Lead', value: 'conversations.lead', description: TEXT },
				{ name: 'Lead Submitted', value: 'leads.submit', description: TEXT },
				{ name: 'Ticket Created', value: 'tickets.create', description: TEXT },
				{ name: 'Ticket Updated', value: 'tickets.update', description: TEXT },
			],
		});
	});

	it('takes several chatbots, each from the list, by its ID or its address; one is to be filled in', () => {
		const { options, ...chatbots } = property('chatbots');
		expect(chatbots).toMatchObject({
			type: 'fixedCollection',
			typeOptions: { multipleValues: true },
			default: { chatbot: [{ agentId: { mode: 'list', value: '' } }] },
		});
		expect(options).toMatchObject([
			{
				name: 'chatbot',
				values: [
					{
						displayName: 'Chatbot',
						name: 'agentId',
						type: 'resourceLocator',
						required: true,
						modes: [
							{ name: 'list', typeOptions: { searchListMethod: 'searchAgents' } },
							{ name: 'id' },
							{ name: 'url' },
						],
					},
				],
			},
		]);
		expect(Object.keys(node.methods.listSearch)).toEqual(['searchAgents']);
	});

	it('says in one line how often to poll, and where the rest is said', () => {
		const { displayName: notice, ...others } = property('hostNotice');
		expect(others).toEqual({ name: 'hostNotice', type: 'notice', default: '' });
		expect(notice).toMatch(
			/^Poll every 5 to 15 minutes\. <a href="https:[^"]*\/docs\/polling\.md"/,
		);
		expect(notice.replace(/<[^>]*>/g, '').length).toBeLessThan(80);
	});

	it('says at Start From what a new name means', () => {
		const { hint = '', type } = property('startFrom');
		expect(type).toBe('dateTime');
		expect(hint).toMatch(/new name/);
		expect(hint.length).toBeLessThanOrEqual(120);
	});
});

describe('the documentation', () => {
	it('tells which of webhook, sweep and polling is for whom, in one table', () => {
		expect(text('README.md')).toMatch(
			/\|[^|\n]*\| \[Webhook\][^|]*\| \[Sweep\][^|]*\| \[Polling\]/,
		);
	});

	it.each([
		'N8N_SCHEDULER_ENABLED=true',
		'N8N_SCHEDULER_POLL_TRIGGERS_ENABLED=true',
		'N8N_POLLER_DURABLE_CURSORS_ENABLED=true',
		'N8N_USE_WORKFLOW_PUBLICATION_SERVICE=true',
	])('names the setting %s of durable cursors', (setting) => {
		expect(text('docs/polling.md')).toContain(setting);
	});
});
