// The chat of the stand-in for Chatbase: a message begins a conversation, or goes on with one.
import { randomUUID } from 'node:crypto';
import { errorV2, now, said } from './answers.mjs';
import { NO_CONVERSATION } from './conversations.mjs';

/** @typedef {import('./conversations.mjs').Conversation} Conversation */

/** Its code is documented, but not the status that it comes with. */
const NOT_ONGOING = errorV2(
	409,
	'The conversation is not ongoing',
	'CHAT_CONVERSATION_NOT_ONGOING',
);

/** @returns {Conversation} */
function begin(agentId, userId = null) {
	const about = { title: null, userId, source: 'API', status: 'ongoing', messages: [] };
	return { agentId, id: randomUUID(), createdAt: now(), updatedAt: now(), ...about };
}

/** @param {{conversations: Conversation[], reply: (message: string) => string}} chatbase */
export const answerChat = (chatbase) => ({
	'send a message'({ agentId, body }) {
		const { conversations } = chatbase;
		const isNew = body.conversationId === undefined;
		const isAsked = (one) => one.agentId === agentId && one.id === body.conversationId;
		const conversation = isNew ? begin(agentId, body.userId) : conversations.find(isAsked);
		if (conversation === undefined) return NO_CONVERSATION;
		if (conversation.status !== 'ongoing') return NOT_ONGOING;
		if (isNew) conversations.push(conversation);
		const question = said('user', body.message);
		const answer = said('assistant', chatbase.reply(body.message));
		const createdAt = now();
		conversation.messages.push({ ...question, createdAt }, { ...answer, createdAt });
		conversation.updatedAt = createdAt;
		const { id: conversationId, userId } = conversation;
		const about = { userMessageId: question.id, conversationId, userId, finishReason: 'stop' };
		return { data: { ...answer, metadata: { ...about, usage: { credits: 1 } } } };
	},
});
