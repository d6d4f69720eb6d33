import fc from 'fast-check';
import type { INodeProperties } from 'n8n-workflow';

import { properties } from '../../nodes/ChatbaseTrigger/properties';
import { BETWEEN_IDS, labelOf, readBoolean, readList } from '../../nodes/shared/parameterValues';

describe('a list', () => {
	it.each<[unknown, Array<string | undefined>]>([
		['a, b\nc', ['a', 'b', 'c']],
		[
			['a b', ['c']],
			['a', 'b', 'c'],
		],
		[7, ['7']],
		['', []],
		[' ,\n', []],
		[
			[null, {}, 1.5],
			[undefined, undefined, undefined],
		],
	])('of %j is read as %j', (value, expected) => {
		expect(readList(value, BETWEEN_IDS)).toEqual(expected);
	});

	it('of names has its blanks, but for those at the ends', () => {
		expect(readList(' Agent page, Slack ', ',')).toEqual(['Agent page', 'Slack']);
	});

	it('of anything has only texts that are not empty, and undefined', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				const entries = readList(value, BETWEEN_IDS);
				expect(entries.every((entry) => entry === undefined || /^[^\s,]+$/.test(entry))).toBe(true);
			}),
		);
	});
});

describe('yes or no', () => {
	it.each<[unknown, boolean | undefined]>([
		[true, true],
		[' FALSE ', false],
		['yes', undefined],
		[1, undefined],
		[undefined, undefined],
	])('of %j is read as %j', (value, expected) => {
		expect(readBoolean(value)).toBe(expected);
	});
});

describe('the label of a parameter', () => {
	it.each([
		['events', 'Events'],
		['options.chatbotIds', 'Chatbot IDs'],
		['options.unknown', 'unknown'],
	])('%s is %s', (path, label) => {
		expect(labelOf(properties, path)).toBe(label);
	});

	it('is that of the innermost field', () => {
		const field = (name: string, options: INodeProperties[] = []): INodeProperties => ({
			...{ name, displayName: `The ${name}`, type: 'collection', default: {}, options },
		});
		expect(labelOf([field('a', [field('b', [field('c')])])], 'a.b.c')).toBe('The c');
	});
});
