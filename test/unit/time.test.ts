import fc from 'fast-check';

import { toIsoTime } from '../../nodes/shared/time';

describe('a time of Chatbase', () => {
	it.each([
		['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
		['2026-01-31T09:30:00+02:00', '2026-01-31T07:30:00.000Z'],
		['2026-01-31T09:30:00.123456+00:00', '2026-01-31T09:30:00.123Z'],
		['2026-01-31T09:30:00', '2026-01-31T09:30:00.000Z'],
		['2026-01-31 09:30:00.5', '2026-01-31T09:30:00.500Z'],
		['2026-01-31', '2026-01-31T00:00:00.000Z'],
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
