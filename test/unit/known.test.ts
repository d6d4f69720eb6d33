import fc from 'fast-check';
import { createHash } from 'node:crypto';

import {
	endBacklog,
	take,
	takeDay,
	type Cursor,
	type Read,
} from '../../nodes/ChatbasePollingTrigger/cursor';
import { narrow } from '../../nodes/ChatbasePollingTrigger/stateSize';
import {
	digestOf,
	readSeen,
	RECORD_LENGTH,
	secondOf,
	writeSeen,
} from '../../nodes/ChatbasePollingTrigger/seen';
import { firstDayOf, floorOf } from '../../nodes/ChatbasePollingTrigger/window';
import type { Entry } from '../../nodes/shared/entry';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-01-31T12:00:00Z');
const entry = (id: string, time: number | null): Entry => ({ id, time, toItem: () => ({ id }) });

describe('what is known', () => {
	it('is written as base64, sixteen characters for each, and read again', () => {
		const ids = fc.uniqueArray(fc.string(), { maxLength: 50 });
		fc.assert(
			fc.property(ids, fc.nat(), (all, start) => {
				const known = new Map(
					all.map((id, index) => [digestOf(id), secondOf((start + index) * 1000)]),
				);
				const text = writeSeen(known);
				expect(text).toHaveLength(known.size * RECORD_LENGTH);
				expect([...readSeen(text)]).toEqual([...known]);
			}),
		);
	});

	it('has of an id the first eight bytes of its SHA-256', () => {
		const hex = createHash('sha256').update('lead-1').digest('hex');
		expect(digestOf('lead-1')).toBe(hex.slice(0, 16));
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
		expect(readSeen(text).size).toBe(0);
	});
});

describe('a cursor', () => {
	const cursor: Cursor = {
		...{ since: NOON - 30 * DAY, newest: NOON, base: NOON },
		seen: new Map<string, number>(),
	};
	const read = (entries: Entry[], clock: number, more: Partial<Read> = {}): Read => ({
		entries: new Map(entries.map((one) => [one.id, one])),
		...{ clock, isSettled: false },
		...more,
	});
	const idsOf = (fresh: readonly Entry[]) => fresh.map(({ id }) => id);

	it('looks two days and an hour back from its base, and a day more for the zone', () => {
		expect(floorOf(cursor)).toBe(NOON - 49 * HOUR);
		expect(firstDayOf(cursor)).toBe('2026-01-28');
		expect(floorOf({ ...cursor, since: NOON - DAY })).toBe(NOON - DAY);
		expect(floorOf({ ...cursor, base: null })).toBe(cursor.since);
	});

	it('takes what is unknown and not too old, and knows it then', () => {
		const entries = [
			entry('old', NOON - 49 * HOUR - 1),
			entry('oldest', NOON - 49 * HOUR),
			entry('new', NOON + 1),
		];
		const { fresh, cursor: after } = take(cursor, read(entries, NOON + DAY));
		expect(idsOf(fresh)).toEqual(['oldest', 'new']);
		expect(after.newest).toBe(NOON + 1);
		expect(take(after, read(entries, NOON + DAY)).fresh.length).toBe(0);
	});

	it('moves its window only past what two readings have looked at', () => {
		const entries = [entry('a', NOON + 5 * DAY)];
		const first = take(cursor, read(entries, NOON + 6 * DAY)).cursor;
		expect([first.newest, first.base]).toEqual([NOON + 5 * DAY, NOON]);
		const second = take(first, read(entries, NOON + 6 * DAY)).cursor;
		expect([second.newest, second.base]).toEqual([NOON + 5 * DAY, NOON + 5 * DAY]);
		const next = [...entries, entry('b', NOON + 7 * DAY)];
		const also = take(first, read(next, NOON + 8 * DAY)).cursor;
		expect([also.newest, also.base]).toEqual([NOON + 7 * DAY, NOON + 5 * DAY]);
		const settled = take(cursor, read(entries, NOON + 6 * DAY, { isSettled: true })).cursor;
		expect(settled.base).toBe(NOON + 5 * DAY);
	});

	it('is not carried away by a time in the future', () => {
		const entries = [entry('a', NOON + 99 * DAY)];
		const { fresh, cursor: after } = take(cursor, read(entries, NOON + 5));
		expect(fresh.length).toBe(1);
		expect(after.newest).toBe(NOON + 5);
		expect(take(after, read(entries, NOON + DAY)).fresh.length).toBe(0);
	});

	it('moves with the clock where times cannot be read', () => {
		const entries = [entry('a', null)];
		expect(take(cursor, read(entries, NOON + DAY)).cursor.newest).toBe(NOON + DAY);
	});

	it('stays the same when nothing is new', () => {
		expect(take(cursor, read([entry('a', NOON - 9 * DAY)], NOON)).cursor).toBe(cursor);
	});

	it('goes day by day through a backlog, not past the time when that was begun', () => {
		const backlog = { day: '2026-01-30', since: NOON + DAY };
		const began = { ...cursor, backlog };
		const entries = read([entry('a', NOON), entry('b', NOON + 3 * DAY)], NOON).entries;
		const { cursor: after, fresh } = takeDay(began, backlog, entries, NOON + 4 * DAY);
		expect(idsOf(fresh)).toEqual(['a', 'b']);
		expect(after).toMatchObject({ newest: NOON + DAY, base: NOON + DAY });
		expect(after.backlog).toEqual({ day: '2026-01-31', since: NOON + DAY });
		expect(endBacklog(after)).not.toHaveProperty('backlog');
	});

	it('does not go back to a day that was given up', () => {
		expect(firstDayOf({ ...cursor, skipped: '2026-01-29' })).toBe('2026-01-30');
		expect(firstDayOf({ ...cursor, skipped: '2026-01-27' })).toBe('2026-01-28');
	});
});

describe('a cursor that has to be narrower', () => {
	const seconds = [5, 4, 4, 3, 2, 1];
	const known = new Map(
		seconds.map((second, index) => [digestOf(String(index)), NOON / 1000 + second]),
	);
	const cursor: Cursor = { since: 0, newest: NOON + 5_400, base: NOON + 5_400, seen: known };

	it('forgets the oldest, a whole second at a time, and their time', () => {
		const narrowed = narrow(cursor, 4);
		expect([...narrowed.seen.values()]).toEqual([5, 4, 4, 3].map((s) => NOON / 1000 + s));
		expect(narrowed.since).toBe(NOON + 3_000);
		expect([...narrow(cursor, 2).seen.values()]).toEqual([NOON / 1000 + 5]);
		expect(narrow(cursor, 2).since).toBe(NOON + 5_000);
	});

	it('may forget all, but still not what is to come', () => {
		const narrowed = narrow(cursor, 0);
		expect(narrowed.seen.size).toBe(0);
		expect(narrowed.since).toBe(NOON + 5_401);
	});

	it('never looks back farther than before', () => {
		expect(narrow({ ...cursor, since: NOON + 9_000 }, 1).since).toBe(NOON + 9_000);
	});

	it('stays as it is where there is room', () => {
		expect(narrow(cursor, 6)).toBe(cursor);
	});
});
