import {
	endBacklog,
	take,
	takeDay,
	type Cursor,
	type Read,
} from '../../nodes/ChatbasePollingTrigger/cursor';
import { firstDayOf, floorOf } from '../../nodes/ChatbasePollingTrigger/overlapWindow';
import type { Entry } from '../../nodes/shared/entry';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-01-31T12:00:00Z');
const entry = (id: string, time: number | null): Entry => ({ id, time, toItem: () => ({ id }) });

describe('a cursor', () => {
	const cursor: Cursor = {
		...{ since: NOON - 30 * DAY, newest: NOON, base: NOON, keepsAll: false },
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
