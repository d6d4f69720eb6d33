import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { ChatbaseTrigger } from '../../nodes/ChatbaseTrigger/ChatbaseTrigger.node';
import { leadItemSchema } from '../../nodes/shared/leadItem';

const description: INodeTypeDescription = new ChatbaseTrigger().description;

function property(name: string): INodeProperties {
	return description.properties.find((candidate) => candidate.name === name) as INodeProperties;
}

/** What only people read. */
const TEXT = expect.stringMatching(/\w/);

describe('the node in the editor', () => {
	it('is a trigger named Chatbase Trigger', () => {
		expect(description).toEqual({
			displayName: 'Chatbase Trigger',
			name: 'chatbaseTrigger',
			icon: {
				light: 'file:../../icons/chatbase.svg',
				dark: 'file:../../icons/chatbase.dark.svg',
			},
			group: ['trigger'],
			version: 1.1,
			subtitle: TEXT,
			description: TEXT,
			documentationUrl: TEXT,
			builderHint: expect.anything(),
			eventTriggerDescription: TEXT,
			defaults: { name: 'Chatbase Trigger' },
			activationMessage: TEXT,
			triggerPanel: expect.anything(),
			inputs: [],
			outputs: TEXT,
			credentials: [
				{ name: 'chatbaseWebhookApi', required: true, testedBy: 'chatbaseWebhookApiTest' },
			],
			webhooks: expect.anything(),
			properties: expect.anything(),
		});
	});

	it('has the item of a lead as its output', async () => {
		const { output, ...others } = await ChatbaseTrigger.outputSchemas();
		expect(await output()).toBe(leadItemSchema);
		expect(others).toEqual({});
	});

	it('receives POST at its path, and hides the GET of the same path', () => {
		expect(description.webhooks).toEqual([
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: 'OK',
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: expect.stringMatching(/^[A-Z][^.]*sample lead[^.]*\.$/),
				ndvHideUrl: true,
			},
		]);
	});

	it('has these parameters, in this order', () => {
		expect(description.properties.map(({ name }) => name)).toEqual([
			'setupNotice',
			'events',
			'simplify',
			'options',
		]);
	});

	it('lets the user select events, with Lead Submitted as the default', () => {
		expect(property('events')).toEqual({
			displayName: 'Events',
			name: 'events',
			type: 'multiOptions',
			required: true,
			default: ['leads.submit'],
			description: TEXT,
			options: [
				{ name: 'Lead Submitted', value: 'leads.submit', description: TEXT },
				{ name: 'Any Event', value: '*', description: TEXT },
			],
		});
	});

	it('simplifies unless told otherwise', () => {
		expect(property('simplify')).toEqual({
			displayName: 'Simplify',
			name: 'simplify',
			type: 'boolean',
			default: true,
			description: TEXT,
		});
	});

	it('lets the user name chatbots, by default none, and see what is left out', () => {
		expect(property('options')).toEqual({
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: TEXT,
			default: {},
			options: [
				{
					displayName: 'Chatbot IDs',
					name: 'chatbotIds',
					type: 'string',
					typeOptions: { multipleValues: true, multipleValueButtonText: TEXT },
					default: [],
					placeholder: TEXT,
					hint: TEXT,
					description: TEXT,
				},
				{
					displayName: TEXT,
					name: 'leftOutOutput',
					type: 'boolean',
					noDataExpression: true,
					default: false,
					description: TEXT,
				},
			],
		});
	});

	it('says once how to get a sample lead, in an order that works while n8n listens', () => {
		const { displayName: steps, ...notice } = property('setupNotice');
		expect(notice).toEqual({ name: 'setupNotice', type: 'notice', default: '' });
		expect(steps).toMatch(/Webhook URLs → .*test URL.*copies.* → Execute step → .*new tab/);
		expect(steps).not.toMatch(/[<>]/);
		expect(JSON.stringify(description).split('Execute step')).toHaveLength(2);
	});

	it('says what to do in Chatbase in the words of its dashboard, in one place', () => {
		const { activationHint } = description.triggerPanel as {
			activationHint: { inactive: string; active: string };
		};
		const steps =
			/Settings → Webhooks.*Leads submitted \(leads\.submit\).*production URL.*Create webhook/;
		expect(activationHint.inactive).toMatch(steps);
		expect(activationHint.active).toMatch(steps);
		// n8n shows one of the two.
		expect(JSON.stringify(description).split('Create webhook')).toHaveLength(3);
	});

	it('says where the leads are, before and after it is published', () => {
		const { executionsHelp } = description.triggerPanel as { executionsHelp: object };
		expect(executionsHelp).toEqual({
			inactive: expect.stringMatching(/<a data-key="executions">/),
			active: expect.stringMatching(/<a data-key="executions">/),
		});
	});

	it('says with the message of publishing what is left to do', () => {
		expect(description.activationMessage).toMatch(
			/paste the production URL .*into Chatbase\. If it begins with http:\/\/localhost, Chatbase cannot/,
		);
	});

	it('says beside the field where the ID of a chatbot is found', () => {
		const [chatbotIds] = property('options').options as INodeProperties[];
		expect(chatbotIds.hint).toContain('…/chatbot/ID/…');
		expect(chatbotIds.hint?.length).toBeLessThanOrEqual(120);
	});
});
