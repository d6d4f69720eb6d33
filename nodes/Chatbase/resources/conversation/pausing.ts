import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, textOf } from '../../../shared/json';
import type { Call, Operation } from '../../operation';
import { conversationIdField, NO_CONVERSATION } from './fields';
import type { pausedConversationSchema } from './schemas';

/** Tells the agent whether it is to answer in a conversation. */
async function setPaused({ chatbase, parameters }: Call, paused: boolean) {
	const agentId = parameters.agentId();
	const conversationId = parameters.text('conversationId', { whenEmpty: NO_CONVERSATION });
	const response = await chatbase.sendV2({
		method: 'PATCH',
		path: ['agents', agentId, 'conversations', conversationId],
		body: { paused },
		subject: 'conversation',
	});
	const status = textOf(fieldsOf(dataOf(response.json)).status);
	if (status === undefined) throw response.unusable();
	return [{ id: conversationId, agentId, status }];
}

const shared = {
	fields: [agentField, conversationIdField],
	output: async () => (await import('./schemas')).pausedConversationSchema,
	writes: true,
};

export const pause: Operation<typeof pausedConversationSchema> = {
	...shared,
	value: 'pause',
	name: 'Pause',
	action: 'Pause a conversation',
	description: 'Keep the agent from answering, so that a human can take over',
	run: async (call) => await setPaused(call, true),
};

export const resume: Operation<typeof pausedConversationSchema> = {
	...shared,
	value: 'resume',
	name: 'Resume',
	action: 'Resume a conversation',
	description: 'Let the agent answer again',
	run: async (call) => await setPaused(call, false),
};
