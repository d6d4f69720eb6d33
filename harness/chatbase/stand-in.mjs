// A stand-in for Chatbase: its API v2, and the leads and contacts of v1. It takes what the documentation
// describes, and nothing else.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { standIn } from '../services/internet-proxy.mjs';

/**
 * Agents, leads and contacts are as documented: with times in ISO 8601, but of contacts in seconds since
 * 1970. A contact also has its agent, which no answer shows.
 *
 * @typedef {{id: string, name: string, [field: string]: unknown}} Agent
 * @typedef {{id: string | number, created_at: string, chatbot_id: string, [field: string]: unknown}} Lead
 * @typedef {{chatbotId: string, id: string, external_id: string, email?: string | null, custom_attributes?: object, [field: string]: unknown}} Contact
 *
 * A conversation is as exported, in seconds since 1970. No answer shows its agent, nor `filed`: what else a
 * search finds it by, by the names of the filters (`actionType`, `sentiment`, `escalated` …).
 *
 * @typedef {{agentId: string, id: string, title: string | null, createdAt: number, updatedAt: number, userId: string | null, source: string | null, status: string, messages: Message[], filed?: Record<string, string | string[]>}} Conversation
 * @typedef {{id: string, role: string, parts: {type: string, text?: string, [field: string]: unknown}[], createdAt?: number, feedback?: string | null}} Message
 */

/** @typedef {{requests: number, perMs: number}} RateLimit */
export const UNLIMITED = { requests: Infinity, perMs: 0 };

/**
 * A conversation of a visitor's with an agent, of two messages.
 *
 * @returns {Conversation}
 */
export function conversation(agentId, id, question = 'When do you open?') {
	const createdAt = 1767225600; // 2026-01-01T00:00:00Z
	const said = (name, role, text) => ({ id: name, role, parts: [{ type: 'text', text }] });
	return {
		...{ agentId, id, title: 'Opening hours', createdAt, updatedAt: createdAt + 60, userId: null },
		...{ source: 'Widget or Iframe', status: 'ongoing' },
		messages: [said('m1', 'user', question), said('m2', 'assistant', 'At nine.')],
	};
}

const DATES = 'startDate endDate';
const FILTERS =
	'source sentiment topic userId activityState feedback escalated actionType tool toolOutcome procedure procedureOutcome hasVoice';
const CONTACT = 'external_id name email phonenumber stripe_accounts custom_attributes';

const errorV1 = (statusCode, message) => ({ statusCode, message });
const errorV2 = (statusCode, message, code) => ({ statusCode, error: { code, message } });
const NO_CONVERSATION = errorV2(404, 'The requested item could not be found', 'RESOURCE_NOT_FOUND');
/** Its code is documented, but not the status that it comes with. */
const NOT_ONGOING = errorV2(
	409,
	'The conversation is not ongoing',
	'CHAT_CONVERSATION_NOT_ONGOING',
);
const BAD_DATES = errorV2(400, 'startDate is after endDate', 'VALIDATION_INVALID_DATE_RANGE');

/** Throws what is not documented, which `standIn` makes a fault. */
function check(isDocumented, what) {
	if (!isDocumented) throw new Error(`not documented: ${what}`);
}

function checkNames(given, names) {
	const unknown = Object.keys(given ?? {}).filter((name) => !names.split(' ').includes(name));
	check(unknown.length === 0, unknown.join(', '));
}

function toNumber(text, least, most = Infinity) {
	check(/^\d+$/.test(text) && text >= least && text <= most, `${text} as a number`);
	return Number(text);
}

/** Only v2 takes times, too. */
const DATE = { v1: /^\d{4}-\d\d-\d\d$/, v2: /^\d{4}-\d\d-\d\d(T.+(Z|[+-]\d\d:\d\d))?$/ };
/** The last moment of a date: a day is in UTC, and whole. */
const endOf = (date) => Date.parse(date) + (DATE.v1.test(date) ? 24 * 60 * 60 * 1000 - 1 : 0);
const isWithin = (time, from, to) => !(time < Date.parse(from)) && !(time > endOf(to));
const now = () => Math.floor(Date.now() / 1000);

function checkQuery(version, query, names) {
	checkNames(query, names);
	for (const name of ['startDate', 'endDate', 'updatedAfter', 'updatedBefore']) {
		const { [name]: date = '2026-01-31' } = query;
		check(DATE[version].test(date) && Date.parse(date) > 0, `${name} ${date}`);
	}
}

