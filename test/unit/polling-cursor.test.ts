import {
	canRemember,
	endBacklog,
	isLongGap,
	reachesBack,
	startAt,
	take,
	takeDay,
	type Read,
} from '../../nodes/ChatbasePollingTrigger/cursor';
import type { Entry } from '../../nodes/shared/entry';
import { DAY, HOUR, SECOND } from '../support/polling-model/history';

const NOW = Date.parse('2026-03-10T12:00:00Z');
const SOURCE = { keepsAll: false };

const entriesOf = (times: Record<string, number | null>) =>
	new Map(
		Object.entries(times).map(([id, time]): [string, Entry] => [
			id,
			{ id, time, toItem: () => ({}) },
		]),
	);
const read = (times: Record<string, number | null>, more: Partial<Read> = {}): Read => ({
	entries: entriesOf(times),
	clock: NOW,
	isSettled: true,
	...more,
});
const idsOf = (fresh: Entry[]) => fresh.map(({ id }) => id);
const started = startAt(NOW - DAY, new Map(), NOW, SOURCE);

describe('a chatbot that is met for the first time', () => {
	it('has met nothing where nothing is old', () => {
		expect(started).toMatchObject({ newest: null, base: null });
		const timeless = startAt(NOW, entriesOf({ timeless: null }), NOW, SOURCE);
		expect(timeless).toMatchObject({ newest: null, base: null });
	});

	it('has met what is older than its start, the newest by its time, and no time of the future', () => {
		const old = { middle: NOW - 2 * HOUR, newest: NOW - HOUR, oldest: NOW - 3 * HOUR };
		const cursor = startAt(NOW, entriesOf({ ...old, begun: NOW, timeless: null }), NOW, SOURCE);
		expect(cursor).toMatchObject({ newest: NOW - HOUR, base: NOW - HOUR });
		const again = read({ ...old, begun: NOW, timeless: null, late: NOW + SECOND });
		expect(idsOf(take(cursor, again).fresh)).toEqual(['begun', 'late']);
		const ahead = startAt(NOW + DAY, entriesOf({ ahead: NOW + HOUR }), NOW, SOURCE);
		expect(ahead).toMatchObject({ newest: NOW, base: NOW });
	});
});

describe('what is listed', () => {
	it('is new once, for two days and an hour before the base, which follows where all is settled', () => {
		const first = take(started, read({ a: NOW - HOUR }, { isSettled: false }));
		expect(idsOf(first.fresh)).toEqual(['a']);
		expect(first.cursor).toMatchObject({ newest: NOW - HOUR, base: null });
		const second = take(first.cursor, read({ a: NOW - HOUR }));
		expect(second.fresh).toEqual([]);
		expect(second.cursor).toMatchObject({ newest: NOW - HOUR, base: NOW - HOUR });

		const since = startAt(0, new Map(), NOW, SOURCE);
		const { cursor } = take(since, read({ a: NOW }));
		const edge = NOW - 2 * DAY - HOUR;
		expect(idsOf(take(cursor, read({ on: edge, before: edge - 1 })).fresh)).toEqual(['on']);
	});

	it('moves the window only by more than an hour where nothing is new', () => {
		const cursorOf = (newest: number) => ({ ...started, base: NOW - DAY, newest });
		const settled = (newest: number) => take(cursorOf(newest), read({})).cursor.base;
		expect(settled(NOW - DAY + HOUR)).toBe(NOW - DAY);
		expect(settled(NOW - DAY + HOUR + 1)).toBe(NOW - DAY + HOUR + 1);
	});

	it('moves the window to the clock where it has no time', () => {
		expect(take(started, read({ timeless: null })).cursor).toMatchObject({
			newest: NOW,
			base: NOW,
		});
		const both = take(started, read({ timeless: null, timed: NOW - HOUR }));
		expect(both.cursor.newest).toBe(NOW);
		expect(take(started, read({ timed: NOW - HOUR })).cursor.newest).toBe(NOW - HOUR);
	});

	it('is forgotten when it can not be new any more; what has no time three days later', () => {
		const met = take(started, read({ timed: NOW, timeless: null })).cursor;
		expect(met.seen.size).toBe(2);
		const later = (ago: number) => {
			const clock = NOW + 5 * DAY + HOUR - ago;
			return take(met, read({ next: clock }, { clock })).cursor.seen.size;
		};
		expect([later(0), later(-SECOND)]).toEqual([2, 1]);
		const kept = { ...met, keepsAll: true };
		const years = read({ next: NOW + 999 * DAY }, { clock: NOW + 999 * DAY });
		expect(take(kept, years).cursor.seen.size).toBe(3);
	});
});

