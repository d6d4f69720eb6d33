import { sleep } from 'n8n-workflow';
import nock from 'nock';

import { faultsOf, ORIGIN } from '../../../harness/chatbase/request-faults';
import { afterThisTest, note } from './after-each-test';
import { endless } from './endless';

/** A request that Chatbase was sent. */
export interface Sent {
	method: string;
	path: string;
	query: Record<string, string>;
	body: unknown;
}

/** An answer of Chatbase's; a text is sent as it is. */
export interface Answer {
	status?: number;
	body?: unknown;
	headers?: Record<string, string>;
	delayMs?: number;
	/** Whether the answer comes in drops, and never to its end. */
	drips?: boolean;
	/** The code of an error of the connection, instead of an answer. */
	fails?: string;
	onSent?: () => void;
}

/** A Chatbase that answers. */
interface StandIn {
	answer: (request: Sent, index: number) => Answer;
	requests: Sent[];
	/** What is wrong with the requests, compared with what Chatbase documents: that also fails the test. */
	faults: string[];
	/** When they were sent, in milliseconds since 1970. */
	sentAt: number[];
}

/** The one that answers now. */
let current: StandIn | undefined;

/** Stands in for Chatbase over HTTP, until the test ends or another one does. */
export function chatbase(answer: StandIn['answer']): StandIn {
	if (current === undefined) listen();
	current = { answer, requests: [], faults: [], sentAt: [] };
	return current;
}

function listen(): void {
	nock.disableNetConnect();
	const scope = nock(ORIGIN).persist();
	afterThisTest(() => {
		current = undefined;
		nock.cleanAll();
	});
	for (const method of ['get', 'post', 'patch', 'put', 'delete'] as const) {
		scope[method](/.*/).reply(async function (uri, body) {
			const { headers } = this.req;
			const { answer, requests, faults, sentAt } = current as StandIn;
			const { pathname: path, searchParams } = new URL(uri, ORIGIN);
			const query = Object.fromEntries(searchParams);
			const sent = {
				method: method.toUpperCase(),
				path,
				query,
				body: body === '' ? undefined : body,
			};
			const wrong = faultsOf({ ...sent, url: `${ORIGIN}${uri}`, headers });
			note(wrong);
			faults.push(...wrong);
			requests.push(sent);
			sentAt.push(Date.now());
			return await reply(answer(sent, requests.length - 1));
		});
	}
}

/** What nock is to send. */
async function reply(answer: Answer): Promise<nock.ReplyFnResult> {
	const { status = 200, body = {}, headers, delayMs = 0, fails, drips, onSent } = answer;
	const type = { 'content-type': 'application/json' };
	await sleep(delayMs);
	onSent?.();
	if (fails !== undefined) throw Object.assign(new Error(fails), { code: fails });
	if (drips) return [status, endless(), type];
	return [status, typeof body === 'string' ? body : JSON.stringify(body), { ...type, ...headers }];
}