/** A page of v2. Its cursor says nothing to a reader, and goes with the same parameters only. */
function toPage(list, { cursor, limit, ...query }, most, size = most) {
	const key = JSON.stringify(query);
	const place = cursor && JSON.parse(Buffer.from(cursor, 'base64url').toString());
	check(!place || place.key === key, 'other parameters than those of the cursor');
	const start = place?.end ?? 0;
	const end = start + toNumber(limit ?? size, 1, most);
	const hasMore = end < list.length;
	const next = Buffer.from(JSON.stringify({ end, key })).toString('base64url');
	const pagination = { cursor: hasMore ? next : null, hasMore, total: list.length };
	return { data: list.slice(start, end), pagination };
}

/** @param {{messages: Message[]}} conversation */
function snippetOf({ messages }, words = '') {
	const said = messages.flatMap(({ role, parts }) =>
		parts.map(({ text = '' }) => ({ role, text })),
	);
	const startOf = (text) => text.toLowerCase().indexOf(words.toLowerCase());
	const hit = words && said.find(({ text }) => startOf(text) >= 0);
	if (!hit) return null;
	const { role: speaker, text } = hit;
	const [start, end] = [startOf(text), startOf(text) + words.length];
	const values = [text.slice(0, start), text.slice(start, end), text.slice(end)];
	return { speaker, highlights: values.map((value, index) => ({ value, isHit: index === 1 })) };
}

/** @param {Conversation} one */
function isFound(one, query) {
	const unfiled = { sentiment: 'unspecified', topic: 'unspecified', hasVoice: 'false' };
	const feedback = one.messages.map((message) => message.feedback);
	const facts = { ...unfiled, ...one.filed, ...one, activityState: one.status, feedback };
	const wanted = FILTERS.split(' ').filter((name) => name in query);
	return (
		isWithin(one.createdAt * 1000, query.startDate, query.endDate) &&
		isWithin(one.updatedAt * 1000, query.updatedAfter, query.updatedBefore) &&
		(!query.query || snippetOf(one, query.query) !== null) &&
		wanted.every((name) =>
			[facts[name]].flat().some((fact) => query[name].split(',').includes(fact)),
		)
	);
}

/** @param {any} on @param {{agents: Agent[]}} chatbase */
async function serveAgents(on, { agents }) {
	const byId = (agentId) => agents.find(({ id }) => id === agentId);
	await on('GET', 'v2', 'agents', 'cursor limit', ({ query }) => toPage(agents, query, 100, 20));
	await on('GET', 'v2', 'agents/([^/]+)', '', ({ agentId }) => byId(agentId));
}

/** @param {any} on @param {{conversations: Conversation[]}} chatbase */
async function serveConversations(on, { conversations }) {
	const path = 'agents/([^/]+)/conversations';
	const ofAgent = (wanted) => conversations.filter(({ agentId }) => agentId === wanted);

	const exporting = `cursor limit ${DATES} conversationId include source`;
	await on('GET', 'v2', `${path}/export`, exporting, ({ agentId, query }) => {
		const { startDate, endDate, source, conversationId, include = 'messages' } = query;
		check(['summary', 'messages'].includes(include), include);
		const wanted = ofAgent(agentId)
			.filter(({ createdAt }) => isWithin(createdAt * 1000, startDate, endDate))
			.filter((one) => source?.split(',').includes(one.source) ?? true)
			.filter(({ id }) => id === (conversationId ?? id))
			.map(({ agentId, filed, messages, ...summary }) =>
				include === 'summary' ? summary : { ...summary, messages },
			);
		return toPage(wanted, query, 20);
	});

	const searching = `query cursor limit ${DATES} updatedAfter updatedBefore ${FILTERS}`;
	await on('GET', 'v2', `${path}/search`, searching, ({ agentId, query }) => {
		const latestFirst = ofAgent(agentId).sort((a, b) => b.updatedAt - a.updatedAt);
		const { data, pagination } = toPage(latestFirst, query, 25);
		const { total, ...place } = pagination;
		const none = { parentConversationId: null, parentSummary: null, embedOrigin: null };
		const toHit = ({ agentId, filed, messages, ...summary }) => {
			return { ...summary, ...none, snippet: snippetOf({ messages }, query.query) };
		};
		// Filtered last: as documented, a page may be short, or even empty, before the last one.
		return { data: data.filter((one) => isFound(one, query)).map(toHit), pagination: place };
	});

	await on('PATCH', 'v2', `${path}/([^/]+)`, '', ({ agentId, parts, body }) => {
		checkNames(body, 'paused');
		check(typeof body?.paused === 'boolean', 'a body without paused');
		const conversation = ofAgent(agentId).find(({ id }) => id === parts[1]);
		if (conversation === undefined) return NO_CONVERSATION;
		conversation.status = body.paused ? 'paused' : 'ongoing';
		return { data: { id: conversation.id, status: conversation.status } };
	});
}

