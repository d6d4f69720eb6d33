import type { IWebhookFunctions } from 'n8n-workflow';

import { refused, type Result } from './result';

/** `problem`: what is wrong, in words that repeat nothing of the body. */
export type BodyRefusal = { reason: 'bodyNotJson'; problem: string };

/** @returns the bytes of the body as they arrived; undefined for what n8n cannot read, or has not kept */
export async function readRawBody(
	request: ReturnType<IWebhookFunctions['getRequestObject']>,
): Promise<Buffer | undefined> {
	// From typeVersion 1.1 on, n8n reads only the content types that it parses by itself.
	try {
		if (request.rawBody === undefined) await request.readRawBody();
	} catch {
		return undefined;
	}
	return request.rawBody;
}

// `fatal`: bytes that are no UTF-8 are refused instead of silently replaced. A BOM is skipped.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses bytes as JSON.
 *
 * @param rawBody UTF-8, with or without a byte order mark
 * @returns the value, or what is wrong with the bytes
 */
export function parseJson(rawBody: Buffer): Result<unknown, BodyRefusal> {
	let text: string;
	try {
		text = utf8.decode(rawBody);
	} catch {
		return refused({ reason: 'bodyNotJson', problem: 'Body is not valid UTF-8' });
	}

	try {
		return { value: JSON.parse(text) };
	} catch {
		return refused({ reason: 'bodyNotJson', problem: 'Body is not valid JSON' });
	}
}