describe('a list that ends long after what was met', () => {
	it.each([
		['a day after the start', started, NOW, false],
		['more than a day after the start', started, NOW + 1, true],
		['a day after the newest', { ...started, newest: NOW - HOUR }, NOW - HOUR + DAY, false],
		['more than that', { ...started, newest: NOW - HOUR }, NOW - HOUR + DAY + 1, true],
	])('comes after a long gap, or not: %s', (_when, cursor, time, isLong) => {
		expect(isLongGap(cursor, read({ time }, { clock: NOW + 9 * DAY }))).toBe(isLong);
	});

	it('comes after no gap where nothing is listed', () => {
		expect(isLongGap(started, read({}))).toBe(false);
	});

	it('reaches back where it has the oldest that was met', () => {
		const { cursor } = take(started, read({ old: NOW - HOUR, new: NOW, middle: NOW - SECOND }));
		const listed = ['old', 'new', 'middle'].map((id) =>
			reachesBack(cursor, entriesOf({ [id]: NOW, more: NOW })),
		);
		expect(listed).toEqual([true, false, false]);
		expect(reachesBack(started, entriesOf({ old: NOW }))).toBe(false);
	});
});

describe('the room for what is new', () => {
	it('is that beside what was met', () => {
		const { cursor } = take(started, read({ a: NOW, b: NOW }));
		const can = (room: number, times: Record<string, number>) =>
			canRemember(cursor, entriesOf(times), room);
		expect([can(3, { c: NOW }), can(2, { c: NOW }), can(0, { a: NOW })]).toEqual([
			true,
			false,
			true,
		]);
	});
});

describe('the day of a backlog', () => {
	const backlog = { day: '2026-03-09', since: NOW - HOUR };
	const cursor = { ...started, backlog };

	it('without entries leads to the next, and moves nothing', () => {
		const taken = takeDay(cursor, backlog, new Map(), NOW);
		expect(taken).toMatchObject({ fresh: [], cursor: { newest: null, base: null } });
		expect(taken.cursor.backlog).toEqual({ day: '2026-03-10', since: NOW - HOUR });
	});

	it('moves the window no further than when the backlog was begun, by the earlier of two clocks', () => {
		const entries = entriesOf({ a: NOW - 2 * HOUR, b: NOW });
		const taken = takeDay(cursor, backlog, entries, NOW);
		expect(idsOf(taken.fresh)).toEqual(['a', 'b']);
		expect(taken.cursor).toMatchObject({ newest: NOW - HOUR, base: NOW - HOUR });
		const early = takeDay(cursor, backlog, entries, NOW - 2 * HOUR);
		expect(early.cursor).toMatchObject({ newest: NOW - 2 * HOUR, base: NOW - 2 * HOUR });
		expect(takeDay(taken.cursor, backlog, entries, NOW).fresh).toEqual([]);
		const ahead = { ...cursor, newest: NOW, base: NOW - HOUR / 2 };
		expect(takeDay(ahead, backlog, entries, NOW).cursor).toMatchObject({
			newest: NOW,
			base: NOW - HOUR / 2,
		});
	});

	it('that was the last one leaves the base at the newest', () => {
		const ended = endBacklog({ ...cursor, newest: NOW, base: NOW - DAY });
		expect(ended).toMatchObject({ newest: NOW, base: NOW });
		expect(ended).not.toHaveProperty('backlog');
	});
});
