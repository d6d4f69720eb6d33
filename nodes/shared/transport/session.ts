import {
	sleep,
	type Failure,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
	type NodeApiError,
} from 'n8n-workflow';

import { apiError } from '../errors';
import { readHttpDate } from '../time';
import { fieldsOf, isSuccess, readBody, textOf, type Answered, type Outcome } from './answer';
import { withinLimit } from './limit';
import { maskFor, type Mask } from './mask';
import {
	failureFor,
	problemOf,
	problemWith,
	UNKNOWN_SHAPE,
	type Meanings,
	type Problem,
} from './problem';
import { countIn, decide } from './retry';

/** Where the node asks Chatbase from. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** The name of the credential that every request is sent with. */
export const CREDENTIAL = 'chatbaseApi';

/** What a request that only reads may take. */
export const READ_TIMEOUT_MS = 30_000;
/** In which n8n's Stop is noticed while a request waits. */
const SLICE_MS = 500;
/** The only parts of an address that cannot be encoded, or would lead to another one. */
const UNUSABLE_PART = /^\.{1,2}$|\p{Surrogate}/u;
/** What is read of an answer beside its body. */
const HEADERS = ['date', 'retry-after', 'x-request-id'];
/** What an HTTP header can carry, and a key is made of; a backslash is left of a line break as code writes it. */
const SENDABLE_KEY = /^[\x21-\x5b\x5d-\x7e]+$/;

const UNSENDABLE_KEY: Problem = {
	message: 'The API key in the credential "Chatbase API" cannot be sent',
	description:
		'It is empty, or holds a character that no key has, such as white space or an accent: copy it again from Workspace settings → API keys in Chatbase.',
};

/** A request to Chatbase. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** The address without the host, its parts not yet encoded. */
	path: readonly string[];
	/** Those that are undefined are left out. */
	query?: Readonly<Record<string, string | undefined>>;
	body?: object;
	timeoutMs?: number;
	/** What is asked for, as `problemOf` names it. */
	subject: string;
	/** Whether an answer with this status is one to go on with, rather than an error. */
	accepts?: (status: number) => boolean;
	/** What a status means for this request. */
	meanings?: Meanings;
	itemIndex?: number;
}

/** An answer that was worth waiting for. */
export interface ApiAnswer {
	status: number;
	json: unknown;
	/** Chatbase's clock, in milliseconds, when it says it. */
	answeredAt?: number;
	/** The error that n8n shows for it when it cannot be used after all; by default, for its shape. */
	unusable(problem?: Problem): NodeApiError;
}

/** What the requests of one execution, or of one poll, share. */
export interface Session {
	/** @throws NodeApiError in words, when there is no answer to go on with */
	send(request: ApiRequest): Promise<ApiAnswer>;
	/** Ends all reading and waiting: nobody wants the answers any more. */
	close(): void;
}

/** The outcome of a request as n8n's HTTP helper gives it; nothing of its error is kept. */
function failureOf(error: unknown): Outcome {
	// n8n wraps the error of its HTTP client, which says by its code what happened.
	const { cause, code, httpCode, message } = fieldsOf(Object(error)) as Record<string, unknown>;
	const inner = fieldsOf(Object(cause));
	const name = textOf(code) ?? textOf(inner.code) ?? textOf(httpCode) ?? 'UNKNOWN';
	if (name === 'ERR_CANCELED') return { kind: 'failed', why: 'cancelled', code: name };
	const isTimeout =
		['ECONNABORTED', 'ETIMEDOUT'].includes(name) ||
		/timeout|timed out/i.test(textOf(message) ?? '');
	return { kind: 'failed', why: isTimeout ? 'timeout' : 'network', code: name };
}

/** An answer as n8n's HTTP helper gives it, without the key. */
function answeredOf(answer: { statusCode: number; headers?: object; body: unknown }, mask: Mask) {
	const headers = fieldsOf(answer.headers);
	return {
		kind: 'answered',
		status: answer.statusCode,
		headers: Object.fromEntries(
			HEADERS.map((name) => [name, mask.apply(textOf(headers[name]) ?? '')]),
		),
		body: readBody(textOf(answer.body) ?? '', mask),
	} satisfies Answered;
}

/**
 * Opens the way to Chatbase for one execution or poll.
 *
 * @param deadline by when all has to be done, in milliseconds since 1970; for a poll, whose time n8n
 * limits
 */
