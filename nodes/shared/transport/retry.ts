import type { IHttpRequestMethods } from 'n8n-workflow';

import { complaintOf, type Outcome } from './answer';

/** How often a request is sent at most, when it is not the rate limit that it fails by. */
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 1000;
/** A limit that lasts longer than this is no matter of waiting. */
export const LONGEST_PAUSE_MS = 60_000;
/** How often a request waits for the rate limit: others may be faster each time. */
const MAX_WAITS = 20;

/** What to do about an outcome: take it as it is, or send the request again after a pause. */
export type Decision = { retry: false } | { retry: true; pauseMs: number; forAll: boolean };

const ENOUGH: Decision = { retry: false };

/** Seconds of the header `Retry-After`, which Chatbase sends with 429; its date form is not used. */
function retryAfterMs(headers: Readonly<Record<string, string | undefined>>): number | undefined {
	const seconds = Number(headers['retry-after'] || NaN);
	return seconds >= 0 ? seconds * 1000 : undefined;
}

/**
 * Decides whether a request is sent again. The rate limit and maintenance answer before anything is
 * done, so any request may be; what else fails may have been carried out, so only reading may be.
 *
 * @param tries how often it was sent, from 1 on
 * @returns whether and when; `forAll` when every request has to wait, not only this one
 * @see https://www.chatbase.co/docs/api-reference/v2/errors
 */
export function decide(method: IHttpRequestMethods, outcome: Outcome, tries: number): Decision {
	const backOffMs = FIRST_PAUSE_MS * 2 ** Math.min(tries - 1, 5);
	if (outcome.kind === 'failed') {
		const isWorthIt = method === 'GET' && outcome.why !== 'cancelled' && tries < MAX_TRIES;
		return isWorthIt ? { retry: true, pauseMs: backOffMs, forAll: false } : ENOUGH;
	}
	const { status, headers, body } = outcome;
	if (status === 429) {
		const pauseMs = retryAfterMs(headers) ?? backOffMs;
		return tries <= MAX_WAITS && pauseMs <= LONGEST_PAUSE_MS
			? { retry: true, pauseMs, forAll: true }
			: ENOUGH;
	}
	const isMaintenance = status === 503 && complaintOf(body).code === 'SERVICE_UNDER_MAINTENANCE';
	const isWorthIt = isMaintenance || (status >= 500 && method === 'GET');
	return isWorthIt && tries < MAX_TRIES
		? { retry: true, pauseMs: backOffMs, forAll: isMaintenance }
		: ENOUGH;
}
