import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readParameters, type Parameters } from '../../nodes/Chatbase/parameters';

const AGENT = 'Id8VKSqDV52fwAvuxaeUO';
const NO_AGENT = 'Agent is empty: choose one from the list, or give its ID';
const NO_VALID_AGENT =
	"Agent is not a valid ID: paste the ID, or the agent's URL from the Chatbase dashboard";

const FIELDS: INodeProperties[] = [
	{ displayName: 'Agent', name: 'agentId', type: 'resourceLocator', default: '' },
	{ displayName: 'Return All', name: 'returnAll', type: 'boolean', default: false },
	{ displayName: 'Limit', name: 'limit', type: 'number', default: 50 },
	{ displayName: 'Field', name: 'field', type: 'string', default: '' },
];

/** What is read of some values, by the names of their fields: the others are unset. A refusal is its words. */
function read(values: Record<string, unknown>, ask: (parameters: Parameters) => unknown): unknown {
	const context = {
		getNodeParameter: (path: string, _item: number, whenUnset: unknown) =>
			values[path] === undefined ? whenUnset : values[path],
		getNode: () => ({ name: 'Chatbase' }),
		getTimezone: () => 'Europe/Berlin',
	} as unknown as IExecuteFunctions;
	try {
		return ask(readParameters(context, 0, FIELDS));
	} catch (refusal) {
		return (refusal as Error).message;
	}
}

const readField = (value: unknown, ask: (parameters: Parameters) => unknown) =>
	read({ field: value }, ask);

describe('the agent', () => {
	it.each([
		[AGENT, AGENT],
		[{ value: ` ${AGENT} ` }, AGENT],
		[{ value: `https://www.chatbase.co/dashboard/team/chatbot/${AGENT}/activity` }, AGENT],
		[7, '7'],
		[undefined, NO_AGENT],
		[null, NO_AGENT],
		[{ value: ' ' }, NO_AGENT],
		[{ value: {} }, NO_VALID_AGENT],
		[[AGENT], NO_VALID_AGENT],
		['{{ $json.id }}', NO_VALID_AGENT],
	])('of %j is %j', (agentId, expected) => {
		expect(read({ agentId }, (parameters) => parameters.agentId())).toBe(expected);
	});
});

describe('a text', () => {
	const TOO_LONG = 'Field must have 5 characters at most';
	const NO_TEXT = 'Field must be text, not an object or a list';

	it.each([
		[' abcde ', 'abcde'],
		['abcdef', TOO_LONG],
		[123456, TOO_LONG],
		[7, '7'],
		[false, 'false'],
		[{}, NO_TEXT],
		[['a'], NO_TEXT],
		['  ', undefined],
		[undefined, undefined],
	])('of %j is %j', (value, expected) => {
		const whenEmpty = 'is empty: it says what to do';
		expect(readField(value, (parameters) => parameters.optionalText('field', 5))).toBe(expected);
		expect(readField(value, (parameters) => parameters.text('field', { whenEmpty, most: 5 }))).toBe(
			expected ?? `Field ${whenEmpty}`,
		);
	});

	it('may have any length, and is said to be empty where no more is said', () => {
		const long = 'l'.repeat(100_000);
		expect(readField(long, (parameters) => parameters.text('field'))).toBe(long);
		expect(readField(long, (parameters) => parameters.optionalText('field'))).toBe(long);
		expect(readField('', (parameters) => parameters.text('field'))).toBe('Field is empty');
	});

	it.each([
		[{ value: ' a ' }, 'a'],
		['a', 'a'],
		[{ value: '' }, undefined],
		[{ value: {} }, NO_TEXT],
	])('that is chosen of %j is %j', (value, expected) => {
		expect(readField(value, (parameters) => parameters.chosen('field'))).toBe(expected);
	});
});

