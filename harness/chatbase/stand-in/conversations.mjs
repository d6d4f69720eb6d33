// The conversations of the stand-in for Chatbase: exported, searched, paused.
import { errorV2, isWithin, said, toPage } from './answers.mjs';

/**
 * A conversation is as exported, in seconds since 1970. No answer shows its agent, nor `filed`: what else a
 * search finds it by, by the names of the filters (`actionType`, `sentiment`, `escalated` …).
 *
 * @typedef {{agentId: string, id: string, title: string | null, createdAt: number, updatedAt: number, userId: string | null, source: string | null, status: string, messages: Message[], filed?: Record<string, string | string[]>}} Conversation
 * @typedef {{id: string, role: string, parts: {type: string, text?: string, [field: string]: unknown}[], createdAt?: number, feedback?: string | null}} Message
 */

export const NO_CONVERSATION = errorV2(
	404,
	'The requested item could not be found',
	'RESOURCE_NOT_FOUND',
);

/**
 * A conversation of a visitor's with an agent, of two messages.
 *
 * @returns {Conversation}
 */
export function conversation(agentId, id, question = 'When do you open?') {
	const createdAt = 1767225600; // 2026-01-01T00:00:00Z
	return {
		...{ agentId, id, title: 'Opening hours', createdAt, updatedAt: createdAt + 60, userId: null },
		...{ source: 'Widget or Iframe', status: 'ongoing' },
		messages: [said('user', question, 'm1'), said('assistant', 'At nine.', 'm2')],
	};
}

/** @param {{messages: Message[]}} conversation */
function snippetOf({ messages }, words = '') {
	const texts = messages.flatMap(({ role, parts }) =>
		parts.map(({ text = '' }) => ({ role, text })),
	);
	const startOf = (text) => text.toLowerCase().indexOf(words.toLowerCase());
	const hit = words && texts.find(({ text }) => startOf(text) >= 0);
	if (!hit) return null;
	const { role: speaker, text } = hit;
	const [start, end] = [startOf(text), startOf(text) + words.length];
	const values = [text.slice(0, start), text.slice(start, end), text.slice(end)];
	return { speaker, highlights: values.map((value, index) => ({ value, isHit: index === 1 })) };
}

/** @param {Conversation} one */
function isFound(one, { query: words, cursor, limit, ...query }) {
	const { startDate, endDate, updatedAfter, updatedBefore, ...filters } = query;
	const unfiled = { sentiment: 'unspecified', topic: 'unspecified', hasVoice: 'false' };
	const feedback = one.messages.map((message) => message.feedback);
	const facts = { ...unfiled, ...one.filed, ...one, activityState: one.status, feedback };
	return (
		isWithin(one.createdAt * 1000, startDate, endDate) &&
		isWithin(one.updatedAt * 1000, updatedAfter, updatedBefore) &&
		(!words || snippetOf(one, words) !== null) &&
		Object.entries(filters).every(([name, wanted]) =>
			[facts[name]].flat().some((fact) => wanted.split(',').includes(fact)),
		)
	);
}

/** @param {Conversation[]} all */
function exportOf(all, query) {
	const { startDate, endDate, source, conversationId, include = 'messages' } = query;
	const wanted = all
		.filter(({ createdAt }) => isWithin(createdAt * 1000, startDate, endDate))
		.filter((one) => source?.split(',').includes(one.source) ?? true)
		.filter(({ id }) => id === (conversationId ?? id))
		.map(({ agentId, filed, messages, ...summary }) =>
			include === 'summary' ? summary : { ...summary, messages },
		);
	return toPage(wanted, query, 20);
}

/** @param {Conversation[]} all */
function search(all, query) {
	const latestFirst = all.sort((a, b) => b.updatedAt - a.updatedAt);
	const { data, pagination } = toPage(latestFirst, query, 25);
	const { total, ...place } = pagination;
	const none = { parentConversationId: null, parentSummary: null, embedOrigin: null };
	const toHit = ({ agentId, filed, messages, ...summary }) => {
		return { ...summary, ...none, snippet: snippetOf({ messages }, query.query) };
	};
	// Filtered last: as documented, a page may be short, or even empty, before the last one.
	return { data: data.filter((one) => isFound(one, query)).map(toHit), pagination: place };
}

/** @param {{conversations: Conversation[]}} chatbase */
export function answerConversations({ conversations }) {
	const ofAgent = (wanted) => conversations.filter(({ agentId }) => agentId === wanted);
	return {
		'export conversations': ({ agentId, query }) => exportOf(ofAgent(agentId), query),
		'search conversations': ({ agentId, query }) => search(ofAgent(agentId), query),
		'pause or resume a conversation'({ agentId, conversationId, body }) {
			const found = ofAgent(agentId).find(({ id }) => id === conversationId);
			if (found === undefined) return NO_CONVERSATION;
			found.status = body.paused ? 'paused' : 'ongoing';
			return { data: { id: found.id, status: found.status } };
		},
	};
}
