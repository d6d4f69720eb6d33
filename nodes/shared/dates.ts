/** A day in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** The most that a `Date` can hold, on either side of 1970. */
const FARTHEST_MS = 8.64e15;

/**
 * The day in UTC of a point in time, as Chatbase's API v1 takes its dates.
 *
 * @param time in milliseconds since 1970
 * @param days so many days later; earlier when negative
 * @returns YYYY-MM-DD
 */
export function dayOf(time: number, days = 0): string {
	const shifted = time + days * DAY_MS;
	const possible = Math.min(Math.max(shifted, -FARTHEST_MS), FARTHEST_MS);
	return new Date(possible).toISOString().slice(0, 10);
}

/** @returns the day after another one, both YYYY-MM-DD */
export function dayAfter(day: string): string {
	return dayOf(Date.parse(`${day}T00:00:00Z`), 1);
}
