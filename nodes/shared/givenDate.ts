import { tryToParseDateTime } from 'n8n-workflow';

/** A point in time that the user has given. */
export interface GivenDate {
	/** In milliseconds since 1970. */
	time: number;
	/** Whether a day was given rather than a time; `time` is then its first moment in UTC. */
	isDay: boolean;
}

/** What is said of a value that is no date, after the name of its field. */
export const NO_DATE = 'is no date: write it like 2026-01-31 or 2026-01-31T09:30:00Z';

/** @returns the day that a date in ISO 8601 begins with */
function dayIn(text: string): string | undefined {
	return /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(text)?.[0];
}

/**
 * Reads a date as the user, an expression or an AI tool has given it.
 *
 * @param timezone of what names none: the workflow's, as in all of n8n; a day alone is one in UTC
 * @returns undefined for what is no date
 */
export function readDate(value: unknown, timezone: string): GivenDate | undefined {
	const given = typeof value === 'string' ? value.trim() : value;
	const day = typeof given === 'string' ? dayIn(given) : undefined;
	if (day !== undefined) {
		const time = Date.parse(`${day}T00:00:00Z`);
		// JavaScript takes the 31st of a shorter month for a day of the next one.
		const exists = time > -Infinity && new Date(time).toISOString().startsWith(day);
		if (!exists) return undefined;
		if (day === given) return { time, isDay: true };
	}
	try {
		const time = tryToParseDateTime(given, timezone).toMillis();
		if (Number.isFinite(time)) return { time, isDay: false };
	} catch {
		// Not a date.
	}
	return undefined;
}