describe('a number', () => {
	const NOT_WHOLE = 'Field must be a whole number from 1 to 3';

	it.each([
		[1, 1],
		[3, 3],
		[' 2 ', 2],
		[0, NOT_WHOLE],
		[4, NOT_WHOLE],
		[2.5, NOT_WHOLE],
		['two', NOT_WHOLE],
		[true, NOT_WHOLE],
		[['2'], NOT_WHOLE],
		[' ', undefined],
		[undefined, undefined],
	])('that is to be whole of %j is %j', (value, expected) => {
		const ask = (parameters: Parameters) => parameters.wholeNumber('field', 1, 3);
		expect(readField(value, ask)).toBe(expected);
	});

	it.each([
		[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
		[2 ** 53, 'Field must be a whole number, 1 or more'],
		[0, 'Field must be a whole number, 1 or more'],
	])('that is to be whole, without an end, of %j is %j', (value, expected) => {
		expect(readField(value, (parameters) => parameters.wholeNumber('field', 1))).toBe(expected);
	});

	const NOT_WITHIN = 'Field must be a number from 0 to 1';

	it.each([
		[0, 0],
		[1, 1],
		[' 0.5 ', 0.5],
		[-0.01, NOT_WITHIN],
		[1.01, NOT_WITHIN],
		['warm', NOT_WITHIN],
		[true, NOT_WITHIN],
		[['1'], NOT_WITHIN],
		['', undefined],
	])('of %j is %j', (value, expected) => {
		expect(readField(value, (parameters) => parameters.number('field', 0, 1))).toBe(expected);
	});

	it.each([
		[{}, 50],
		[{ limit: 7 }, 7],
		[{ limit: 7, returnAll: 'false' }, 7],
		[{ limit: 7, returnAll: true }, undefined],
		[{ limit: 0 }, 'Limit must be a whole number, 1 or more'],
		[{ returnAll: 'all' }, 'Return All must be true or false'],
	])('as the limit of %j is %j', (values, expected) => {
		expect(read(values, (parameters) => parameters.limit())).toBe(expected);
	});
});

describe('JSON', () => {
	it.each([
		['{"a":[1]}', { a: [1] }],
		[{ a: 1 }, { a: 1 }],
		[' ', undefined],
		['{', 'Field is not valid JSON'],
	])('of %j is %j', (value, expected) => {
		expect(readField(value, (parameters) => parameters.json('field'))).toEqual(expected);
	});
});

describe('a date', () => {
	it.each([
		['', undefined],
		['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
		['2026-01-02T03:04:05', Date.UTC(2026, 0, 2, 2, 4, 5)],
	])('of %j is %j', (value, expected) => {
		const ask = (parameters: Parameters) => parameters.date('field')?.time;
		expect(readField(value, ask)).toBe(expected);
	});

	it('that is none is refused by the label of its field, or by the one that is given', () => {
		expect(readField('soon', (parameters) => parameters.date('field'))).toMatch(/^Field .*date/);
		expect(read({}, (parameters) => parameters.dateOf('soon', 'Born'))).toMatch(/^Born .*date/);
	});
});

describe('several texts', () => {
	it.each([
		['a, b,a', ['a', 'b']],
		[
			['a', '', null, 'b,c'],
			['a', 'b', 'c'],
		],
		[undefined, []],
		[[{}], 'Field must be text, or a list of texts'],
	])('of %j are %j', (value, expected) => {
		expect(readField(value, (parameters) => parameters.texts('field'))).toEqual(expected);
	});

	it('may have another separator', () => {
		const ask = (parameters: Parameters) => parameters.texts('field', '\n');
		expect(readField('a, b\nc', ask)).toEqual(['a, b', 'c']);
	});

	it.each([
		['a', ['a']],
		['a,c', 'Field must be one of: a, b'],
		[undefined, []],
	])('to choose of %j are %j', (value, expected) => {
		const ask = (parameters: Parameters) => parameters.choices('field', ['a', 'b']);
		expect(readField(value, ask)).toEqual(expected);
	});
});

describe('fields of which one has to be filled in', () => {
	it.each([
		[
			{ a: undefined, b: null },
			{ a: undefined, b: null },
		],
		[{ a: undefined }, 'Field are all empty: add at least one'],
	])('of %j are %j', (changes, expected) => {
		expect(read({}, (parameters) => parameters.anyOf('field', changes))).toEqual(expected);
	});
});

describe('the parameters', () => {
	it('are told by their labels', () => {
		expect(read({}, (parameters) => parameters.labelOf('limit'))).toBe('Limit');
	});

	it('come as they are where a field has a shape of its own', () => {
		expect(readField([' a '], (parameters) => parameters.raw('field'))).toEqual([' a ']);
		expect(read({}, (parameters) => parameters.raw('field'))).toBe('');
	});
});
