import type { Failure } from 'n8n-workflow';

import type { Problem } from '../errors';
import { adviceFor, type Meanings } from './advice';
import { isReading, type Effect } from './request';
import { complaintOf, wordsOf, type Answered, type Outcome } from './response';
import { retryAfterMs } from './retry';

/** A response was understood, but is not of a shape that is known. */
export const UNKNOWN_SHAPE: Problem = {
	message: 'Chatbase answered in a form that this node does not know',
	description:
		'Chatbase may have changed its API: look for a newer version of this package, and tell its makers.',
};

/** What was asked, and how its response is to be judged. */
interface Question extends Effect {
	/** What is asked for: "agent", "conversation", "lead list" … */
	subject: string;
	accepts: (status: number) => boolean;
	meanings?: Meanings | undefined;
}

const MAYBE_DONE =
	'It may have been carried out all the same: look in Chatbase before you do it again.';

const UNREADABLE = {
	empty: 'Chatbase answered without content',
	page: 'Chatbase answered with a web page instead of data',
	malformed: 'Chatbase answered with invalid JSON',
};

const NO_ANSWER = {
	timeout: 'Chatbase did not answer in time',
	network: 'Chatbase could not be reached',
	cancelled: 'The request was cancelled',
};

const LONGEST_REQUEST_ID = 100;

/** By which Chatbase's support finds a request again. */
function requestIdOf({ headers }: Answered): string | undefined {
	const id = wordsOf(headers['x-request-id'], LONGEST_REQUEST_ID);
	return id && `Request ID: ${id}`;
}

/**
 * Tells of a response that cannot be used, although its status is one to go on with.
 *
 * @returns the problem with what is known of the response
 */
export function problemWith(
	answered: Answered,
	request: Effect,
	{ message, description, status = answered.status }: Problem,
): Problem {
	const mayBeDone = isReading(request) ? undefined : MAYBE_DONE;
	return {
		message,
		description: joined(description, mayBeDone, requestIdOf(answered)),
		status,
	};
}

/**
 * Judges an outcome.
 *
 * @returns what is wrong with it, in words; undefined for a response to go on with. Of the response it
 * holds Chatbase's own message and its `x-request-id`, of the request nothing
 */
export function problemOf(outcome: Outcome, question: Question): Problem | undefined {
	const { subject, method, accepts, meanings = {} } = question;
	const mayBeDone = isReading(question) ? undefined : MAYBE_DONE;
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
 * Why one cannot go on with an outcome, as n8n (2.36 or later) reads it: with durable cursors, it polls
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

const isThere = (text: string | undefined): text is string => Boolean(text);

/** The editor shows line breaks as blanks, so that each part has to end by itself. */
const asSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

function joined(...sentences: Array<string | undefined>): string {
	return sentences.filter(isThere).map(asSentence).join('\n');
}
