import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';

import { fieldsOf, textOf } from '../json';
import type { Mask } from './mask';
import { isReading, toHttpRequest, type ApiRequest } from './request';
import { readBody, type Answered, type Outcome } from './response';
import { withinLimit } from './timeLimit';

/** Where the node asks Chatbase from. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** The name of the credential that every request is sent with. */
export const CREDENTIAL = 'chatbaseApi';

/** What is read of a response beside its body. */
const HEADERS = ['date', 'retry-after', 'x-request-id'];

/** The outcome of a request as n8n's HTTP helper throws it; nothing of its error is kept. */
function failureOf(error: unknown): Outcome {
	// n8n wraps the error of its HTTP client, which says by its code what happened.
	const { cause, code, httpCode, message } = fieldsOf(Object(error));
	const inner = fieldsOf(Object(cause));
	const name = textOf(code) ?? textOf(inner.code) ?? textOf(httpCode) ?? 'UNKNOWN';
	if (name === 'ERR_CANCELED') return { kind: 'failed', why: 'cancelled', code: name };
	const isTimeout =
		['ECONNABORTED', 'ETIMEDOUT'].includes(name) ||
		/timeout|timed out/i.test(textOf(message) ?? '');
	return { kind: 'failed', why: isTimeout ? 'timeout' : 'network', code: name };
}

/** A response as n8n's HTTP helper gives it, without the key. */
function answeredOf(
	response: { statusCode: number; headers?: object; body: unknown },
	mask: Mask,
): Answered {
	const headers = fieldsOf(response.headers);
	return {
		kind: 'answered',
		status: response.statusCode,
		headers: Object.fromEntries(
			HEADERS.map((name) => [name, mask.apply(textOf(headers[name]) ?? '')]),
		),
		body: readBody(textOf(response.body) ?? '', mask),
	};
}

/** How a request is sent. */
interface Sending {
	context: ApiContext;
	/** Gives n8n's helper what it would read itself for each request. */
	readCredential: () => Promise<ICredentialDataDecryptedObject>;
	mask: Mask;
	/** By the clock, in milliseconds. */
	limitMs: number;
	/** Says that nobody wants the response any more. */
	end: AbortSignal;
}

/** Sends a request once, by n8n's own HTTP helper. Never throws. */
export async function sendOnce(request: ApiRequest, sending: Sending): Promise<Outcome> {
	const { context, readCredential, mask, limitMs, end } = sending;
	if (end.aborted) return { kind: 'failed', why: 'cancelled', code: 'ERR_CANCELED' };
	/** The context as n8n's helper is to see it: it ends whatever it sends when the signal says so. */
	const endedBy = (signal: AbortSignal): ApiContext =>
		Object.create(context, {
			getCredentials: { value: readCredential },
			getExecutionCancelSignal: { value: () => signal },
		});
	const { httpRequestWithAuthentication } = context.helpers;
	const options = toHttpRequest(request, limitMs);
	// What was begun may be carried out: only reading is given up half-way.
	const ends = isReading(request) ? end : undefined;
	try {
		const response = await withinLimit(
			limitMs,
			ends,
			async (signal) =>
				await httpRequestWithAuthentication.call(endedBy(signal), CREDENTIAL, options),
		);
		return answeredOf(response, mask);
	} catch (error) {
		return failureOf(error);
	}
}
