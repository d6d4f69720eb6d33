import type { Failure, IHttpRequestMethods } from 'n8n-workflow';

import { complaintOf, wordsOf, type Answered, type Outcome } from './answer';
import { retryAfterMs } from './retry';

/** What n8n shows when something went wrong: what happened, and what to do next. */
export interface Problem {
	message: string;
	description: string;
	/** Of the answer, where there was one. */
	status?: number;
}

/** An answer was understood, but is not of a shape that is known. */
export const UNKNOWN_SHAPE: Problem = {
	message: 'Chatbase answered in a form that this node does not know',
	description:
		'Chatbase may have changed its API: look for a newer version of this package, and tell its makers.',
};

/** What a status means for one kind of request, where that is more than it means for all. */
export interface Meaning {
	/** What happened, in better words than Chatbase's own, which then follow. */
	message?: string;
	advice: string;
}

/** By the status. */
export type Meanings = Readonly<Record<number, Meaning | undefined>>;

/** What was asked, and how its answer is to be judged. */
export interface Question {
	/** What is asked for: "agent", "conversation", "lead list" … */
	subject: string;
	method: IHttpRequestMethods;
	accepts: (status: number) => boolean;
	meanings?: Meanings;
}

const KEY_ADVICE =
	'Check the credential "Chatbase API": a key comes from Workspace settings → API keys in Chatbase, and may have expired or been deleted; one that Chatbase\'s command line has made ends after 90 days, or when one logs out there.';
const EXPIRED_ADVICE =
	"The key has expired: make a new one under Workspace settings → API keys in Chatbase, and put it into the credential. Those that Chatbase's command line makes end after 90 days.";
const RIGHT_ADVICE =
	'Give the key this right in Chatbase (Workspace settings → API keys), or use one that has it. A key gets no right that the role of its maker lacks: let a member make it whose role has the right.';
const PLAN_ADVICE = "The workspace's plan has no API: change the plan in Chatbase.";
const CREDITS_ADVICE =
	"The message credits of the workspace or of the agent are used up: buy more in Chatbase, raise the agent's limit, or wait for the next month.";
const RATE_ADVICE = 'Chatbase allows only so many requests in ten seconds: send fewer, or later.';
const MAYBE_DONE =
	'It may have been carried out all the same: look in Chatbase before you do it again.';

/** What to do, by `error.code`, which says more than the status: 403 has several meanings. */
const ADVICE_BY_CODE: ReadonlyMap<string, string> = new Map(
	Object.entries({
		AUTH_MISSING_API_KEY: KEY_ADVICE,
		AUTH_INVALID_API_KEY: KEY_ADVICE,
		API_KEY_EXPIRED: EXPIRED_ADVICE,
		AUTH_EXPIRED_API_KEY: EXPIRED_ADVICE,
		AUTH_INSUFFICIENT_PERMISSIONS: RIGHT_ADVICE,
		PERMISSION_DENIED: RIGHT_ADVICE,
		SUBSCRIPTION_API_RESTRICTED_PLAN: PLAN_ADVICE,
		SUBSCRIPTION_PLAN_REQUIRED: PLAN_ADVICE,
		PLAN_FEATURE_NOT_AVAILABLE: 'The plan of the workspace does not include this.',
		CHAT_CREDITS_EXHAUSTED: CREDITS_ADVICE,
		CHAT_AGENT_CREDITS_EXHAUSTED: CREDITS_ADVICE,
		CHAT_CONVERSATION_MISMATCH: 'The conversation belongs to another agent or user: check the IDs.',
		CHAT_CONVERSATION_NOT_ONGOING:
			'The conversation is paused, taken over or ended: resume it first, or leave Conversation ID empty to begin a new one.',
		AGENT_NOT_FOUND:
			'Choose the agent from the list: it may have been deleted, or belong to another workspace than the key.',
		RESOURCE_NOT_FOUND: 'Check the ID: it may belong to another agent or workspace.',
		VALIDATION_INVALID_DATE_RANGE: 'Check the dates: the first must not be after the last.',
		CONVERSATION_SEARCH_UNAVAILABLE:
			'Searching by text is not available for this agent: empty the query. The filters still work.',
		RATE_LIMIT_TOO_MANY_REQUESTS: RATE_ADVICE,
		SERVICE_UNDER_MAINTENANCE:
			'Chatbase is under maintenance, and has done nothing: try again later.',
	}),
);

const GONE_ADVICE =
	'Chatbase no longer offers this: look for a newer version of this package, and tell its makers.';

const ADVICE_BY_STATUS: Readonly<Record<number, string | undefined>> = {
	400: 'Check the values of the fields.',
	401: KEY_ADVICE,
	402: CREDITS_ADVICE,
	403: 'The key may lack this right (it gets none that the role of its maker lacks), the plan may have no API, or a quota may be used up: see Workspace settings in Chatbase.',
	404: 'Check the IDs: what they name may have been deleted, or belong to another workspace than the key.',
	405: GONE_ADVICE,
	409: 'It does not go with what Chatbase has now: look there, and change the values of the fields.',
	410: GONE_ADVICE,
	413: 'The values of the fields are too long for Chatbase: shorten them.',
	422: 'Check the values of the fields.',
	429: RATE_ADVICE,
};

