import { tryToParseDateTime } from 'n8n-workflow';

import { fieldsOf } from './json';

/** A day in milliseconds. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** What Chatbase's API can read begins and ends here: years have four digits. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

/** @returns the time, or the nearest to it that Chatbase's API can read; in milliseconds since 1970 */
function withinYears(time: number): number {
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

/** A date and time without a zone, as databases write it. */
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** What is greater than this is milliseconds: as seconds, it would be a year from 5138 on. */
const MOST_SECONDS = 1e11;

/**
 * Reads a time as Chatbase writes it.
 *
 * @param value ISO 8601, in UTC where it names no zone, or seconds or milliseconds since 1970
 * @returns in milliseconds since 1970, or null for every other value
 */
export function readTime(value: unknown): number | null {
	let milliseconds = NaN;
	if (typeof value === 'number') milliseconds = value > MOST_SECONDS ? value : value * 1000;
	if (typeof value === 'string') {
		const text = value.trim();
		milliseconds = Date.parse(WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text);
	}
	const time = new Date(milliseconds).getTime();
	return Number.isNaN(time) ? null : time;
}

/** @returns the same in ISO 8601 in UTC, or null for every other value */
export function toIsoTime(value: unknown): string | null {
	const time = readTime(value);
	return time === null ? null : new Date(time).toISOString();
}

/** Such as `Sun, 29 Nov 2026 14:36:01 GMT`: what JavaScript takes for dates beside it are numbers and words. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads the header `Date` of a response.
 *
 * @returns in milliseconds since 1970, or undefined for every other form than the one that HTTP/1.1 prescribes
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function readHttpDate(text: string | undefined): number | undefined {
	const time = HTTP_DATE.test(String(text)) ? Date.parse(String(text)) : NaN;
	return Number.isNaN(time) ? undefined : time;
}

/** A point in time that the user has given. */
export interface GivenDate {
	/** In milliseconds since 1970. */
	time: number;
	/** Whether a day was given rather than a time; `time` is then its first moment in UTC. */
	isDay: boolean;
}

/** What is said of a value that cannot be read as a date, after the label of its field. */
export const INVALID_DATE =
	'is not a valid date: use a format like 2026-01-31 or 2026-01-31T09:30:00Z';

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

/** @returns the time in milliseconds since 1970, as n8n reads it; NaN for what it cannot read */
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

/** A zone may put a time of the first or the last year into the one next to it; further away, it is refused. */
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
 * @returns a time in the years 0000 to 9999; undefined for every other value
 */
export function readDate(value: unknown, timezone: string): GivenDate | undefined {
	if (typeof value === 'string') return readText(value, timezone);
	const isDateTime = isDate(value) || fieldsOf(value).isLuxonDateTime === true;
	return isDateTime ? toGiven(timeOf(value, timezone)) : undefined;
}
