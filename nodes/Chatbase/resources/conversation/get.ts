import { agentField } from '../../../shared/agentField';
import { entriesOf, idOf } from '../../../shared/transport/answer';
import type { Operation } from '../../operation';
import { toWholeConversation } from './conversation';
import { conversationIdField, NO_CONVERSATION } from './fields';

const NOT_FOUND = {
	message: 'This agent has no such conversation',
	description:
		'Check that Agent is the one that the lead came from. A conversation that was deleted in Chatbase is gone.',
	status: 404,
};

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a conversation',
	description: 'Get one conversation with all that was said, from the widget or any other source',
	fields: [agentField, conversationIdField],
	output: async () => (await import('./schemas')).wholeConversationSchema,
	writes: false,
	/** By the export: the endpoint for one conversation knows only those that the API began. */
	async run({ chatbase, inputs }) {
		const agentId = inputs.agentId();
		const conversationId = inputs.text('conversationId', 'Conversation ID', NO_CONVERSATION);
		const answer = await chatbase.sendV2({
			method: 'GET',
			path: ['agents', agentId, 'conversations', 'export'],
			query: { conversationId, limit: '1' },
			subject: 'conversation',
		});
		const conversation = entriesOf(answer).find(({ id }) => idOf(id) === conversationId);
		if (conversation === undefined) throw answer.unusable(NOT_FOUND);
		return [toWholeConversation(conversation, agentId)];
	},
};
