import { parseEvent } from '../../nodes/ChatbaseTrigger/event';

describe('a body', () => {
	it.each([
		['nothing', '', 'bodyEmpty', 'Body is empty'],
		['no JSON', '{', 'bodyNotJson', 'Body is not valid JSON'],
		['a single blank', ' ', 'bodyNotJson', 'Body is not valid JSON'],
		[
			'bytes that are no UTF-8',
			Buffer.from([0x22, 0xff, 0x22]),
			'bodyNotJson',
			'Body is not valid UTF-8',
		],
		['an array', '[]', 'bodyNotEvent', 'Body is not a JSON object'],
		['null', 'null', 'bodyNotEvent', 'Body is not a JSON object'],
		['a string', '"lead"', 'bodyNotEvent', 'Body is not a JSON object'],
		['no event type', '{"chatbotId":"c"}', 'bodyNotEvent', 'eventType is missing or not a string'],
		[
			'a number as event type',
			'{"eventType":1}',
			'bodyNotEvent',
			'eventType is missing or not a string',
		],
		[
			'a list as payload',
			'{"eventType":"e","payload":[]}',
			'bodyNotEvent',
			'payload is not an object',
		],
		[
			'a text as payload',
			'{"eventType":"e","payload":"p"}',
			'bodyNotEvent',
			'payload is not an object',
		],
	])('of %s is no event', (_what, body, reason, problem) => {
		expect(parseEvent(Buffer.from(body))).toEqual({ refusal: { reason, problem } });
	});

	it.each([
		['with nothing but an event type', '{"eventType":""}'],
		['with null for everything else', '{"eventType":"e","chatbotId":null,"payload":null}'],
		['after a byte order mark', '\ufeff{"eventType":"e"}'],
	])('%s is an event', (_what, body) => {
		expect(parseEvent(Buffer.from(body))).toHaveProperty('value.payload', {});
	});
});
