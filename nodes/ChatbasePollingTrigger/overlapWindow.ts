import { DAY_MS, dayAfter, dayOf } from '../shared/time';

/** The time in which entries of a chatbot can be new. All times are in milliseconds since 1970. */
export interface Window {
	/** What is older is not of interest. */
	since: number;
	/** The time of the newest entry that was met. */
	newest: number | null;
	/**
	 * What `newest` was at the last reading but one, which the window hangs on: an entry that was on no page
	 * of one reading, because the pages shifted, is still new to the next.
	 */
	base: number | null;
	/** The last day, YYYY-MM-DD, that was given up: it is not read again. */
	skipped?: string;
}

const HOUR_MS = DAY_MS / 24;

/**
 * How much older than the window's base an entry may be and still be new: Chatbase may list it up to two
 * days late. The hour is that by which a window may move without another look.
 */
export const OVERLAP_MS = 2 * DAY_MS + HOUR_MS;

/** From when on entries can be new, in milliseconds since 1970. */
export function floorOf({ since, base }: Pick<Window, 'since' | 'base'>): number {
	return Math.max(since, (base ?? -Infinity) - OVERLAP_MS);
}

/** The day from which on to read; a day earlier, as the zone of Chatbase's days is not documented. */
export function firstDayOf(window: Window): string {
	const day = dayOf(floorOf(window), -1);
	const { skipped = '' } = window;
	return day > skipped ? day : dayAfter(skipped);
}

/** Whether the base is so far behind that the window has to move. */
export function isLagging({ newest, base, since }: Window): boolean {
	return (newest ?? since) - (base ?? since) > HOUR_MS;
}
