// The conversations of the stand-in for Chatbase.
import { isWithin } from './dates.mjs';
import { toPage } from './pages.mjs';
import { refusal } from './refusal.mjs';

/**
 * A conversation is as exported, in seconds since 1970. No answer shows its agent, whether it was
 * escalated, or gave a lead.
 *
 * @typedef {{agentId: string, escalated?: boolean, gaveLead?: boolean, id: string, title: string | null, createdAt: number, updatedAt: number, userId: string | null, source: string | null, status: string, messages: Message[]}} Conversation
 * @typedef {{id: string, role: string, parts: {type: string, text?: string, [field: string]: unknown}[], createdAt?: number, feedback?: string | null}} Message
 */

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

const toExported = (/** @type {Conversation} */ { agentId, escalated, gaveLead, ...exported }) =>
	exported;
const toFound = (/** @type {Conversation} */ conversation) => {
	const { messages, ...found } = toExported(conversation);
	return { ...found, snippet: null };
};

/** Whether search finds a conversation by these: of the others, no n8n asks here. */
function isFound(conversation, { escalated, actionType, feedback, updatedAfter, updatedBefore }) {
	const { messages, updatedAt } = conversation;
	return (
		(escalated === undefined || conversation.escalated === true) &&
		(actionType !== 'collect-leads' || conversation.gaveLead === true) &&
		(feedback === undefined ||
			messages.some((one) => feedback.split(',').includes(one.feedback))) &&
		isWithin(updatedAt * 1000, { startDate: updatedAfter, endDate: updatedBefore })
	);
}

/** @param {{conversations: Conversation[]}} chatbase */
export const answerConversations = ({ conversations }) => ({
	'export conversations'({ agentId: wantedAgent, query }) {
		const { source, conversationId, include = 'messages' } = query;
		const wanted = conversations
			.filter(({ agentId }) => agentId === wantedAgent)
			.filter(({ createdAt }) => isWithin(createdAt * 1000, query))
			.filter((one) => source?.split(',').includes(one.source) ?? true)
			.filter(({ id }) => id === (conversationId ?? id))
			.map(toExported)
			.map(({ messages, ...summary }) =>
				include === 'summary' ? summary : { ...summary, messages },
			);
		return toPage(wanted, query);
	},
	'search conversations'({ agentId: wantedAgent, query }) {
		const found = conversations
			.filter(({ agentId }) => agentId === wantedAgent)
			.filter((one) => isFound(one, query))
			.sort((a, b) => b.updatedAt - a.updatedAt);
		return toPage(found.map(toFound), query);
	},
	'pause or resume a conversation'({ agentId: wantedAgent, url, body: { paused } }) {
		const wanted = decodeURIComponent(String(new URL(url).pathname.split('/').at(-1)));
		const found = conversations.find(({ agentId, id }) => agentId === wantedAgent && id === wanted);
		if (found === undefined) return refusal(404, 'RESOURCE_NOT_FOUND');
		found.status = paused ? 'paused' : 'ongoing';
		return { data: { id: found.id, status: found.status } };
	},
});
