import { z } from 'zod';

import { agentField } from '../../../shared/agentField';
import { dataOf, fieldsOf, textOf } from '../../../shared/transport/answer';
import { UNKNOWN_SHAPE } from '../../../shared/transport/problem';
import { sendV2 } from '../../../shared/transport/v2';
import type { Call, Operation } from '../../operation';
import { conversationIdField, NO_CONVERSATION } from './fields';

const output = z.object({
	id: z.string(),
	agentId: z.string(),
	status: z.string().describe('Paused or ongoing'),
});

/** Tells the agent whether it is to answer in a conversation. */
async function setPaused({ session, inputs, itemIndex }: Call, paused: boolean) {
	const agentId = inputs.agentId();
	const conversationId = inputs.text('conversationId', 'Conversation ID', NO_CONVERSATION);
	const answer = await sendV2(session, {
		method: 'PATCH',
		path: ['agents', agentId, 'conversations', conversationId],
		body: { paused },
		subject: 'conversation',
		itemIndex,
	});
	const status = textOf(fieldsOf(dataOf(answer.json)).status);
	if (status === undefined) throw answer.unusable(UNKNOWN_SHAPE);
	return [{ id: conversationId, agentId, status }];
}

const shared = { fields: [agentField, conversationIdField], output, writes: true };

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
