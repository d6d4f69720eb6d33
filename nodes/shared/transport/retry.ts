import { isReading, type Effect } from './request';
import { complaintOf, type Outcome } from './response';

/** How often a request may fail, when it is not the rate limit that it fails by. */
const MAX_FAILURES = 3;
const FIRST_PAUSE_MS = 1000;
/** Also where Chatbase says to come back at once: it has just refused. */
const LEAST_PAUSE_MS = 250;
/** A rate limit that lasts longer than this is not waited for. */
const LONGEST_PAUSE_MS = 60_000;
/** How often a request waits for the rate limit: others may be faster each time. */
const MAX_WAITS = 20;

/** How often a request was refused for the rate limit, and how often it failed in another way. */
interface Attempts {
	limited: number;
	failed: number;
}

/** What to do about an outcome: take it as it is, or send the request again after a pause. */
type Decision = { retry: false } | { retry: true; pauseMs: number; forAll: boolean };

const ENOUGH: Decision = { retry: false };

function isLimited(outcome: Outcome): boolean {
	return outcome.kind === 'answered' && outcome.status === 429;
}

/** @returns the attempts with one more, which came to this outcome */
export function countIn({ limited, failed }: Attempts, outcome: Outcome): Attempts {
	return isLimited(outcome) ? { limited: limited + 1, failed } : { limited, failed: failed + 1 };
}

/** Seconds of the header `Retry-After`, which Chatbase sends with 429; its date form is not used. */
export function retryAfterMs(
	headers: Readonly<Record<string, string | undefined>>,
): number | undefined {
	const seconds = Number(headers['retry-after'] || NaN);
	return seconds >= 0 ? Math.max(seconds * 1000, LEAST_PAUSE_MS) : undefined;
}

function backOffMs(times: number): number {
	return FIRST_PAUSE_MS * 2 ** Math.min(times - 1, 5);
}

/**
 * Decides whether a request is sent again. The rate limit and maintenance answer before anything is
 * done, so any request may be; what else fails may have been carried out, so only reading may be.
 *
 * @param attempts so far, the one with this outcome among them
 * @returns whether and when; `forAll` when every request has to wait, not only this one
 * @see https://www.chatbase.co/docs/api-reference/v2/errors
 */
export function decide(request: Effect, outcome: Outcome, { limited, failed }: Attempts): Decision {
	if (outcome.kind === 'failed') {
		const isWorthIt = isReading(request) && outcome.why !== 'cancelled' && failed < MAX_FAILURES;
		return isWorthIt ? { retry: true, pauseMs: backOffMs(failed), forAll: false } : ENOUGH;
	}
	const { status, headers, body } = outcome;
	if (isLimited(outcome)) {
		const pauseMs = retryAfterMs(headers) ?? backOffMs(limited);
		return limited <= MAX_WAITS && pauseMs <= LONGEST_PAUSE_MS
			? { retry: true, pauseMs, forAll: true }
			: ENOUGH;
	}
	const isMaintenance = status === 503 && complaintOf(body).code === 'SERVICE_UNDER_MAINTENANCE';
	const isWorthIt = isMaintenance || (status >= 500 && isReading(request));
	return isWorthIt && failed < MAX_FAILURES
		? { retry: true, pauseMs: backOffMs(failed), forAll: isMaintenance }
		: ENOUGH;
}