/** By the hundreds of the status, where nothing else is known of it. */
const ADVICE_BY_KIND: Readonly<Record<number, string | undefined>> = {
	3: 'A proxy or a firewall leads requests elsewhere: let n8n reach www.chatbase.co.',
	4: 'Chatbase did not take the request: look for a newer version of this package, and tell its makers.',
	5: 'The fault is on the side of Chatbase: try again later.',
};

const UNREADABLE = {
	empty: 'Chatbase answered without content',
	page: 'Chatbase answered with a web page instead of data',
	malformed: 'Chatbase answered with something that is no JSON',
};

const NO_ANSWER = {
	timeout: 'Chatbase did not answer in time',
	network: 'Chatbase could not be reached',
	cancelled: 'The request was cancelled',
};

const LONGEST_REQUEST_ID = 100;

function adviceFor(status: number, code: string | undefined, meaning?: Meaning) {
	const byCode = code === undefined ? undefined : ADVICE_BY_CODE.get(code);
	const byStatus = ADVICE_BY_STATUS[status] ?? ADVICE_BY_KIND[Math.floor(status / 100)];
	return byCode ?? meaning?.advice ?? byStatus;
}

/** By which Chatbase's support finds a request again. */
function requestIdOf({ headers }: Answered): string | undefined {
	const id = wordsOf(headers['x-request-id'], LONGEST_REQUEST_ID);
	return id && `Request ID: ${id}`;
}

/**
 * Tells of an answer that cannot be used, although its status is one to go on with.
 *
 * @returns the problem with what is known of the answer
 */
export function problemWith(
	answered: Answered,
	method: IHttpRequestMethods,
	{ message, description, status = answered.status }: Problem,
): Problem {
	const mayBeDone = method === 'GET' ? undefined : MAYBE_DONE;
	return {
		message,
		description: joined(description, mayBeDone, requestIdOf(answered)),
		status,
	};
}

/**
 * Judges an outcome.
 *
 * @returns what is wrong with it, in words; undefined for an answer to go on with. Of the answer it
 * holds Chatbase's own message and its `x-request-id`, of the request nothing
 */
export function problemOf(outcome: Outcome, question: Question): Problem | undefined {
	const { subject, method, accepts, meanings = {} } = question;
	const mayBeDone = method === 'GET' ? undefined : MAYBE_DONE;
	if (outcome.kind === 'failed') {
		// Only what has not been sent, or only reads, is ever cancelled.
		const advice = outcome.why === 'cancelled' ? undefined : (mayBeDone ?? 'Try again later.');
		return {
			message: NO_ANSWER[outcome.why],
			description: joined(`Asked for: ${subject}`, advice, `(${outcome.code})`),
		};
	}

	const { status, body } = outcome;
	const isRefused = !accepts(status);
	const isDone = method === 'DELETE' && 'unreadable' in body && body.unreadable === 'empty';
	// A status that is accepted for what it says, such as 404, needs no content.
	if (!isRefused && ('json' in body || isDone || status >= 400)) return undefined;

	const { code, message, details } = complaintOf(body);
	const meaning = meanings[status];
	const inWords = 'unreadable' in body ? UNREADABLE[body.unreadable] : undefined;
	const said = message ?? inWords ?? 'Chatbase refused the request';
	const isOdd = !isRefused || (status >= 500 && code !== 'SERVICE_UNDER_MAINTENANCE');
	return {
		status,
		message: meaning?.message ?? `${said} (${subject})`,
		description: joined(
			adviceFor(status, code, meaning),
			inWords && 'A proxy or a firewall on the way may have answered.',
			meaning?.message && `Chatbase's answer: ${said}`,
			...details,
			isOdd ? mayBeDone : undefined,
			`Status: ${status}${code === undefined ? '' : `, ${code}`}`,
			requestIdOf(outcome),
		),
	};
}

/** What n8n is told of a status, beside the words. */
const CAUSES: Readonly<Record<number, Failure['cause'] | undefined>> = {
	401: 'credential-invalid',
	402: 'quota-exhausted',
	403: 'configuration-invalid',
	404: 'configuration-invalid',
	405: 'configuration-invalid',
	410: 'configuration-invalid',
};

/**
 * Why an outcome is none to go on with, as n8n (2.36 or later) reads it: with durable cursors, it polls
 * less often after some.
 *
 * @returns undefined when nothing is known
 */
export function failureFor(outcome: Outcome): Failure | undefined {
	if (outcome.kind === 'failed') {
		return outcome.why === 'cancelled' ? undefined : { cause: 'temporarily-unavailable' };
	}
	const { status, headers } = outcome;
	if (status === 429) {
		const wait = retryAfterMs(headers);
		return { cause: 'rate-limited', ...(wait !== undefined && { retryAfterMs: wait }) };
	}
	const cause = CAUSES[status] ?? (status >= 500 ? 'temporarily-unavailable' : undefined);
	return cause && { cause };
}

function joined(...sentences: Array<string | undefined>): string {
	return sentences.filter(Boolean).join('\n');
}
