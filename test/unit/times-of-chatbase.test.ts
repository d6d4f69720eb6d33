import fc from 'fast-check';

import { readHttpDate, toIsoTime } from '../../nodes/shared/time';

describe('a time of Chatbase', () => {
	it.each([
		['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
		['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
		['2026-01-31T09:30:00.123456+00:00', '2026-01-31T09:30:00.123Z'],
		['2026-01-31T09:30:00', '2026-01-31T09:30:00.000Z'],
		['2026-01-31 09:30:00.5', '2026-01-31T09:30:00.500Z'],
		['2026-01-31', '2026-01-31T00:00:00.000Z'],
		[' 2026-01-31 09:30:00\n', '2026-01-31T09:30:00.000Z'],
		[1769851800, '2026-01-31T09:30:00.000Z'],
		[1769851800000, '2026-01-31T09:30:00.000Z'],
		[100_000_000_000, '5138-11-16T09:46:40.000Z'],
		[100_000_000_001, '1973-03-03T09:46:40.001Z'],
		['', null],
		['yesterday', null],
		[null, null],
		[undefined, null],
		[{}, null],
		[1e20, null],
	])('%j is %j', (value, expected) => {
		expect(toIsoTime(value)).toBe(expected);
	});

	it('never throws, and gives UTC or null', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				const time = toIsoTime(value);
				expect(time === null || time.endsWith('Z')).toBe(true);
			}),
		);
	});
});

describe('the time of an answer', () => {
	it('is read from the date in its header', () => {
		expect(readHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(784_111_777_000);
	});

	it.each([
		...['-1', '0', '7', '', 'now', 'Sun, 06 Nov 1994', 'Sun, 06 Nov 1994 08:49:37', undefined],
		...['Sun, 06 Nov 1994 08:49:37 CET', 'Sun, 32 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
	])('is none that counts when the header is %p', (text) => {
		expect(readHttpDate(text)).toBeUndefined();
	});
});
