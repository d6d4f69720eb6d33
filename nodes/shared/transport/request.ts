import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import type { Meanings } from './advice';

/** Where Chatbase takes requests. The key is sent to these two, and nowhere else. */
export const API_HOST = 'www.chatbase.co';
/** With files in them, it takes them here only. */
export const FILES_HOST = 'files.chatbase.co';

/** What a request that only reads may take, in milliseconds. */
export const READ_TIMEOUT_MS = 30_000;

/** A request to Chatbase. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Whether it changes nothing, though its method is one that may, as with a search by POST. */
	onlyReads?: boolean;
	/** The path after the API's version, its parts not yet encoded. */
	path: readonly string[];
	/** Those that are undefined are left out. */
	query?: Readonly<Record<string, string | undefined>>;
	/** Is sent as JSON. */
	body?: object;
	/** Is sent in place of a body, to where Chatbase takes files. */
	form?: FormData;
	timeoutMs?: number;
	/** What is asked for: "agent", "conversation", "leads" … */
	subject: string;
	/** The statuses to go on with, beside those of success. */
	accepts?: readonly number[];
	/** What a status means for this request. */
	meanings?: Meanings;
}

/** What a request does, as far as its repetition goes. */
export type Effect = Pick<ApiRequest, 'method' | 'onlyReads'>;

/** Whether a request changes nothing, so that it may be sent again or given up half-way. */
export function isReading({ method, onlyReads = false }: Effect): boolean {
	return method === 'GET' || onlyReads;
}

/** The only parts of a path that cannot be encoded, or would lead to another one. */
const UNUSABLE_PART = /^\.{1,2}$|\p{Surrogate}/u;

/** Whether an address can be made of the parts of a path. */
export function isAddress(path: readonly string[]): boolean {
	return !path.some((part) => UNUSABLE_PART.test(part));
}

/**
 * What n8n's HTTP helper is to do, which adds the key.
 *
 * @param timeoutMs after so many milliseconds of silence it gives up
 */
export function toHttpRequest(
	{ method, path, query = {}, body, form }: ApiRequest,
	timeoutMs: number,
): IHttpRequestOptions {
	const host = form === undefined ? API_HOST : FILES_HOST;
	return {
		method,
		url: `https://${host}/api/${path.map(encodeURIComponent).join('/')}`,
		qs: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
		headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
		...(body && { body: JSON.stringify(body) }),
		// The HTTP client writes it, and its content type.
		...(form && { body: form }),
		timeout: timeoutMs,
		encoding: 'text',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// The key is for Chatbase only, wherever it may point to.
		disableFollowRedirect: true,
	};
}
