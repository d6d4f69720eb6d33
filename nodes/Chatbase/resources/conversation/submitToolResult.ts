import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf } from '../../../shared/json';
import type { Meanings } from '../../../shared/transport/advice';
import type { Operation } from '../../operation';
import { conversationIdField } from './fields';
import type { toolResultSchema } from './schemas';

const MEANINGS: Meanings = {
	404: {
		advice:
			'Check Tool Call ID: the call must be of this conversation, and still wait for its result.',
	},
};

export const submitToolResult: Operation<typeof toolResultSchema> = {
	value: 'submitToolResult',
	name: 'Submit Tool Result',
	action: 'Submit a tool result to a conversation',
	description:
		'Hand the agent the result of a client-side action that it has called. Message → Send without a message then lets it go on.',
	fields: [
		agentField,
		conversationIdField,
		{
			displayName: 'Tool Call ID',
			name: 'toolCallId',
			type: 'string',
			required: true,
			default: '',
			description: 'Of the part of type tool-call, in the parts that Message → Send has given',
		},
		{
			displayName: 'Output',
			name: 'output',
			type: 'json',
			default: '',
			placeholder: 'e.g. { "status": "shipped" }',
			description: 'What the action has found, in JSON. A text needs quotation marks around it.',
		},
	],
	output: async () => (await import('./schemas')).toolResultSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const conversationId = parameters.text('conversationId');
		const toolCallId = parameters.text('toolCallId');
		const response = await chatbase.sendV2({
			method: 'POST',
			path: ['agents', agentId, 'conversations', conversationId, 'tool-result'],
			body: { toolCallId, output: parameters.json('output') },
			subject: 'tool call',
			meanings: MEANINGS,
		});
		if (fieldsOf(dataOf(response.json)).success !== true) throw response.unusable();
		return [{ submitted: true, toolCallId, conversationId, agentId }];
	},
};
