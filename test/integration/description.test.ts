import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { loadNode, resolve } from '../support/n8n';

let description: INodeTypeDescription;
beforeAll(async () => {
	({ description } = await loadNode());
});

function property(name: string): INodeProperties {
	return description.properties.find((candidate) => candidate.name === name) as INodeProperties;
}

describe('the node in the editor', () => {
	it('is a trigger named Chatbase Trigger', () => {
		expect(description).toMatchObject({
			displayName: 'Chatbase Trigger',
			name: 'chatbaseTrigger',
			version: 1.1,
			group: ['trigger'],
			inputs: [],
			outputs: ['main'],
			credentials: [{ name: 'chatbaseWebhookApi', required: true }],
		});
		expect(description).not.toHaveProperty('usableAsTool');
	});

	it('receives POST at its path, and hides the GET of the same path', () => {
		expect(description.webhooks).toMatchObject([
			{ name: 'default', httpMethod: 'POST', path: 'webhook', responseData: 'OK' },
			{ name: 'setup', httpMethod: 'GET', path: 'webhook', ndvHideUrl: true },
		]);
		expect(description.webhooks?.[0].ndvHideUrl).toBeUndefined();
	});

	it('lets the user select events, with Lead Submitted as the default', () => {
		expect(property('events')).toMatchObject({
			displayName: 'Events',
			type: 'multiOptions',
			required: true,
			default: ['leads.submit'],
			options: [
				{ name: 'Lead Submitted', value: 'leads.submit' },
				{ name: 'Any Event', value: '*' },
			],
		});
	});

	it('simplifies unless told otherwise', () => {
		expect(property('simplify')).toMatchObject({ displayName: 'Simplify', default: true });
	});

	it('lets the user name chatbots, by default none, which means all', () => {
		expect(property('options')).toMatchObject({
			displayName: 'Options',
			default: {},
			options: [
				{
					displayName: 'Chatbot IDs',
					name: 'chatbotIds',
					typeOptions: { multipleValues: true },
					default: [],
				},
			],
		});
	});

	it('says once how to get a sample lead, in an order that works while n8n listens', () => {
		const steps = property('setupNotice').displayName;
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

	it('ends the message of publishing with what is left to do', () => {
		expect(description.activationMessage).toMatch(/paste the production URL .*into Chatbase\.$/);
	});

	it.each([
		[['leads.submit'], 'Lead Submitted'],
		[['*'], 'Any Event'],
		[['leads.submit', '*'], 'Lead Submitted, Any Event'],
		['leads.submit', 'Lead Submitted'],
	])('shows %j below its name as %s', async (events, subtitle) => {
		expect(await resolve(description.subtitle as string, { events })).toBe(subtitle);
	});

	it('says beside the field where the ID of a chatbot is found', () => {
		const [chatbotIds] = property('options').options as INodeProperties[];
		expect(chatbotIds.hint).toContain('…/chatbot/ID/…');
		expect(chatbotIds.hint?.length).toBeLessThanOrEqual(120);
	});
});
