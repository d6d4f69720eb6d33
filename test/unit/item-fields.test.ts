import fc from 'fast-check';
import { createHash } from 'node:crypto';

import { eventItemSchema } from '../../nodes/ChatbaseTrigger/event';
import { leadItemSchema } from '../../nodes/shared/leadItem';
import { fixture } from '../support/files';
import { eventFor, itemFor, leadFor, RECEIVED_AT, TEXT_FIELDS } from '../support/items';

describe('the item of a lead', () => {
	it('is as documented', () => {
		const item = itemFor(fixture('lead.json'));

		expect(item).toEqual({
			customerName: 'Example',
			customerEmail: 'example@chatbase.co',
			customerPhone: '123',
			conversationId: '5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11',
			chatbotId: 'Id8VKSqDV52fwAvuxaeUO',
			eventType: 'leads.submit',
			customFields: {},
			otherKeys: {},
			leadKey: createHash('sha256')
				.update('["Id8VKSqDV52fwAvuxaeUO","email","example@chatbase.co"]')
				.digest('hex'),
			eventId: createHash('sha256').update(fixture('lead.json')).digest('hex'),
			receivedAt: RECEIVED_AT,
		});
		// In this order the columns stand in the editor's table.
		expect(Object.keys(item).slice(0, 3)).toEqual([
			'customerName',
			'customerEmail',
			'customerPhone',
		]);
	});

	it.each(['lead.json', 'lead-documented.json', 'lead-without-phone.json'])(
		'follows the schema for the documented sample %s',
		(name) => {
			const item = itemFor(fixture(name));
			expect(leadItemSchema.safeParse(item).error).toBeUndefined();
			expect(item.customerEmail).toBe('example@chatbase.co');
			expect(item.customFields).toEqual({});
		},
	);

	it('has null for what is empty, null or missing', () => {
		const item = leadFor('{"customerEmail":"","customerName":null}');
		expect(item).toMatchObject(Object.fromEntries(TEXT_FIELDS.map((field) => [field, null])));
		expect(item.customFields).toEqual({});
	});

	it.each(['', ',"payload":null', ',"payload":{}'])(
		'has all its fields when there is nothing in it: %j',
		(payload) => {
			const item = itemFor(`{"eventType":"leads.submit","chatbotId":"c"${payload}}`);
			expect(leadItemSchema.strict().safeParse(item).error).toBeUndefined();
			expect(item).toMatchObject(Object.fromEntries(TEXT_FIELDS.map((field) => [field, null])));
			expect([item.customFields, item.otherKeys]).toEqual([{}, {}]);
		},
	);

	it.each<[string, string, string | null, Record<string, unknown>]>([
		['a text', '"chatbotId":"c"', 'c', {}],
		['a number', '"chatbotId":7', '7', {}],
		['missing', '', null, {}],
		['null', '"chatbotId":null', null, {}],
		['blank', '"chatbotId":""', null, {}],
		['called agentId', '"agentId":"a"', 'a', { agentId: 'a' }],
		['called both', '"chatbotId":"c","agentId":"a"', 'c', { agentId: 'a' }],
		['null beside agentId', '"chatbotId":null,"agentId":"a"', 'a', { agentId: 'a' }],
		['a number as agentId', '"agentId":7', null, { agentId: 7 }],
		['a blank agentId', '"agentId":""', null, { agentId: '' }],
		['an object', '"chatbotId":{"id":"c"}', null, { chatbotId: { id: 'c' } }],
		[
			'a list, beside agentId',
			'"chatbotId":["c"],"agentId":"a"',
			'a',
			{ chatbotId: ['c'], agentId: 'a' },
		],
		['true', '"chatbotId":true', null, { chatbotId: true }],
	])('names its chatbot, when the id is %s', (_what, keys, chatbotId, otherKeys) => {
		const body = `{"eventType":"leads.submit"${keys && `,${keys}`}}`;
		const item = itemFor(body);
		expect(item.chatbotId).toBe(chatbotId);
		expect(item.otherKeys).toEqual(otherKeys);
	});

	it.each([
		['emoji, Arabic and Chinese', '{"customerName":"👩‍🚀 مرحبا 你好"}', '👩‍🚀 مرحبا 你好'],
		['escaped characters', '{"customerName":"\\u00c9\\ud83d\\ude80\\/"}', 'É🚀/'],
		['quotes, line breaks and formulas', '{"customerName":"=1+1 \\"\\n"}', '=1+1 "\n'],
	])('has %s unmangled', (_what, payload, name) => {
		expect(leadFor(payload).customerName).toBe(name);
	});
});

describe('the item of another event', () => {
	it('keeps its payload as it is', () => {
		const item = itemFor(
			'{"eventType":"future.event","chatbotId":"c","payload":{"a":[1]},"version":2}',
		);
		expect(eventItemSchema.safeParse(item).success).toBe(true);
		expect(item).toEqual({
			eventType: 'future.event',
			chatbotId: 'c',
			payload: { a: [1] },
			otherKeys: { version: 2 },
			eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
			receivedAt: RECEIVED_AT,
		});
	});

	it.each(['', ',"payload":null'])('has an empty payload when there is none: %j', (payload) => {
		const item = itemFor(`{"eventType":"future.event"${payload}}`);
		expect(item.payload).toEqual({});
		expect(item.chatbotId).toBeNull();
	});
});

describe('the body of an event', () => {
	it('is exactly what was sent, whatever the body holds', () => {
		const keys = fc.oneof(
			fc.string(),
			fc.constantFrom('__proto__', 'json', 'binary', 'pairedItem'),
		);
		const events = fc.record({ further: fc.dictionary(keys, fc.jsonValue()), type: fc.string() });

		fc.assert(
			fc.property(events, ({ further, type }) => {
				const body = JSON.stringify({
					...further,
					eventType: type,
					chatbotId: 'c',
					payload: further,
				});
				expect(JSON.stringify(eventFor(body).body)).toBe(JSON.stringify(JSON.parse(body)));
			}),
			{ numRuns: 300 },
		);
	});
});
