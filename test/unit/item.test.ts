import fc from 'fast-check';
import { createHash } from 'node:crypto';

import { eventItemSchema, parseEvent, simplify } from '../../nodes/ChatbaseTrigger/event';
import { leadItemSchema } from '../../nodes/shared/lead';
import { fixture } from '../support/files';

const TEXT_FIELDS = ['conversationId', 'customerEmail', 'customerName', 'customerPhone'];
const RECEIVED_AT = '2026-01-31T09:30:00.000Z';

function eventFor(body: Buffer | string) {
	const parsed = parseEvent(Buffer.from(body));
	if ('refusal' in parsed) throw new Error(parsed.refusal.reason);
	return parsed.value;
}

function itemFor(body: Buffer | string) {
	const item: unknown = simplify(eventFor(body), Buffer.from(body), RECEIVED_AT);
	return item as Record<string, unknown>;
}

/** The item of a lead whose payload is given as JSON text. */
function leadFor(payload: string, further = '') {
	return itemFor(`{"eventType":"leads.submit","chatbotId":"c","payload":${payload}${further}}`);
}

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

	it('has text for numbers and booleans, and keeps objects and arrays as custom fields', () => {
		const payload =
			'{"customerPhone":49123,"customerName":false,"customerEmail":["a"],"conversationId":{"id":1}}';
		expect(leadFor(payload)).toMatchObject({
			customerPhone: '49123',
			customerName: 'false',
			customerEmail: null,
			conversationId: null,
			customFields: { customerEmail: ['a'], conversationId: { id: 1 } },
		});
	});

	it('keeps every other key of the payload untouched as a custom field', () => {
		const custom = {
			company: 'ACME',
			budget: 5,
			tags: ['a', null],
			nested: { a: { b: '' } },
			json: 1,
		};
		const item = leadFor(JSON.stringify({ customerName: 'Visitor', ...custom }));
		expect(item.customFields).toEqual(custom);
	});

	it('keeps further keys beside the payload under one key, whatever their names', () => {
		const otherKeys = {
			version: 2,
			customerName: 'Other',
			eventId: 'x',
			receivedAt: null,
			conversationId: { id: 1 },
			customFields: [1],
			otherKeys: '',
		};
		const item = leadFor(
			'{"customerName":"Visitor"}',
			`,${JSON.stringify(otherKeys).slice(1, -1)}`,
		);
		expect(item.otherKeys).toEqual(otherKeys);
		expect(item.customerName).toBe('Visitor');
		expect(leadItemSchema.strict().safeParse(item).error).toBeUndefined();
	});

	it.each([
		['emoji, Arabic and Chinese', '{"customerName":"👩‍🚀 مرحبا 你好"}', '👩‍🚀 مرحبا 你好'],
		['escaped characters', '{"customerName":"\\u00c9\\ud83d\\ude80\\/"}', 'É🚀/'],
		['quotes, line breaks and formulas', '{"customerName":"=1+1 \\"\\n"}', '=1+1 "\n'],
	])('has %s unmangled', (_what, payload, name) => {
		expect(leadFor(payload).customerName).toBe(name);
	});

	it('is the same with a byte order mark, but for the id of the delivery', () => {
		const bare = itemFor(fixture('lead.json'));
		const marked = itemFor(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), fixture('lead.json')]));
		expect(marked).toEqual({
			...bare,
			eventId: expect.not.stringMatching(bare.eventId as string),
			receivedAt: RECEIVED_AT,
		});
	});

	it('has the same id when the same delivery arrives twice, and only then', () => {
		const [first, again] = [leadFor('{"a":1}'), leadFor('{"a":1}')];
		expect(first.eventId).toBe(again.eventId);
		expect(leadFor('{"a":2}').eventId).not.toBe(first.eventId);
	});

	it('gives the keys __proto__, json and binary no meaning but their value', () => {
		const hostile =
			'{"__proto__":{"polluted":true},"json":{"a":1},"binary":{"data":{}},"constructor":0}';
		const item = leadFor(hostile, `,"__proto__":{"customerName":"Other"},"json":[1],"binary":"b"`);

		expect(item.customerName).toBeNull();
		expect(JSON.stringify(item.otherKeys)).toBe(
			'{"__proto__":{"customerName":"Other"},"json":[1],"binary":"b"}',
		);
		expect(JSON.stringify(item.customFields)).toBe(hostile);
		expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('has in it everything that any payload holds', () => {
		const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.jsonValue());
		const payloads = fc
			.tuple(
				fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'json')), fc.jsonValue()),
				fc.dictionary(fc.constantFrom(...TEXT_FIELDS), text),
			)
			.map(([custom, fields]) => JSON.stringify({ ...custom, ...fields }));

		fc.assert(
			fc.property(payloads, (json) => {
				const item = leadFor(json);
				expect(leadItemSchema.safeParse(item).success).toBe(true);

				const customFields = item.customFields as Record<string, unknown>;
				const sent = Object.entries(JSON.parse(json));
				expect(sent.map(([key]) => key)).toEqual(expect.arrayContaining(Object.keys(customFields)));
				for (const [key, value] of sent) {
					if (TEXT_FIELDS.includes(key) && (typeof value !== 'object' || value === null)) {
						expect(item[key]).toBe(value === '' || value === null ? null : String(value));
					} else {
						const kept = Object.getOwnPropertyDescriptor(customFields, key)?.value;
						expect(JSON.stringify(kept)).toBe(JSON.stringify(value));
					}
				}
			}),
			{ numRuns: 500 },
		);
	});
});

describe('the item of any event', () => {
	it('has in it every key of any body, and no field of its own that the body decides', () => {
		const names = fc.oneof(
			fc.string(),
			fc.constantFrom('__proto__', 'json', 'eventId', 'otherKeys', 'customFields', 'chatbotId'),
		);
		const bodies = fc
			.tuple(fc.constantFrom('leads.submit', 'other.event'), fc.dictionary(names, fc.jsonValue()))
			.map(([eventType, keys]) => ({ ...keys, payload: undefined, eventType }));

		fc.assert(
			fc.property(bodies, (body) => {
				const json = JSON.stringify(body);
				const item = itemFor(json);
				const schema = body.eventType === 'leads.submit' ? leadItemSchema : eventItemSchema;
				expect(schema.strict().safeParse(item).error).toBeUndefined();

				const otherKeys = item.otherKeys as object;
				for (const [key, value] of Object.entries(JSON.parse(json))) {
					if (key === 'eventType') continue;
					const kept = Object.getOwnPropertyDescriptor(otherKeys, key)?.value;
					if (key === 'chatbotId' && kept === undefined) {
						expect(item.chatbotId).toBe(value === null || value === '' ? null : String(value));
					} else {
						expect(JSON.stringify(kept)).toBe(JSON.stringify(value));
					}
				}
			}),
			{ numRuns: 500 },
		);
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
