import fc from 'fast-check';
import { createHash } from 'node:crypto';

import { firstDayOf, floorOf, narrow, take } from '../../nodes/ChatbasePollingTrigger/cursor';
import {
	keyOf,
	readKnown,
	RECORD_LENGTH,
	secondOf,
	writeKnown,
} from '../../nodes/ChatbasePollingTrigger/known';

const DAY = 24 * 60 * 60_000;
const NOON = Date.parse('2026-01-31T12:00:00Z');
const entry = (id: string, time: number | null) => ({ id, time, item: { id } });

describe('what is known', () => {
	it('is written as base64, sixteen characters for each, and read again', () => {
		const ids = fc.uniqueArray(fc.string(), { maxLength: 50 });
		fc.assert(
			fc.property(ids, fc.nat(), (all, start) => {
				const known = new Map(
					all.map((id, index) => [keyOf(id), secondOf((start + index) * 1000)]),
				);
				const text = writeKnown(known);
				expect(text).toHaveLength(known.size * RECORD_LENGTH);
				expect([...readKnown(text)]).toEqual([...known]);
			}),
		);
	});

	it('has of an id the first eight bytes of its SHA-256', () => {
		const hex = createHash('sha256').update('lead-1').digest('hex');
		expect(keyOf('lead-1')).toBe(hex.slice(0, 16));
		expect(RECORD_LENGTH).toBe(16);
	});

	it.each([
		[-1, 0],
		[999, 0],
		[1_000, 1],
		[NOON, NOON / 1000],
		[8.64e15, 2 ** 32 - 1],
		[Infinity, 2 ** 32 - 1],
	])('has of the time %d the second %d', (time, second) => {
		expect(secondOf(time)).toBe(second);
	});

	it.each(['', '!', 'AAAA'])('is nothing where it cannot be read (%j)', (text) => {
		expect(readKnown(text).size).toBe(0);
	});
});

describe('a cursor', () => {
	const cursor = { since: NOON - 30 * DAY, newest: NOON, known: new Map<string, number>() };

	it('looks two days back from the newest entry, and a day more for the zone', () => {
		expect(floorOf(cursor)).toBe(NOON - 2 * DAY);
		expect(firstDayOf(cursor)).toBe('2026-01-28');
		expect(floorOf({ ...cursor, since: NOON - DAY })).toBe(NOON - DAY);
		expect(floorOf({ ...cursor, newest: null })).toBe(cursor.since);
	});

	it('takes what is unknown and not too old, and knows it then', () => {
		const entries = [
			entry('old', NOON - 2 * DAY - 1),
			entry('oldest', NOON - 2 * DAY),
			entry('new', NOON + 1),
		];
		const { fresh, cursor: after } = take(cursor, entries, NOON + DAY, true);
		expect(fresh.map(({ id }) => id)).toEqual(['oldest', 'new']);
		expect(after.newest).toBe(NOON + 1);
		expect(take(after, entries, NOON + DAY, true).fresh).toEqual([]);
	});

	it('is not carried away by a time in the future', () => {
		const { fresh, cursor: after } = take(cursor, [entry('a', NOON + 99 * DAY)], NOON + 5, true);
		expect(fresh).toHaveLength(1);
		expect(after.newest).toBe(NOON + 5);
		expect(take(after, [entry('a', NOON + 99 * DAY)], NOON + DAY, true).fresh).toEqual([]);
	});

	it('moves with the clock where times cannot be read, but not within a backlog', () => {
		const entries = [entry('a', null)];
		expect(take(cursor, entries, NOON + DAY, true).cursor.newest).toBe(NOON + DAY);
		expect(take(cursor, entries, NOON + DAY, false).cursor.newest).toBe(NOON);
	});

	it('stays the same when nothing is new', () => {
		expect(take(cursor, [entry('a', NOON - 9 * DAY)], NOON, true).cursor).toBe(cursor);
	});
});

describe('a cursor that has to be narrower', () => {
	const seconds = [5, 4, 4, 3, 2, 1];
	const known = new Map(
		seconds.map((second, index) => [keyOf(String(index)), NOON / 1000 + second]),
	);
	const cursor = { since: 0, newest: NOON + 5_400, known };

	it('forgets the oldest, a whole second at a time, and their time', () => {
		const narrowed = narrow(cursor, 4);
		expect([...narrowed.known.values()]).toEqual([5, 4, 4, 3].map((s) => NOON / 1000 + s));
		expect(narrowed.since).toBe(NOON + 3_000);
		expect([...narrow(cursor, 2).known.values()]).toEqual([NOON / 1000 + 5]);
		expect(narrow(cursor, 2).since).toBe(NOON + 5_000);
	});

	it('may forget all, but still not what is to come', () => {
		const narrowed = narrow(cursor, 0);
		expect(narrowed.known.size).toBe(0);
		expect(narrowed.since).toBe(NOON + 5_401);
	});

	it('never looks back farther than before', () => {
		expect(narrow({ ...cursor, since: NOON + 9_000 }, 1).since).toBe(NOON + 9_000);
	});

	it('stays as it is where there is room', () => {
		expect(narrow(cursor, 6)).toBe(cursor);
	});
});
