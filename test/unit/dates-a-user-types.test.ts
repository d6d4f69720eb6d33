import fc from 'fast-check';

import { readDate } from '../../nodes/shared/time';

const BERLIN = 'Europe/Berlin';

/** @returns the time in ISO 8601 in UTC, with "a day" where one was given; or that it is refused */
function read(value: unknown, timezone = 'UTC'): string {
	const date = readDate(value, timezone);
	if (date === undefined) return 'refused';
	const iso = new Date(date.time).toISOString();
	return date.isDay ? `the day ${iso.slice(0, 10)}` : iso;
}

describe('a date that a user has given', () => {
	const dates: Array<[unknown, string]> = [
		['2026-01-31', 'the day 2026-01-31'],
		[' 2026-01-31\n', 'the day 2026-01-31'],
		['2024-02-29', 'the day 2024-02-29'],
		['2026-01-31T09:30:00Z', '2026-01-31T09:30:00.000Z'],
		['2026-01-31t09:30:00z', '2026-01-31T09:30:00.000Z'],
		['2026-01-31T09:30:00.123456+02:00', '2026-01-31T07:30:00.123Z'],
		['2026-01-31T09:30:00+0200', '2026-01-31T07:30:00.000Z'],
		['2026-01-31T09:30-05', '2026-01-31T14:30:00.000Z'],
		['2026-01-31 09:30:00.000 +01:00', '2026-01-31T08:30:00.000Z'],
		['2026-01-31T09:30:00', '2026-01-31T08:30:00.000Z'],
		['2026-07-31 09:30', '2026-07-31T07:30:00.000Z'],
		['2026-01-31T24:00:00', '2026-01-31T23:00:00.000Z'],
		[new Date('2026-01-31T09:30:00.5Z'), '2026-01-31T09:30:00.500Z'],
	];
	it.each(dates)('may be %j, which is %s', (value, expected) => {
		expect(read(value, BERLIN)).toBe(expected);
	});

	const none: unknown[] = [
		...['7', '12', '-7', '2026', '2026-01', '20260131', '0', '1769851800', '1769851800000'],
		...['last 7', 'week 5', 'Room 12', '2026-W05', '2026-031', 'now', 'yesterday', 'today', ''],
		...['01.02.2026', '31.01.2026', '01/02/2026', '2026/01/31', '2026-1-31', '31 Jan 2026'],
		...['Feb 30 2026', 'Sat, 31 Jan 2026 09:30:00 GMT', 'Sat Jan 31 2026 09:30:00 GMT+0100'],
		...[
			'2026-02-30',
			'2026-02-29',
			'2026-13-01',
			'2026-00-00',
			'0000-00-00',
			'2026-02-30T10:00:00',
		],
		...['2026-01-31T', '2026-01-31T9:30', '2026-01-31T09', '2026-01-31T25:00:00', '09:30'],
		...[
			'2026-01-31T09:61:00',
			'2026-01-31T09:30:00 Berlin',
			'2026-01-31T09:30:00[UTC]',
			'Invalid Date',
		],
		...[
			'2026-01-31, 09:30',
			'2026-01-31\n2026-02-01',
			'12026-01-31',
			'+012026-01-31',
			'-000001-01-31',
		],
		...['10000-01-01T00:00:00Z', '[object Object]', '{{ $now }}', 'null', 'undefined'],
		...[7, 0, -1, 20260131, 1769851800, 1769851800000, NaN, Infinity, true, false, null, undefined],
		...[{}, [], ['2026-01-31'], { time: 1 }, { isLuxonDateTime: true }, new Date('soon')],
		...[
			new Date(8.64e15),
			new Date('+010000-01-02T00:00:00Z'),
			{ toString: () => '2026-01-31' },
			{ [Symbol.toStringTag]: 'Date' },
		],
	];
	it.each(none.map((value) => [value]))('is refused when it is %p', (value) => {
		expect(read(value)).toBe('refused');
	});

	const farthest: Array<[unknown, string]> = [
		['9999-12-31', 'the day 9999-12-31'],
		['9999-12-31T23:59:59-05:00', '9999-12-31T23:59:59.999Z'],
		['0000-01-01', 'the day 0000-01-01'],
		['0000-01-01T00:00:00+05:00', '0000-01-01T00:00:00.000Z'],
		[new Date('+010000-01-01T00:00:00Z'), '9999-12-31T23:59:59.999Z'],
		[new Date('+010000-01-01T23:59:59.999Z'), '9999-12-31T23:59:59.999Z'],
	];
	it.each(farthest)(
		'of the last or the first year (%p) is one that Chatbase can read',
		(value, expected) => {
			expect(read(value)).toBe(expected);
		},
	);

	it('is what it says, in whatever zone, or is refused', () => {
		const moments = fc.date({
			min: new Date('0001-01-01'),
			max: new Date('9999-12-30'),
			noInvalidDate: true,
		});
		const zones = fc.constantFrom('UTC', BERLIN, 'America/St_Johns', 'Pacific/Apia');
		fc.assert(
			fc.property(moments, zones, fc.constantFrom('T', ' '), (moment, zone, separator) => {
				const iso = moment.toISOString();
				expect(read(iso.replace('T', separator), zone)).toBe(iso);
				expect(read(moment, zone)).toBe(iso);
				expect(read(iso.slice(0, 10), zone)).toBe(`the day ${iso.slice(0, 10)}`);
			}),
		);
		fc.assert(
			fc.property(fc.oneof(fc.anything(), fc.string(), fc.double()), zones, (value, zone) => {
				const date = readDate(value, zone);
				if (date !== undefined) expect(new Date(date.time).toISOString()).toMatch(/^\d{4}-/);
			}),
		);
	});
});
