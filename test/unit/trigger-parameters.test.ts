import type { IWebhookFunctions } from 'n8n-workflow';

import { readSettings } from '../../nodes/ChatbaseTrigger/settings';

/** Parameters by the name under which n8n gives them; what is missing is unset. */
function read(parameters: Record<string, unknown>, faultless = true) {
	const getNodeParameter = (name: string, whenUnset: unknown) => parameters[name] ?? whenUnset;
	const context = { getNodeParameter } as unknown as IWebhookFunctions;
	return readSettings(context, { faultless });
}

const events = (value: unknown) => ({ events: value });

const chatbots = (value: unknown) => ({ events: ['*'], 'options.chatbotIds': value });

const simplify = (value: unknown) => ({ events: ['*'], simplify: value });

describe('the settings', () => {
	it('let the leads of all chatbots through, simplified, unless set otherwise', () => {
		expect(read(events(['leads.submit']))).toEqual({
			value: { events: ['leads.submit'], chatbotIds: [], simplify: true },
		});
	});

	it.each<[unknown, string[]]>([
		[['leads.submit'], ['leads.submit']],
		[['*'], ['*']],
		[
			['leads.submit', '*'],
			['leads.submit', '*'],
		],
		['leads.submit', ['leads.submit']],
		[' leads.submit ,, *\n', ['leads.submit', '*']],
		[[[['leads.submit']]], ['leads.submit']],
		[['', 'leads.submit'], ['leads.submit']],
	])('have as Events %j', (value, expected) => {
		expect(read(events(value))).toMatchObject({ value: { events: expected } });
	});

	it.each<[unknown, string[]]>([
		[['a'], ['a']],
		['a', ['a']],
		[7, ['7']],
		[
			['a, b\nc', 'd\t e'],
			['a', 'b', 'c', 'd', 'e'],
		],
		[['', ' '], []],
		[[['a', [7]]], ['a', '7']],
		['https://www.chatbase.co/dashboard/t/chatbot/a-_1/settings', ['a-_1']],
		['www.chatbase.co/chatbot/a?tab=webhooks', ['a']],
		['/chatbot/a#top', ['a']],
		['/chatbot/abc', ['abc']],
	])('have as Chatbot IDs %j', (value, expected) => {
		expect(read(chatbots(value))).toMatchObject({ value: { chatbotIds: expected } });
	});

	it.each<[unknown, boolean]>([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
		[' TRUE\n', true],
		['False', false],
	])('have as Simplify %j', (value, expected) => {
		expect(read(simplify(value))).toMatchObject({ value: { simplify: expected } });
	});

	it.each<[string, Record<string, unknown>]>([
		['Events', {}],
		['Events', events([])],
		['Events', events(' ')],
		['Events', events('lead.submitted')],
		['Events', events([null])],
		['Events', events({ event: '*' })],
		['Chatbot IDs', chatbots('a/b')],
		['Chatbot IDs', chatbots('/chatbot/')],
		['Chatbot IDs', chatbots('/chatbot-iframe/a')],
		['Chatbot IDs', chatbots('/chatbot/"a"')],
		['Chatbot IDs', chatbots([null])],
		['Chatbot IDs', chatbots(true)],
		['Chatbot IDs', chatbots([{}])],
		['Simplify', simplify('')],
		['Simplify', simplify('yes')],
		['Simplify', simplify(0)],
		['Simplify', simplify([])],
	])('cannot use %s of %j, published or not', (setting, parameters) => {
		const refusal = { reason: 'settingUnusable', setting };
		expect(read(parameters)).toEqual({ refusal });
		expect(read(parameters, false)).toEqual({ refusal });
	});

	it.each<[string, Record<string, unknown>, object]>([
		['Events', events(['lead.submitted', 'leads.submit']), { events: ['leads.submit'] }],
		['Events', events([undefined, '*']), { events: ['*'] }],
		['Chatbot IDs', chatbots('a/b, c'), { chatbotIds: ['c'] }],
		['Chatbot IDs', chatbots([null, 'c']), { chatbotIds: ['c'] }],
	])('go by what is usable of %s once published: %j', (setting, parameters, value) => {
		expect(read(parameters)).toEqual({ refusal: { reason: 'settingUnusable', setting } });
		expect(read(parameters, false)).toMatchObject({ value });
	});

	it.each([...'/"\'`;[]{}<>'])('know no ID with %s in it', (character) => {
		expect(read(chatbots(`a${character}b`))).toHaveProperty('refusal');
	});

	it('cannot be used when n8n cannot evaluate an expression', () => {
		const context = {
			getNodeParameter(name: string, whenUnset: unknown) {
				if (name === 'simplify') throw new Error('ExpressionError');
				return name === 'events' ? '*' : whenUnset;
			},
		} as unknown as IWebhookFunctions;
		expect(readSettings(context, { faultless: false })).toEqual({
			refusal: { reason: 'settingUnusable', setting: 'Simplify' },
		});
	});
});
