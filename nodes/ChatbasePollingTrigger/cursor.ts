import { DAY_MS, dayOf } from '../shared/dates';
import { keyOf, readKnown, secondOf, writeKnown, type Known } from './known';
import type { Entry } from './source';

/**
 * How much older than the newest one an entry may be and still be new: Chatbase may list it late, and
 * its days may be those of another zone.
 */
export const OVERLAP_MS = 2 * DAY_MS;

/** What is stored of a chatbot. */
export interface ChatbotState {
	/** In milliseconds since 1970: what is older is not of interest. */
	since: number;
	/** The time of the newest entry that was met, in milliseconds since 1970. */
	newest: number | null;
	/** While a backlog is worked off: the day that is read next, YYYY-MM-DD. */
	nextDay?: string;
	/** The entries of the overlap: see `writeKnown`. */
	known: string;
}

/** The same, to work with. */
export interface Cursor {
	since: number;
	newest: number | null;
	nextDay?: string;
	known: Known;
}

export function readCursor({ known, ...others }: ChatbotState): Cursor {
	return { ...others, known: readKnown(known) };
}

export function writeCursor({ since, newest, nextDay, known }: Cursor): ChatbotState {
	return { since, newest, ...(nextDay && { nextDay }), known: writeKnown(known) };
}

/** From when on entries can be new, in milliseconds since 1970. */
export function floorOf({ since, newest }: Pick<Cursor, 'since' | 'newest'>): number {
	return Math.max(since, (newest ?? -Infinity) - OVERLAP_MS);
}

/** The day from which on to read; a day earlier, as the zone of Chatbase's days is not documented. */
export function firstDayOf(cursor: Cursor): string {
	return dayOf(floorOf(cursor), -1);
}

/** The newest of some times, none of them later than the clock; undefined when there is none. */
function newestOf(entries: readonly Entry[], clock: number): number | undefined {
	const times = entries.flatMap(({ time }) => time ?? []);
	// A time in the future must not carry the window away from what comes before it.
	return times.length === 0
		? undefined
		: Math.min(
				times.reduce((a, b) => Math.max(a, b)),
				clock,
			);
}

/**
 * Until when an entry is remembered. Chatbase lists one without a readable time by a time that only it knows,
 * which is not after the present: so it is remembered for as much longer as `firstDayOf` may look back,
 * which is a day for the zone, up to a day for the hour, and 14 hours of the zone itself.
 */
function recordOf({ id, time }: Entry, clock: number): [string, number] {
	return [keyOf(id), secondOf(time ?? clock + 3 * DAY_MS)];
}

/** The cursor with what has to be remembered: what is older can not be new anyway. */
function remember(cursor: Omit<Cursor, 'known'>, records: Iterable<[string, number]>): Cursor {
	const first = secondOf(floorOf(cursor));
	return { ...cursor, known: new Map([...records].filter(([, second]) => second >= first)) };
}

/** A chatbot that is met for the first time: what it has now is old, but for what came in meanwhile. */
export function startAt(since: number, entries: readonly Entry[], clock: number): Cursor {
	const old = entries.filter(({ time }) => (time ?? -Infinity) < since);
	const newest = newestOf(old, clock) ?? null;
	const records = old.map((entry) => recordOf(entry, clock));
	return remember({ since, newest }, records);
}

/**
 * Takes what is new out of what Chatbase listed.
 *
 * @param entries each once
 * @param clock Chatbase's, in milliseconds since 1970
 * @param isToPresent whether everything up to the present was listed
 */
export function take(
	cursor: Cursor,
	entries: readonly Entry[],
	clock: number,
	isToPresent: boolean,
): { cursor: Cursor; fresh: Entry[] } {
	const floor = floorOf(cursor);
	const fresh = entries.filter(
		({ id, time }) => (time ?? Infinity) >= floor && !cursor.known.has(keyOf(id)),
	);
	if (fresh.length === 0) return { cursor, fresh };

	// Without this, the window would only grow if Chatbase's times could no longer be read.
	const present = isToPresent && fresh.some(({ time }) => time === null) ? clock : -Infinity;
	const latest = Math.max(cursor.newest ?? -Infinity, newestOf(fresh, clock) ?? -Infinity, present);
	const newest = latest === -Infinity ? null : latest;
	const records = [...cursor.known, ...fresh.map((entry) => recordOf(entry, clock))];
	return { cursor: remember({ ...cursor, newest }, records), fresh };
}

/**
 * Whether `take` moves the window past entries that only this reading can have brought: one that was on no
 * page, because the pages shifted, would then never come.
 */
export function isFinal(cursor: Cursor, entries: readonly Entry[], clock: number): boolean {
	const after = take(cursor, entries, clock, true).cursor;
	return floorOf(after) > (cursor.newest ?? cursor.since);
}

/**
 * Forgets the oldest entries, and with them the time in which they were: they must not come again.
 *
 * @param most so many may stay
 */
export function narrow(cursor: Cursor, most: number): Cursor {
	if (cursor.known.size <= most) return cursor;
	const seconds = [...cursor.known.values()].sort((a, b) => b - a);
	const lastForgotten = seconds[most];
	const known = new Map([...cursor.known].filter(([, second]) => second > lastForgotten));
	// Times in the future, and those that stand for none, say nothing of what is still to come.
	const since = Math.min((lastForgotten + 1) * 1000, (cursor.newest ?? cursor.since) + 1);
	return { ...cursor, since: Math.max(cursor.since, since), known };
}
