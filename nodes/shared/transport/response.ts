import type { NodeApiError } from 'n8n-workflow';

import type { Problem } from '../errors';
import { beginningOf, fieldsOf, textOf, type Fields } from '../json';
import type { Mask } from './mask';

/** What a request came to, whatever it is. */
export type Outcome =
	| Answered
	/** Without a response; `code` as the operating system or the HTTP client names it. */
	| { kind: 'failed'; why: 'timeout' | 'network' | 'cancelled'; code: string };

/** A response as it came. */
export interface Answered {
	kind: 'answered';
	status: number;
	/** By their names in lower case. */
	headers: Readonly<Record<string, string | undefined>>;
	body: Body;
}

/** A response to go on with. */
export interface ApiResponse {
	status: number;
	/** Undefined where there is no content. */
	json: unknown;
	/** Chatbase's clock, in milliseconds since 1970, when it says it. */
	respondedAt?: number | undefined;
	/** The error that n8n shows for it when it cannot be used after all; by default, for its shape. */
	unusable(problem?: Problem): NodeApiError;
}

/** A body as far as it is understood; `page` is a web page, as a proxy or a firewall answers. */
export type Body = { json: unknown } | { unreadable: 'empty' | 'page' | 'malformed' };

/**
 * A number as an id (`id`, `external_id`, `conversationId` …), of more digits than a JavaScript number surely
 * keeps. In a text, quotes are escaped.
 */
const LONG_ID = /("(?:id|\w*_id|\w*Id)"\s*:\s*)(\d{16,})(?=\s*[,}])/g;

/**
 * @param mask takes out what nobody may see, where it is in a text
 * @returns the JSON value of a body, or what it is instead; ids keep all of their digits, as texts
 */
export function readBody(text: string, mask?: Mask): Body {
	const trimmed = text.trim();
	if (trimmed === '') return { unreadable: 'empty' };
	if (trimmed.startsWith('<')) return { unreadable: 'page' };
	const withWholeIds = trimmed.replace(LONG_ID, '$1"$2"');
	try {
		// Most responses hold nothing to be masked, and to look at each of their values would cost more than to read them.
		const reviver = mask?.isNeededIn(trimmed) ? maskingReviver(mask) : undefined;
		const json: unknown = JSON.parse(withWholeIds, reviver);
		return { json };
	} catch {
		return { unreadable: 'malformed' };
	}
}

/** Masks the texts of a JSON value, and the names of its fields. */
function maskingReviver({ apply }: Mask) {
	return (_name: string, value: unknown): unknown => {
		if (typeof value === 'string') return apply(value);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
		return Object.fromEntries(Object.entries(value).map(([name, inside]) => [apply(name), inside]));
	};
}

/** Chatbase's own words for what went wrong. */
interface Complaint {
	/** API v2's `error.code`. */
	code: string | undefined;
	message: string | undefined;
	/** What is wrong with single fields, a line each. */
	details: string[];
}

/** Of what Chatbase says is wrong, so many characters, and so many details, are shown. */
const LONGEST_WORDS = 500;
const MOST_DETAILS = 20;
const LONGEST_CODE = 100;

/** @returns a text that is not too long to be shown; undefined for every other value */
export function wordsOf(value: unknown, longest = LONGEST_WORDS): string | undefined {
	const text = textOf(value);
	if (text === undefined || text.length <= longest) return text;
	return `${beginningOf(text, longest)}…`;
}

/** The name of a field, or the path to it in what was sent. */
function fieldNameOf({ field, path }: Fields): string {
	const parts = [field ?? path ?? []].flat().slice(0, MOST_DETAILS);
	const names = parts.map((part) => (typeof part === 'number' ? String(part) : textOf(part)));
	return names.filter((name) => name !== undefined).join('.') || 'Request';
}

function detailsOf(value: unknown): string[] {
	const details = Array.isArray(value)
		? value.slice(0, MOST_DETAILS).map((entry) => {
				const message = textOf(fieldsOf(entry).message) ?? textOf(entry) ?? 'invalid';
				return `${fieldNameOf(fieldsOf(entry))}: ${message}`;
			})
		: Object.entries(fieldsOf(value))
				.slice(0, MOST_DETAILS)
				.map(([field, message]) => `${field}: ${toWords(message)}`);
	return details.map((detail) => String(wordsOf(detail)));
}

/** What is said of a field, which may be a text, or several in a list. */
function toWords(message: unknown): string {
	const texts = [message].flat().map((one) => textOf(one) ?? 'invalid');
	return texts.slice(0, MOST_DETAILS).join('; ');
}

/**
 * Reads the error response of either API: v2 has `{error: {code, message, details?}}`, v1
 * `{message, issues?}`.
 */
export function complaintOf(body: Body): Complaint {
	if ('unreadable' in body) return { code: undefined, message: undefined, details: [] };
	const bare = fieldsOf(body.json);
	const inError = fieldsOf(bare.error);
	return {
		code: wordsOf(inError.code, LONGEST_CODE),
		message: wordsOf(textOf(inError.message) ?? textOf(bare.message) ?? bare.error),
		details: [...detailsOf(inError.details), ...detailsOf(inError.issues ?? bare.issues)],
	};
}

/** Whether a response with this status is what was asked for. */
export function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}
