import { sleep } from 'n8n-workflow';
import nock from 'nock';

import { faultsOf, ORIGIN, ORIGINS } from '../../../harness/chatbase/request-faults';
import { afterThisTest, note } from './after-each-test';
import { endless } from './endless';

/** A request that Chatbase was sent. */
export interface Sent {
	method: string;
	path: string;
	query: Record<string, string>;
	/** Of a form, the object of its fields: of a file, its name, type and size. */
	body: unknown;
	/** Where it went, if not where most requests go. */
	origin?: string;
	/** The files of a form, byte by byte. */
	files?: Buffer[];
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
	afterThisTest(() => {
		current = undefined;
		nock.cleanAll();
	});
	for (const origin of ORIGINS) listenAt(origin);
}

function listenAt(origin: string): void {
	const scope = nock(origin).persist();
	for (const method of ['get', 'post', 'patch', 'put', 'delete'] as const) {
		scope[method](/.*/).reply(async function (uri, body) {
			const { headers } = this.req;
			const { answer, requests, faults, sentAt } = current as StandIn;
			const { pathname: path, searchParams } = new URL(uri, origin);
			const query = Object.fromEntries(searchParams);
			const sent = {
				...{ method: method.toUpperCase(), path, query },
				...(origin !== ORIGIN && { origin }),
				...(await contentOf(body, String(headers['content-type']))),
			};
			const wrong = faultsOf({ ...sent, url: `${origin}${uri}`, headers });
			note(wrong);
			faults.push(...wrong);
			requests.push(sent);
			sentAt.push(Date.now());
			return await reply(answer(sent, requests.length - 1));
		});
	}
}

/** What a body says. nock gives JSON as its value, and what is no UTF-8 in hexadecimal digits. */
async function contentOf(body: unknown, type: string): Promise<Pick<Sent, 'body' | 'files'>> {
	if (body === '') return { body: undefined };
	if (!type.startsWith('multipart/form-data')) return { body };
	const text = String(body);
	const bytes = Buffer.from(text, text.startsWith('--') ? 'utf8' : 'hex');
	const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
	const fields = [...form].map(([name, value]) => {
		if (typeof value === 'string') return [name, value];
		return [name, { name: value.name, type: value.type, size: value.size }];
	});
	const files = [...form.values()].filter((value) => typeof value !== 'string');
	return {
		body: Object.fromEntries(fields),
		files: await Promise.all(files.map(async (file) => Buffer.from(await file.arrayBuffer()))),
	};
}

/** What nock is to send. */
async function reply(answer: Answer): Promise<nock.ReplyFnResult> {
	const { status = 200, body = {}, headers, delayMs = 0, fails, drips, onSent } = answer;
	const type = { 'content-type': 'application/json' };
	if (delayMs > 0) await sleep(delayMs);
	onSent?.();
	if (fails !== undefined) throw Object.assign(new Error(fails), { code: fails });
	if (drips) return [status, endless(), type];
	return [status, typeof body === 'string' ? body : JSON.stringify(body), { ...type, ...headers }];
}
