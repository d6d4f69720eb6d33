import { agentField } from '../../../shared/agent';
import { idOf } from '../../../shared/json';
import type { Operation } from '../../operation';
import { toWholeConversation } from './conversation';
import { conversationIdField, NO_CONVERSATION } from './fields';
import type { wholeConversationSchema } from './schemas';

const NOT_FOUND = {
	message: 'The agent has no conversation with this Conversation ID',
	description:
		'Check Conversation ID, and that Agent is the one that the lead came from. A conversation that was deleted in Chatbase is gone.',
	status: 404,
};

export const get: Operation<typeof wholeConversationSchema> = {
	value: 'get',
	name: 'Get',
	action: 'Get a conversation',
	description: 'Get one conversation with all that was said, from the widget or any other source',
	fields: [agentField, conversationIdField],
	output: async () => (await import('./schemas')).wholeConversationSchema,
	writes: false,
	/** By the export: the endpoint for one conversation knows only those that the API began. */
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const conversationId = parameters.text('conversationId', { whenEmpty: NO_CONVERSATION });
		const response = await chatbase.sendV2({
			method: 'GET',
			path: ['agents', agentId, 'conversations', 'export'],
			query: { conversationId, limit: '1' },
			subject: 'conversation',
		});
		const { entriesOf } = await import('../../../shared/transport/v2');
		const conversation = entriesOf(response).find(({ id }) => idOf(id) === conversationId);
		if (conversation === undefined) throw response.unusable(NOT_FOUND);
		return [toWholeConversation(conversation, agentId)];
	},
};
