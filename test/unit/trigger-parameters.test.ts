import type { IWebhookFunctions } from 'n8n-workflow';

import { readParameters } from '../../nodes/ChatbaseTrigger/parameters';

/** Parameters by the name under which n8n gives them; what is missing is unset. */
function read(parameters: Record<string, unknown>, faultless = true) {
	const getNodeParameter = (name: string, whenUnset: unknown) => parameters[name] ?? whenUnset;
	const context = { getNodeParameter } as unknown as IWebhookFunctions;
	return readParameters(context, { faultless });
}

const events = (value: unknown) => ({ events: value });

const chatbots = (value: unknown) => ({ events: ['*'], 'options.chatbotIds': value });

const simplify = (value: unknown) => ({ events: ['*'], simplify: value });

describe('the node parameters', () => {
	it('let the leads of all chatbots through, simplified, unless set otherwise', () => {
		expect(read(events(['leads.submit']))).toEqual({
			value: {
				events: ['leads.submit'],
				chatbotIds: [],
				simplify: true,
				leftOutOutput: false,
			},
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
			['a, b\nc', 'd'],
			['a', 'b', 'c', 'd'],
		],
		[
			'Id8VKSqDV52fwAvuxaeUO\t_d8VKSqDV52fwAvuxaeU-  Id8VKSqDV52fwAvuxaeU1',
			['Id8VKSqDV52fwAvuxaeUO', '_d8VKSqDV52fwAvuxaeU-', 'Id8VKSqDV52fwAvuxaeU1'],
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
		['events', {}],
		['events', events([])],
		['events', events(' ')],
		['events', events('lead.submitted')],
		['events', events([null])],
		['events', events({ event: '*' })],
		['options.chatbotIds', chatbots('a/b')],
		['options.chatbotIds', chatbots('Website assistant')],
		['options.chatbotIds', chatbots('Id8VKSqDV52fwAvuxaeUO assistant')],
		['options.chatbotIds', chatbots('not an id!')],
		['options.chatbotIds', chatbots('bot.1')],
		['options.chatbotIds', chatbots('Assistänt')],
		['options.chatbotIds', chatbots('/chatbot/')],
		['options.chatbotIds', chatbots('/chatbot-iframe/a')],
		['options.chatbotIds', chatbots('/chatbot/"a"')],
		['options.chatbotIds', chatbots([null])],
		['options.chatbotIds', chatbots(true)],
		['options.chatbotIds', chatbots([{}])],
		['simplify', simplify('')],
		['simplify', simplify('yes')],
		['simplify', simplify(0)],
		['simplify', simplify([])],
	])('cannot use %s of %j, published or not', (parameter, parameters) => {
		const refusal = { reason: 'parameterInvalid', parameter };
		expect(read(parameters)).toEqual({ refusal });
		expect(read(parameters, false)).toEqual({ refusal });
	});

	it.each<[string, Record<string, unknown>, object]>([
		['events', events(['lead.submitted', 'leads.submit']), { events: ['leads.submit'] }],
		['events', events([undefined, '*']), { events: ['*'] }],
		['options.chatbotIds', chatbots('a/b, c'), { chatbotIds: ['c'] }],
		['options.chatbotIds', chatbots('bot.1, c'), { chatbotIds: ['c'] }],
		['options.chatbotIds', chatbots('My a/b, c'), { chatbotIds: ['c'] }],
		['options.chatbotIds', chatbots([null, 'c']), { chatbotIds: ['c'] }],
	])('go by what is usable of %s once published: %j', (parameter, parameters, value) => {
		expect(read(parameters)).toEqual({ refusal: { reason: 'parameterInvalid', parameter } });
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
		expect(readParameters(context)).toEqual({
			refusal: { reason: 'parameterInvalid', parameter: 'simplify' },
		});
	});
});
