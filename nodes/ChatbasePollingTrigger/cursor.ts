import type { Entry } from '../shared/entry';
import { DAY_MS, dayAfter } from '../shared/time';
import { floorOf, isLagging, type Window } from './overlapWindow';
import { digestOf, secondOf, type Seen } from './seen';
import type { Source } from './source';

/** What is left of a backlog that is worked off day by day. */
export interface Backlog {
	/** The day that is read next, YYYY-MM-DD. */
	day: string;
	/** When it was begun, by Chatbase's clock, in milliseconds since 1970. */
	since: number;
	/**
	 * That the day could not be read in one poll: how many pages were; since when no more, by n8n's clock; and in
	 * how many polls that was tried.
	 */
	stuck?: { pages: number; since: number; polls: number };
}

/** Where a chatbot has been read to. */
export interface Cursor extends Window {
	backlog?: Backlog;
	/** What its source says. */
	keepsAll: boolean;
	/** The entries that were met: those of the window, or all that there is room for. */
	seen: Seen;
}

/** @returns the latest of the times that are there; null when none is */
function latestOf(...times: Array<number | null>): number | null {
	const latest = Math.max(...times.map((time) => time ?? -Infinity));
	return latest === -Infinity ? null : latest;
}

/** The newest of some times, none of them later than the clock; null when there is none. */
function newestOf(entries: Iterable<Entry>, clock: number): number | null {
	let newest = -Infinity;
	for (const { time } of entries) {
		if (time !== null && time > newest) newest = time;
	}
	// A time in the future must not carry the window away from what comes before it.
	return newest === -Infinity ? null : Math.min(newest, clock);
}

/**
 * Until when an entry is remembered. Chatbase lists one without a readable time by a time that only it knows,
 * which is not after the present: so it is remembered for as much longer as `firstDayOf` may look back,
 * which is a day for the zone, up to a day for the hour, and 14 hours of the zone itself.
 */
function untilOf({ time }: Entry, clock: number): number {
	return secondOf(time ?? clock + 3 * DAY_MS);
}

/** What an entry is remembered by. */
const keyOf = (entry: Entry): string => (entry.key ??= digestOf(entry.id));

/** The cursor with what has to be remembered: what is older than the window can not be new anyway. */
function remember(
	cursor: Omit<Cursor, 'seen'>,
	before: Seen,
	more: Iterable<Entry> = [],
	clock = 0,
): Cursor {
	const first = cursor.keepsAll ? 0 : secondOf(floorOf(cursor));
	const seen = new Map<string, number>();
	for (const [key, second] of before) {
		if (second >= first) seen.set(key, second);
	}
	for (const entry of more) {
		const second = untilOf(entry, clock);
		if (second >= first) seen.set(keyOf(entry), second);
	}
	return { ...cursor, seen };
}

/** Entries by their ids. */
export type Entries = ReadonlyMap<string, Entry>;

/** A chatbot that is met for the first time: what it has now is old, but for what came in meanwhile. */
export function startAt(
	since: number,
	entries: Entries,
	clock: number,
	{ keepsAll }: Pick<Source, 'keepsAll'>,
): Cursor {
	const old = [...entries.values()].filter(({ time }) => (time ?? -Infinity) < since);
	const newest = newestOf(old, clock);
	return remember({ since, newest, base: newest, keepsAll }, new Map(), old, clock);
}

/** What was read, and how. */
export interface Read {
	entries: Entries;
	/** Chatbase's, in milliseconds since 1970. */
	clock: number;
	/** Whether it was read until nothing more came, so that no other look is needed. */
	isSettled: boolean;
}

/** What is new among entries. */
function freshOf(cursor: Cursor, entries: Entries): Entry[] {
	const floor = floorOf(cursor);
	const fresh: Entry[] = [];
	for (const entry of entries.values()) {
		if ((entry.time ?? Infinity) >= floor && !cursor.seen.has(keyOf(entry))) fresh.push(entry);
	}
	return fresh;
}

/** What is to be remembered: where times go on, also of what was met before. */
const metOf = ({ keepsAll }: Cursor, entries: Entries, fresh: readonly Entry[]) =>
	keepsAll ? entries.values() : fresh;

/** Takes what is new out of what Chatbase listed, and moves the window. */
export function take(
	cursor: Cursor,
	{ entries, clock, isSettled }: Read,
): { cursor: Cursor; fresh: Entry[] } {
	const fresh = freshOf(cursor, entries);
	if (fresh.length === 0) return { cursor: settle(cursor), fresh };

	// Without this, the window would only grow if Chatbase's times could no longer be read.
	const isTimeless = fresh.some(({ time }) => time === null);
	const newest = latestOf(cursor.newest, newestOf(fresh, clock), isTimeless ? clock : null);
	const base = isSettled ? newest : cursor.newest;
	const met = metOf(cursor, entries, fresh);
	return { cursor: remember({ ...cursor, newest, base }, cursor.seen, met, clock), fresh };
}

/** The window after another look that brought nothing; where it would not move far, it is left alone. */
function settle(cursor: Cursor): Cursor {
	return isLagging(cursor) ? remember({ ...cursor, base: cursor.newest }, cursor.seen) : cursor;
}

/** Whether what was read ends more than a day after what had been met before. */
export function isLongGap({ newest, since }: Cursor, { entries, clock }: Read): boolean {
	return (newestOf(entries.values(), clock) ?? -Infinity) - (newest ?? since) > DAY_MS;
}

/** Whether what is new among what was read can be remembered beside what is. */
export function canRemember(cursor: Cursor, entries: Entries, room: number): boolean {
	const { length } = freshOf(cursor, entries);
	return length === 0 || cursor.seen.size + length <= room;
}

/** Whether the oldest entry that was seen is listed: a list that ends at its newest ones may lack others. */
export function reachesBack({ seen }: Cursor, entries: Entries): boolean {
	let oldest: string | undefined;
	let first = Infinity;
	for (const [key, second] of seen) {
		if (second < first) [oldest, first] = [key, second];
	}
	return oldest !== undefined && [...entries.values()].some((one) => keyOf(one) === oldest);
}

/** Takes what was read of the day of a backlog, and goes on to the next. */
export function takeDay(
	cursor: Cursor,
	backlog: Backlog,
	entries: Entries,
	clock: number,
): { cursor: Cursor; fresh: Entry[] } {
	const fresh = freshOf(cursor, entries);
	// What Chatbase lists late, since the backlog was begun, may be two days older than that.
	const base = latestOf(cursor.base, newestOf(entries.values(), Math.min(clock, backlog.since)));
	const next = { day: dayAfter(backlog.day), since: backlog.since };
	const after = { ...cursor, base, newest: latestOf(cursor.newest, base), backlog: next };
	const met = metOf(cursor, entries, fresh);
	return { cursor: remember(after, cursor.seen, met, clock), fresh };
}

/** The cursor when all days have been read: until nothing more came, each of them. */
export function endBacklog(cursor: Cursor): Cursor {
	const after = { ...cursor, base: cursor.newest };
	delete after.backlog;
	return remember(after, cursor.seen);
}
