/** What a request came to, whatever it is. */
export type Outcome =
	| Answered
	/** Without an answer; `code` as the operating system or the HTTP client names it. */
	| { kind: 'failed'; why: 'timeout' | 'network' | 'cancelled'; code: string };

export interface Answered {
	kind: 'answered';
	status: number;
	/** By their names in lower case. */
	headers: Readonly<Record<string, string | undefined>>;
	body: Body;
}

/** A body as far as it is understood; `page` is a web page, as a proxy or a firewall answers. */
export type Body = { json: unknown } | { unreadable: 'empty' | 'page' | 'malformed' };

/** A number as an id, of more digits than a JavaScript number surely keeps. In a text, quotes are escaped. */
const LONG_ID = /("id"\s*:\s*)(\d{16,})(?=\s*[,}])/g;

/** @returns the JSON value of a body, or what it is instead; ids keep all of their digits, as texts */
export function readBody(text: string): Body {
	const trimmed = text.trim();
	if (trimmed === '') return { unreadable: 'empty' };
	if (trimmed.startsWith('<')) return { unreadable: 'page' };
	try {
		return { json: JSON.parse(trimmed.replace(LONG_ID, '$1"$2"')) as unknown };
	} catch {
		return { unreadable: 'malformed' };
	}
}

/** The fields of an object; none of what is no object. */
export function fieldsOf(value: unknown): Record<string, unknown> {
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
	return isObject ? (value as Record<string, unknown>) : {};
}

/** What is inside `{data}`, in which most answers come, but not all. */
export function dataOf(json: unknown): unknown {
	const { data } = fieldsOf(json);
	return data ?? json;
}

/** @returns a text, or undefined for what is none */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @returns an id as text, which v1 may also write as a number; undefined for what is none */
export function idOf(value: unknown): string | undefined {
	if (typeof value !== 'number') return textOf(value);
	// Of a number that is none of these, digits may have been lost: it would name another one, too.
	return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** Chatbase's own words for what went wrong. */
export interface Complaint {
	/** API v2's `error.code`. */
	code?: string;
	message?: string;
	/** What is wrong with single fields, a line each. */
	details: string[];
}

function detailsOf(value: unknown): string[] {
	if (Array.isArray(value)) {
		return value.map((entry) => {
			const { field, path, message } = fieldsOf(entry);
			const where = [field ?? path ?? []].flat().join('.');
			return `${where || 'Request'}: ${textOf(message) ?? textOf(entry) ?? 'invalid'}`;
		});
	}
	return Object.entries(fieldsOf(value)).map(([field, message]) => `${field}: ${toWords(message)}`);
}

/** What is said of a field, which may be a text, or several in a list. */
function toWords(message: unknown): string {
	return textOf(message) ?? JSON.stringify(message);
}

/**
 * Reads the error answer of either API: v2 has `{error: {code, message, details?}}`, v1
 * `{message, issues?}`.
 */
export function complaintOf(body: Body): Complaint {
	if ('unreadable' in body) return { details: [] };
	const bare = fieldsOf(body.json);
	const inError = fieldsOf(bare.error);
	return {
		code: textOf(inError.code),
		message: textOf(inError.message) ?? textOf(bare.message) ?? textOf(bare.error),
		details: [...detailsOf(inError.details), ...detailsOf(inError.issues ?? bare.issues)],
	};
}