/** @param {any} on @param {{conversations: Conversation[], reply: (message: string) => string}} chatbase */
async function serveChat(on, chatbase) {
	const { conversations } = chatbase;
	const toMessage = (role, text) => ({ id: randomUUID(), role, parts: [{ type: 'text', text }] });
	/** @returns {Conversation} */
	const begin = (agentId, userId = null) => {
		const about = { title: null, userId, source: 'API', status: 'ongoing', messages: [] };
		return { agentId, id: randomUUID(), createdAt: now(), updatedAt: now(), ...about };
	};
	await on('POST', 'v2', 'agents/([^/]+)/chat', '', ({ agentId, body }) => {
		checkNames(body, 'message conversationId userId stream');
		check(body?.message && typeof body.message === 'string', 'a body without message');
		check(body.stream === false, 'a body without stream: false');
		check(/^[a-zA-Z0-9._-]{1,128}$/.test(body.userId ?? 'none'), `userId ${body.userId}`);
		const isNew = body.conversationId === undefined;
		const isAsked = (one) => one.agentId === agentId && one.id === body.conversationId;
		const conversation = isNew ? begin(agentId, body.userId) : conversations.find(isAsked);
		if (conversation === undefined) return NO_CONVERSATION;
		if (conversation.status !== 'ongoing') return NOT_ONGOING;
		if (isNew) conversations.push(conversation);
		const question = toMessage('user', body.message);
		const answer = toMessage('assistant', chatbase.reply(body.message));
		const createdAt = now();
		conversation.messages.push({ ...question, createdAt }, { ...answer, createdAt });
		conversation.updatedAt = createdAt;
		const { id: conversationId, userId } = conversation;
		const about = { userMessageId: question.id, conversationId, userId, finishReason: 'stop' };
		return { data: { ...answer, metadata: { ...about, usage: { credits: 1 } } } };
	});
}

/** @param {any} on @param {{leads: Lead[]}} chatbase */
async function serveLeads(on, { leads }) {
	await on('GET', 'v1', 'get-leads', `chatbotId ${DATES} page size`, ({ agentId, query }) => {
		check(agentId, 'a query without chatbotId');
		const [page, size] = [toNumber(query.page ?? 1, 1), toNumber(query.size ?? 10, 1)];
		const wanted = leads
			.filter((lead) => lead.chatbot_id === agentId)
			.filter((lead) => isWithin(Date.parse(lead.created_at), query.startDate, query.endDate));
		return { collectedCustomers: wanted.slice((page - 1) * size, page * size) };
	});
}

/** @param {any} on @param {{contacts: Contact[], customAttributes: string[]}} chatbase */
async function serveContacts(on, chatbase) {
	const { contacts } = chatbase;
	const path = 'chatbots/([^/]+)/contacts';
	const ofAgent = (agentId) => contacts.filter(({ chatbotId }) => chatbotId === agentId);
	const toSuccess = (data) => ({ message: 'Success', data });
	const toAnswer = ({ chatbotId, ...contact }) => contact;
	const known = (attributes = {}) => {
		const { customAttributes } = chatbase;
		const entries = Object.entries(attributes).filter(([name]) => customAttributes.includes(name));
		return Object.fromEntries(entries);
	};
	const has = (agentId, name, value) =>
		ofAgent(agentId).some((contact) => value && contact[name] === value);
	const TAKEN = errorV1(409, 'Email already exists');

	await on('GET', 'v1', path, 'page per_page', ({ agentId, query }) => {
		const page = toNumber(query.page ?? 1, 1);
		const per_page = toNumber(query.per_page ?? 100, 10, 1000);
		const all = ofAgent(agentId).map(toAnswer);
		const total_pages = Math.ceil(all.length / per_page);
		if (page > Math.max(1, total_pages)) return errorV1(400, 'Page number out of range');
		const data = all.slice((page - 1) * per_page, page * per_page);
		return { ...toSuccess(data), total: all.length, pages: { page, per_page, total_pages } };
	});
	await on('POST', 'v1', path, '', ({ agentId, body }) => {
		checkNames(body, 'users');
		check(body?.users?.length >= 1 && body.users.length <= 1000, 'a body without 1 to 1000 users');
		for (const user of body.users) {
			checkNames(user, CONTACT);
			check(!has(agentId, 'external_id', user.external_id), 'an external_id for the second time');
		}
		if (body.users.some(({ email }) => has(agentId, 'email', email))) return TAKEN;
		const empty = { name: null, email: null, phonenumber: null, stripe_accounts: [] };
		const created = body.users.map((user) => {
			const custom_attributes = known(user.custom_attributes);
			const own = { id: randomUUID(), created_at: now(), updated_at: now(), chatbotId: agentId };
			return { ...empty, ...user, custom_attributes, ...own };
		});
		contacts.push(...created);
		return toSuccess(created.map(toAnswer));
	});

	const onOne = async (method, answer) =>
		await on(method, 'v1', `${path}/([^/]+)`, '', ({ agentId, parts, body }) => {
			const contact = ofAgent(agentId).find(({ external_id }) => external_id === parts[1]);
			return contact ? answer(contact, body) : errorV1(404, 'Contact not found');
		});
	await onOne('GET', (contact) => toSuccess(toAnswer(contact)));
	await onOne('PATCH', (contact, body) => {
		checkNames(body, 'data');
		check(body?.data, 'a body without data');
		checkNames(body.data, CONTACT);
		const { custom_attributes: attributes, ...fields } = body.data;
		const isOwn = fields.email === contact.email;
		if (!isOwn && has(contact.chatbotId, 'email', fields.email)) return TAKEN;
		// Whether these are merged or replaced is not documented.
		const custom_attributes = { ...contact.custom_attributes, ...known(attributes) };
		Object.assign(contact, fields, { custom_attributes, updated_at: now() });
		return toSuccess(toAnswer(contact));
	});
	await onOne('DELETE', (contact) => {
		contacts.splice(contacts.indexOf(contact), 1);
		return toSuccess(toAnswer(contact));
	});
}

