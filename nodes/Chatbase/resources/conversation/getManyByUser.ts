import { agentField } from '../../../shared/agent';
import { limitFields } from '../../fields';
import type { Operation } from '../../operation';
import { readUserId, userIdField } from '../message/fields';
import { toConversation } from './conversation';
import type { conversationSchema } from './schemas';

const MOST_IN_PAGE = 100;

export const getManyByUser: Operation<typeof conversationSchema> = {
	value: 'getManyByUser',
	name: 'Get Many by User',
	action: 'Get many conversations by user',
	description: 'Get the conversations of one user, by the ID that you have given to them',
	fields: [agentField, { ...userIdField, required: true }, ...limitFields],
	output: async () => (await import('./schemas')).conversationSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const userId = readUserId(parameters, 'userId');
		if (userId === undefined) throw parameters.refuse('userId', 'is empty');
		const request = {
			method: 'GET',
			path: ['agents', agentId, 'users', userId, 'conversations'],
			subject: 'conversations',
		} as const;
		const conversations = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			narrowing: 'Set a limit.',
			limit: parameters.limit(),
		});
		return conversations.map((conversation) => toConversation(conversation, agentId));
	},
};
