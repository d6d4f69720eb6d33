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
		expect(steps).toMatch(/Webhook URLs.*test URL.*copy.*Execute step.*new tab.*two minutes/);
		expect(steps).not.toMatch(/[<>]/);
		expect(JSON.stringify(description).split('Execute step')).toHaveLength(2);
	});

	it('walks the user through the dashboard in the words of Chatbase, in one place', () => {
		const panel = description.triggerPanel as {
			executionsHelp: { inactive: string; active: string };
			activationHint: { inactive: string; active: string };
		};
		const { inactive, active } = panel.executionsHelp;
		for (const text of [inactive, active]) {
			expect(text).toContain('Settings → Webhooks');
			expect(text).toContain('Leads submitted (leads.submit)');
			expect(text).toContain('Create webhook');
			expect(text).toContain('production URL');
		}
		expect(JSON.stringify(description).split('Create webhook')).toHaveLength(3);
		expect(panel.activationHint.inactive).toMatch(/publish/);
		expect(panel.activationHint.active).toMatch(/is published/);
	});

	it('ends the message of publishing with what is left to do', () => {
		expect(description.activationMessage).toMatch(
			/paste the production URL .*Chatbase.*Webhooks\.$/,
		);
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
