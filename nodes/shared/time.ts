/** A date and time without a zone, as databases write it. */
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?$/;

/**
 * Reads a time as Chatbase writes it.
 *
 * @param value ISO 8601, in UTC where it names no zone, or seconds since 1970
 * @returns ISO 8601 in UTC, or null for what is no time
 */
export function toIsoTime(value: unknown): string | null {
	let milliseconds = NaN;
	if (typeof value === 'number') milliseconds = value * 1000;
	if (typeof value === 'string') {
		const text = value.trim();
		milliseconds = Date.parse(WITHOUT_ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text);
	}
	const date = new Date(milliseconds);
	return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