export function openSession(context: ApiContext, deadline = Infinity): Session {
	const stopped =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal?.() : undefined;
	const closing = new AbortController();
	const end = AbortSignal.any([closing.signal, ...(stopped ? [stopped] : [])]);
	/** Until when the rate limit keeps every request waiting. */
	let closedUntil = 0;
	let credential: Promise<ICredentialDataDecryptedObject> | undefined;
	let mask: Mask | undefined;

	const error = (
		{ message, description, status }: Problem,
		itemIndex?: number,
		failure?: Failure,
	): NodeApiError =>
		apiError(context.getNode(), message, {
			description,
			httpCode: status === undefined ? undefined : String(status),
			itemIndex,
			failure,
		});

	/**
	 * Once, rather than for each request; and before the first, so that what is wrong with it is told in
	 * n8n's own words.
	 */
	async function readCredential(): Promise<ICredentialDataDecryptedObject> {
		credential ??= context.getCredentials(CREDENTIAL);
		return await credential;
	}

	/** The context as n8n's helper is to see it: it ends whatever it sends when the signal says so. */
	function endedBy(signal: AbortSignal): ApiContext {
		return Object.create(context, {
			getCredentials: { value: readCredential },
			getExecutionCancelSignal: { value: () => signal },
		}) as ApiContext;
	}

	async function waitUntil(time: () => number): Promise<void> {
		while (Date.now() < time() && !end.aborted) {
			await sleep(Math.min(SLICE_MS, time() - Date.now()));
		}
	}

	async function sendOnce(
		{ method, path, query, body, timeoutMs = READ_TIMEOUT_MS }: ApiRequest,
		keyMask: Mask,
	): Promise<Outcome> {
		if (end.aborted) return { kind: 'failed', why: 'cancelled', code: 'ERR_CANCELED' };
		const limit = Math.max(1, Math.min(timeoutMs, deadline - Date.now()));
		const options: IHttpRequestOptions = {
			method,
			url: `https://www.chatbase.co/api/${path.map(encodeURIComponent).join('/')}`,
			qs: Object.fromEntries(
				Object.entries(query ?? {}).filter(([, value]) => value !== undefined),
			),
			headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
			body: body && JSON.stringify(body),
			timeout: limit,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The key is for Chatbase only, wherever it may point to.
			disableFollowRedirect: true,
		};
		const { httpRequestWithAuthentication } = context.helpers;
		// What was begun may be carried out: only reading is given up half-way.
		const ends = method === 'GET' ? end : undefined;
		try {
			const answer = await withinLimit(
				limit,
				ends,
				async (signal) =>
					await httpRequestWithAuthentication.call(endedBy(signal), CREDENTIAL, options),
			);
			return answeredOf(answer, keyMask);
		} catch (failure) {
			return failureOf(failure);
		}
	}

	async function send(request: ApiRequest): Promise<ApiAnswer> {
		const { subject, method, itemIndex, accepts = isSuccess, meanings } = request;
		if (request.path.some((part) => UNUSABLE_PART.test(part))) {
			const description = `Asked for: ${subject}. Check the IDs.`;
			throw error({ message: 'One of the IDs is none', description }, itemIndex);
		}
		const apiKey = textOf((await readCredential()).apiKey)?.trim() ?? '';
		if (!SENDABLE_KEY.test(apiKey)) {
			throw error(UNSENDABLE_KEY, itemIndex, { cause: 'credential-invalid' });
		}
		mask ??= maskFor(apiKey);

		let attempts = { limited: 0, failed: 0 };
		for (;;) {
			await waitUntil(() => closedUntil);
			const outcome = await sendOnce(request, mask);
			attempts = countIn(attempts, outcome);
			const decision = decide(method, outcome, attempts);
			const resumesAt = decision.retry ? Date.now() + decision.pauseMs : Infinity;
			if (decision.retry && resumesAt < deadline && !end.aborted) {
				if (decision.forAll) closedUntil = Math.max(closedUntil, resumesAt);
				await waitUntil(() => resumesAt);
				continue;
			}

			const problem = problemOf(outcome, { subject, method, accepts, meanings });
			if (problem !== undefined) throw error(problem, itemIndex, failureFor(outcome));
			const answered = outcome as Answered;
			const answeredAt = readHttpDate(answered.headers.date);
			return {
				status: answered.status,
				json: 'json' in answered.body ? answered.body.json : undefined,
				...(answeredAt !== undefined && { answeredAt }),
				unusable: (fault = UNKNOWN_SHAPE) => error(problemWith(answered, method, fault), itemIndex),
			};
		}
	}

	return { send, close: () => closing.abort() };
}
