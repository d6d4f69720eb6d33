import { readPageV2 } from '../../../shared/transport/v2';
import { agentField } from '../../fields';
import type { Operation } from '../../operation';
import { toWholeConversation, wholeConversationSchema } from './conversation';
import { conversationIdField, NO_CONVERSATION } from './fields';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a conversation',
	description: 'Get one conversation with all that was said, from the widget or any other source',
	fields: [agentField, conversationIdField],
	output: wholeConversationSchema,
	writes: false,
	/** By the export: the endpoint for one conversation knows only those that the API began. */
	async run({ session, inputs, itemIndex }) {
		const agentId = inputs.agentId();
		const conversationId = inputs.text('conversationId', 'Conversation ID', NO_CONVERSATION);
		const { items } = await readPageV2(
			session,
			{
				method: 'GET',
				path: ['agents', agentId, 'conversations', 'export'],
				query: { conversationId },
				subject: 'conversation',
				itemIndex,
			},
			undefined,
			1,
		);
		const conversation = items.find(({ id }) => id === conversationId);
		if (conversation !== undefined) return [toWholeConversation(conversation, agentId)];
		throw session.error(
			{
				message: 'This agent has no such conversation',
				description:
					'Check that Agent is the one that the lead came from. A conversation that was deleted in Chatbase is gone.',
				status: 404,
			},
			itemIndex,
		);
	},
};