/** @param {{rateLimit: RateLimit}} settings @returns for how long one has to wait */
function startCounting(settings) {
	let { rateLimit } = settings;
	/** @type {number[]} */
	let times = [];
	return function secondsToWait() {
		if (rateLimit !== settings.rateLimit) times = []; // another limit counts anew
		({ rateLimit } = settings);
		const { requests, perMs } = rateLimit;
		while (times[0] <= Date.now() - perMs) times.shift();
		if (times.length >= requests) return Math.ceil((times[0] + perMs - Date.now()) / 1000) || 1;
		times.push(Date.now());
		return 0;
	};
}

/**
 * Chatbase, as its documentation describes it. The caller fills its lists, and they are answered in that
 * order; only a search begins with the latest.
 *
 * @param {Awaited<ReturnType<typeof import('../services/internet-proxy.mjs').startInternet>>} internet
 * @param {{apiKey: string, rateLimit?: RateLimit}} settings by default without a limit
 * @see https://www.chatbase.co/docs/api-reference/v2/overview
 */
export async function startChatbase(internet, { apiKey, rateLimit = UNLIMITED }) {
	/** @type {{statusCode: number, body: string, headers: object}[]} */
	const failures = [];
	const service = standIn(internet, 'www.chatbase.co');
	const chatbase = {
		...service,
		agents: /** @type {Agent[]} */ ([]),
		conversations: /** @type {Conversation[]} */ ([]),
		leads: /** @type {Lead[]} */ ([]),
		contacts: /** @type {Contact[]} */ ([]),
		/** The names that contacts may have; others are dropped. */
		customAttributes: /** @type {string[]} */ ([]),
		/** Method and path of each. */
		requests: /** @type {string[]} */ ([]),
		/** May be changed at any time. */
		rateLimit,
		/** How long an answer takes; what was asked for is done before. */
		delayMs: 0,
		/** More headers of every answer, in lower case, such as another `date`. */
		headers: /** @type {Record<string, string>} */ ({}),
		/**
		 * Called with each answer when it is sent.
		 *
		 * @type {(answer: any) => void}
		 */
		onAnswered: () => {},
		/** What an agent answers. @param {string} message */
		reply: (message) => `You said: ${message}`,
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

	const secondsToWait = startCounting(chatbase);

	function refusalOf(version, { headers, agentId }) {
		const error = version === 'v1' ? errorV1 : errorV2;
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
	}

	/** @param {string} path whose first group is the agent @param {string} names of the query */
	async function on(method, version, path, names, answer) {
		const url = new RegExp(`^https://www\\.chatbase\\.co/api/${version}/${path}$`);
		const answerTo = (asked) => {
			checkQuery(version, asked.query, names);
			const { startDate, endDate } = asked.query;
			const isBackwards = Date.parse(startDate) > endOf(endDate);
			return version === 'v2' && isBackwards ? BAD_DATES : answer(asked);
		};
		await service.on(method, url, async (request) => {
			chatbase.requests.push(`${method} ${new URL(request.url).pathname}`);
			const asked = { ...request, agentId: request.parts[0] ?? request.query.chatbotId };
			const given = failures.shift() ?? refusalOf(version, asked) ?? answerTo(asked);
			await sleep(chatbase.delayMs);
			// It is sent as soon as this function is left.
			setImmediate(() => chatbase.onAnswered(given));
			const always = { date: new Date().toUTCString(), 'x-request-id': randomUUID() };
			return { ...given, headers: { ...always, ...chatbase.headers, ...given.headers } };
		});
	}
	for (const serve of [serveAgents, serveConversations, serveChat, serveLeads, serveContacts]) {
		await serve(on, chatbase);
	}
	return chatbase;
}
