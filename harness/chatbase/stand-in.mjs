// A stand-in for Chatbase. It takes what documented-requests.json has, and nothing else; of that it answers what
// a real n8n is asked for here.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { standIn } from '../services/internet-proxy.mjs';
import { documentedRequest, faultsOf, ORIGINS } from './request-faults.js';
import { answerAgents } from './stand-in/agents.mjs';
import { answerConversations } from './stand-in/conversations.mjs';
import { isBackwards } from './stand-in/dates.mjs';
import { answerLeads } from './stand-in/leads.mjs';
import { startCounting, UNLIMITED } from './stand-in/rate-limit.mjs';
import { answerSources } from './stand-in/sources.mjs';
import { answerTickets, newHelpdesk } from './stand-in/tickets.mjs';
import { answerWhatsApp, newWhatsApp } from './stand-in/whatsapp.mjs';

/** @typedef {Awaited<ReturnType<typeof startChatbase>>} Chatbase */

const HOSTS = ORIGINS.map((origin) => new URL(origin).hostname);
const URLS = RegExp(`^https://(?:${HOSTS.map((host) => host.replaceAll('.', '\\.')).join('|')})/`);
const METHODS = /** @type {const} */ (['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

const errorV1 = (statusCode, message) => ({ statusCode, message });
const errorV2 = (statusCode, message, code) => ({ statusCode, error: { code, message } });
const BAD_DATES = errorV2(400, 'startDate is after endDate', 'VALIDATION_INVALID_DATE_RANGE');

/** What Chatbase holds, and how it behaves. All of it may be changed at any time. */
function newState() {
	/** @type {{statusCode: number, body: string, headers: object}[]} */
	const failures = [];
	return {
		agents: /** @type {import('./stand-in/agents.mjs').Agent[]} */ ([]),
		conversations: /** @type {import('./stand-in/conversations.mjs').Conversation[]} */ ([]),
		leads: /** @type {import('./stand-in/leads.mjs').Lead[]} */ ([]),
		sources: /** @type {import('./stand-in/sources.mjs').Source[]} */ ([]),
		...newHelpdesk(),
		...newWhatsApp(),
		/** Method and path of each. */
		requests: /** @type {string[]} */ ([]),
		rateLimit: /** @type {import('./stand-in/rate-limit.mjs').RateLimit} */ (UNLIMITED),
		/** How long an answer takes; what was asked for is done before. */
		delayMs: 0,
		/** More headers of every answer, in lower case, such as another `date`. */
		headers: /** @type {Record<string, string>} */ ({}),
		/** Called with each answer when it is sent. @type {(answer: any) => void} */
		onAnswered: () => {},
		failures,
		/**
		 * Answers the next requests so, before anything is checked, counted or done.
		 *
		 * @param {number} times
		 * @param {{statusCode: number, json?: unknown, body?: string, headers?: Record<string, string>}} answer
		 */
		failNext(times, { statusCode, json, body = JSON.stringify(json) ?? '', headers }) {
			const type = json === undefined ? 'text/html' : 'application/json';
			const answer = { statusCode, body, headers: { 'content-type': type, ...headers } };
			failures.push(...Array(times).fill(answer));
		},
	};
}

/** @returns what refuses a request, whatever it asks for: its key, the rate limit, an unknown agent */
function startRefusing(chatbase, apiKey) {
	const secondsToWait = startCounting(chatbase);
	return function refusalOf({ headers, agentId }, isV2) {
		const error = isV2 ? errorV2 : errorV1;
		if (headers.authorization !== `Bearer ${apiKey}`) {
			const isMissing = headers.authorization === undefined;
			const code = isMissing ? 'AUTH_MISSING_API_KEY' : 'AUTH_INVALID_API_KEY';
			return error(401, 'Unauthorized access', code);
		}
		const seconds = secondsToWait();
		if (seconds > 0) {
			const refusal = error(429, 'Rate limit exceeded', 'RATE_LIMIT_TOO_MANY_REQUESTS');
			return { ...refusal, headers: { 'retry-after': String(seconds) } };
		}
		const isKnown = chatbase.agents.some(({ id }) => id === agentId);
		return agentId && !isKnown ? error(404, 'Agent not found', 'AGENT_NOT_FOUND') : undefined;
	};
}

/**
 * Chatbase, as its documentation describes it. The caller fills its lists, which are answered in their order.
 *
 * @param {import('../services/internet-proxy.mjs').Internet} internet
 * @param {{apiKey: string}} settings
 * @see https://www.chatbase.co/docs/api-reference/v2/overview
 */
export async function startChatbase(internet, { apiKey }) {
	const service = standIn(internet, ...HOSTS);
	const chatbase = { ...service, ...newState() };
	const refusalOf = startRefusing(chatbase, apiKey);
	/** By the names of the documented requests. @type {Record<string, (asked: any) => any>} */
	const answers = {
		...answerAgents(chatbase),
		...answerConversations(chatbase),
		...answerLeads(chatbase),
		...answerSources(chatbase),
		...answerTickets(chatbase),
		...answerWhatsApp(chatbase),
	};

	async function answer(request) {
		const { method, url, query } = request;
		const { name, parts } = documentedRequest(method, url);
		chatbase.requests.push(`${method} ${new URL(url).pathname}`);
		const asked = { ...request, agentId: query.chatbotId, ...parts };
		const isV2 = url.includes('/api/v2/');
		const answerTo = () => {
			const faults = faultsOf(request);
			if (faults.length > 0) throw new Error(faults.join('; '));
			if (!(name in answers)) throw new Error(`nothing here answers the request to ${name}`);
			return isV2 && isBackwards(query) ? BAD_DATES : answers[name](asked);
		};
		const given = chatbase.failures.shift() ?? refusalOf(asked, isV2) ?? answerTo();
		await sleep(chatbase.delayMs);
		// It is sent as soon as this function is left.
		setImmediate(() => chatbase.onAnswered(given));
		const always = { date: new Date().toUTCString(), 'x-request-id': randomUUID() };
		return { ...given, headers: { ...always, ...chatbase.headers, ...given.headers } };
	}
	for (const method of METHODS) await service.on(method, URLS, answer);
	return chatbase;
}
