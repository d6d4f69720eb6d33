// The conversations of the stand-in for Chatbase.
import { isWithin } from './dates.mjs';
import { toPage } from './pages.mjs';

/**
 * A conversation is as exported, in seconds since 1970. No answer shows its agent.
 *
 * @typedef {{agentId: string, id: string, title: string | null, createdAt: number, updatedAt: number, userId: string | null, source: string | null, status: string, messages: Message[]}} Conversation
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

/** @param {{conversations: Conversation[]}} chatbase */
export const answerConversations = ({ conversations }) => ({
	'export conversations'({ agentId: wantedAgent, query }) {
		const { source, conversationId, include = 'messages' } = query;
		const wanted = conversations
			.filter(({ agentId }) => agentId === wantedAgent)
			.filter(({ createdAt }) => isWithin(createdAt * 1000, query))
			.filter((one) => source?.split(',').includes(one.source) ?? true)
			.filter(({ id }) => id === (conversationId ?? id))
			.map(({ agentId, messages, ...summary }) =>
				include === 'summary' ? summary : { ...summary, messages },
			);
		return toPage(wanted, query);
	},
});
