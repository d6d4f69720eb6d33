/** A day in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** What Chatbase's API can read begins and ends here: years have four digits. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** @returns the time, or the nearest to it that Chatbase's API can read; in milliseconds since 1970 */
export function withinYears(time: number): number {
	return Math.min(Math.max(time, FIRST_TIME), LAST_TIME);
}

/**
 * The day in UTC of a point in time, as Chatbase's API v1 takes its dates.
 *
 * @param time in milliseconds since 1970
 * @param days so many days later; earlier when negative
 * @returns YYYY-MM-DD, in the years 0000 to 9999
 */
export function dayOf(time: number, days = 0): string {
	return new Date(withinYears(time + days * DAY_MS)).toISOString().slice(0, 10);
}

/** @returns the day after another one, both YYYY-MM-DD */
export function dayAfter(day: string): string {
	return dayOf(Date.parse(`${day}T00:00:00Z`), 1);
}
