import { tryToParseDateTime } from 'n8n-workflow';

import { DAY_MS, withinYears } from './dates';
import { fieldsOf } from './transport/answer';

/** A point in time that the user has given. */
export interface GivenDate {
	/** In milliseconds since 1970. */
	time: number;
	/** Whether a day was given rather than a time; `time` is then its first moment in UTC. */
	isDay: boolean;
}

/** What is said of a value that is no date, after the name of its field. */
export const NO_DATE = 'is no date: write it like 2026-01-31 or 2026-01-31T09:30:00Z';

/** ISO 8601 as n8n, databases and people write it: a day, and perhaps a time, which may name its zone. */
const ISO_DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}.*))?$/i;
const ISO_TIME = /^(\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** @returns the first moment of a day in UTC; NaN for one that does not exist, such as the 31st of a shorter month */
function startOfDay(day: string): number {
	const time = Date.parse(`${day}T00:00:00Z`);
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? time : NaN;
}

/** Also for one of another realm, as an expression may give it. */
function isDate(value: unknown): value is Date {
	return Object.prototype.toString.call(value) === '[object Date]';
}

/** @returns the time in milliseconds since 1970, as n8n reads it; NaN for what is none */
function timeOf(value: unknown, timezone: string): number {
	try {
		if (isDate(value)) return Date.prototype.getTime.call(value);
		return tryToParseDateTime(value, timezone).toMillis();
	} catch {
		return NaN;
	}
}

function readText(text: string, timezone: string): GivenDate | undefined {
	const [, day, time] = ISO_DATE.exec(text.trim()) ?? [];
	if (day === undefined || Number.isNaN(startOfDay(day))) return undefined;
	if (time === undefined) return { time: startOfDay(day), isDay: true };
	const [, clock, zone = ''] = ISO_TIME.exec(time) ?? [];
	return clock === undefined ? undefined : toGiven(timeOf(`${day}T${clock}${zone}`, timezone));
}

/** A zone may put a time of the first or the last year into another one; years of five digits are none. */
function toGiven(time: number): GivenDate | undefined {
	const nearest = withinYears(time);
	return Math.abs(time - nearest) <= DAY_MS ? { time: nearest, isDay: false } : undefined;
}

/**
 * Reads a date as the user, an expression or an AI tool has given it: as n8n's own objects (Luxon's DateTime
 * or JavaScript's Date), or in ISO 8601 with `T` or a blank before the time. All else is refused, for n8n
 * takes nearly every text and number for some date: "7" for July 2001 (2.41.1).
 *
 * @param timezone of what names none: the workflow's, as in all of n8n; a day alone is one in UTC
 * @returns a time in the years 0000 to 9999; undefined for what is no date
 */
export function readDate(value: unknown, timezone: string): GivenDate | undefined {
	if (typeof value === 'string') return readText(value, timezone);
	const isDateTime = isDate(value) || fieldsOf(value).isLuxonDateTime === true;
	return isDateTime ? toGiven(timeOf(value, timezone)) : undefined;
}
