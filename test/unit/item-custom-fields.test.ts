import fc from 'fast-check';

import { eventItemSchema } from '../../nodes/ChatbaseTrigger/event';
import { leadItemSchema } from '../../nodes/shared/leadItem';
import { itemFor, leadFor, TEXT_FIELDS } from '../support/items';

describe('the item of a lead', () => {
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
