import { agentField } from '../../../shared/agentField';
import { dataOf, fieldsOf, textOf } from '../../../shared/transport/answer';
import type { Call, Operation } from '../../operation';
import { conversationIdField, NO_CONVERSATION } from './fields';

/** Tells the agent whether it is to answer in a conversation. */
async function setPaused({ chatbase, inputs }: Call, paused: boolean) {
	const agentId = inputs.agentId();
	const conversationId = inputs.text('conversationId', 'Conversation ID', NO_CONVERSATION);
	const answer = await chatbase.sendV2({
		method: 'PATCH',
		path: ['agents', agentId, 'conversations', conversationId],
		body: { paused },
		subject: 'conversation',
	});
	const status = textOf(fieldsOf(dataOf(answer.json)).status);
	if (status === undefined) throw answer.unusable();
	return [{ id: conversationId, agentId, status }];
}

const shared = {
	fields: [agentField, conversationIdField],
	output: async () => (await import('./schemas')).pausedConversationSchema,
	writes: true,
};

export const pause: Operation = {
	...shared,
	value: 'pause',
	name: 'Pause',
	action: 'Pause a conversation',
	description: 'Keep the agent from answering, so that a human can take over',
	run: async (call) => await setPaused(call, true),
};

export const resume: Operation = {
	...shared,
	value: 'resume',
	name: 'Resume',
	action: 'Resume a conversation',
	description: 'Let the agent answer again',
	run: async (call) => await setPaused(call, false),
};
