/** A date and time without a zone, as databases write it. */
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/** What is greater than this is milliseconds: as seconds, it would be a year from 5138 on. */
const MOST_SECONDS = 1e11;

/**
 * Reads a time as Chatbase writes it.
 *
 * @param value ISO 8601, in UTC where it names no zone, or seconds or milliseconds since 1970
 * @returns in milliseconds since 1970, or null for what is no time
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

/** @returns the same in ISO 8601 in UTC, or null for what is no time */
export function toIsoTime(value: unknown): string | null {
	const time = readTime(value);
	return time === null ? null : new Date(time).toISOString();
}

/** Such as `Sun, 29 Nov 2026 14:36:01 GMT`: what JavaScript takes for dates beside it are numbers and words. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads the header `Date` of an answer.
 *
 * @returns in milliseconds since 1970, or undefined for what is no date in the form that HTTP/1.1 prescribes
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
export function readHttpDate(text: string | undefined): number | undefined {
	const time = HTTP_DATE.test(text ?? '') ? Date.parse(String(text)) : NaN;
	return Number.isNaN(time) ? undefined : time;
}
