import {
	NodeApiError,
	sleep,
	type IExecuteFunctions,
	type IHttpRequestMethods,
	type IHttpRequestOptions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
} from 'n8n-workflow';

import { fieldsOf, readBody, textOf, type Outcome } from './answer';
import { problemOf, type Problem } from './problem';
import { decide } from './retry';

/** Where the node asks Chatbase from. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** The name of the credential that every request is sent with. */
export const CREDENTIAL = 'chatbaseApi';

const READ_TIMEOUT_MS = 30_000;
/** In which n8n's Stop is noticed while a request waits. */
const SLICE_MS = 500;

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
	itemIndex?: number;
}

/** An answer that was worth waiting for. */
export interface ApiAnswer {
	status: number;
	json: unknown;
	/** Chatbase's clock, in milliseconds, when it says it. */
	answeredAt?: number;
}

/** What the requests of one execution, or of one poll, share. */
export interface Session {
	send(request: ApiRequest): Promise<ApiAnswer>;
	/** The error that n8n shows, for what is wrong without a request having failed. */
	error(problem: Problem, itemIndex?: number): NodeApiError;
}

/** The outcome of a request as n8n's HTTP helper gives it; nothing of its error is kept. */
function failureOf(error: unknown): Outcome {
	// n8n wraps the error of its HTTP client, which says by its code what happened.
	const { cause, code, httpCode, message } = fieldsOf(Object(error)) as Record<string, unknown>;
	const inner = fieldsOf(Object(cause));
	const name = textOf(code) ?? textOf(inner.code) ?? textOf(httpCode) ?? 'UNKNOWN';
	if (name === 'ERR_CANCELED') return { kind: 'failed', why: 'cancelled', code: name };
	const isTimeout =
		['ECONNABORTED', 'ETIMEDOUT'].includes(name) || /timeout|timed out/i.test(String(message));
	return { kind: 'failed', why: isTimeout ? 'timeout' : 'network', code: name };
}

/**
 * Opens the way to Chatbase for one execution or poll.
 *
 * @param deadline by when all has to be done, in milliseconds since 1970; for a poll, whose time n8n
 * limits
 */
export function openSession(context: ApiContext, deadline = Infinity): Session {
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal?.() : undefined;
	/** Until when the rate limit keeps every request waiting. */
	let closedUntil = 0;

	const error = ({ message, description, status }: Problem, itemIndex?: number): NodeApiError =>
		new NodeApiError(
			context.getNode(),
			{ message },
			{
				message,
				description,
				httpCode: status === undefined ? undefined : String(status),
				itemIndex,
			},
		);

	async function waitUntil(time: () => number): Promise<void> {
		while (Date.now() < time() && !signal?.aborted) {
			await sleep(Math.min(SLICE_MS, time() - Date.now()));
		}
	}

	async function sendOnce({ method, path, query, body, timeoutMs }: ApiRequest): Promise<Outcome> {
		if (signal?.aborted) return { kind: 'failed', why: 'cancelled', code: 'ERR_CANCELED' };
		const options: IHttpRequestOptions = {
			method,
			url: `https://www.chatbase.co/api/${path.map(encodeURIComponent).join('/')}`,
			qs: Object.fromEntries(
				Object.entries(query ?? {}).filter(([, value]) => value !== undefined),
			),
			headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
			body: body && JSON.stringify(body),
			timeout: Math.max(1, Math.min(timeoutMs ?? READ_TIMEOUT_MS, deadline - Date.now())),
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The key is for Chatbase only, wherever it may point to.
			disableFollowRedirect: true,
			// What was begun may be carried out: only reading is given up half-way.
			abortSignal: method === 'GET' ? signal : undefined,
		};
		try {
			const answer = await context.helpers.httpRequestWithAuthentication.call(
				context,
				CREDENTIAL,
				options,
			);
			const { statusCode: status, headers, body: text } = answer;
			return {
				kind: 'answered',
				status,
				headers: headers ?? {},
				body: readBody(String(text ?? '')),
			};
		} catch (failure) {
			return failureOf(failure);
		}
	}

	async function send(request: ApiRequest): Promise<ApiAnswer> {
		// The only parts of an address that cannot be encoded: they would lead to another one.
		const unusable = request.path.find((part) => /^\.{1,2}$/.test(part));
		if (unusable !== undefined) {
			const description = `Asked for: ${request.subject}. Check the IDs.`;
			throw error({ message: `"${unusable}" is no ID`, description }, request.itemIndex);
		}
		for (let tries = 1; ; tries += 1) {
			await waitUntil(() => closedUntil);
			const outcome = await sendOnce(request);
			const decision = decide(request.method, outcome, tries);
			const resumesAt = decision.retry ? Date.now() + decision.pauseMs : Infinity;
			if (decision.retry && resumesAt < deadline && !signal?.aborted) {
				if (decision.forAll) closedUntil = Math.max(closedUntil, resumesAt);
				await waitUntil(() => resumesAt);
				continue;
			}

			const { subject, method, itemIndex, accepts = isSuccess } = request;
			const problem = problemOf(outcome, { subject, method, accepts });
			if (problem !== undefined) throw error(problem, itemIndex);
			const { status, headers, body } = outcome as Extract<Outcome, { kind: 'answered' }>;
			const answeredAt = Date.parse(headers.date ?? '');
			return {
				status,
				json: 'json' in body ? body.json : undefined,
				...(Number.isFinite(answeredAt) && { answeredAt }),
			};
		}
	}

	return { send, error };
}

function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}
