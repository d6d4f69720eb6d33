import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, listOf, numberOf, textOf } from '../../../shared/json';
import type { Operation } from '../../operation';
import { textOfParts } from '../conversation/conversation';
import { readUserId, userIdField } from './fields';
import type { answerSchema } from './schemas';

/** An agent may think for long. */
const TIMEOUT_MS = 120_000;

export const send: Operation<typeof answerSchema> = {
	value: 'send',
	name: 'Send',
	action: 'Send a message',
	description: 'Send a message to an agent, and get its answer',
	fields: [
		agentField,
		{
			displayName: 'Message',
			name: 'message',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. What are your opening hours?',
			description:
				'What to say to the agent. Empty only after Conversation → Submit Tool Result, with its Conversation ID.',
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Conversation ID',
					name: 'conversationId',
					type: 'string',
					default: '',
					description: 'To go on with a conversation. Without it, a new one begins.',
				},
				{
					...userIdField,
					description: `${userIdField.description}. Chatbase ignores it in a conversation that exists already.`,
				},
			],
		},
	],
	output: async () => (await import('./schemas')).answerSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const conversationId = parameters.optionalText('options.conversationId');
		// In a conversation, the agent goes on without one after the result of a tool.
		const message =
			conversationId === undefined
				? parameters.text('message')
				: parameters.optionalText('message');
		const userId = readUserId(parameters, 'options.userId');
		const response = await chatbase.sendV2({
			method: 'POST',
			path: ['agents', agentId, 'chat'],
			// Chatbase streams its answer unless it is told not to.
			body: { message, stream: false, conversationId, userId },
			timeoutMs: TIMEOUT_MS,
			subject: 'message',
		});
		const { id, parts, metadata } = fieldsOf(dataOf(response.json));
		if (!Array.isArray(parts)) throw response.unusable();
		const about = fieldsOf(metadata);
		const { credits } = fieldsOf(about.usage);
		const item = {
			text: textOfParts(parts),
			conversationId: textOf(about.conversationId) ?? null,
			messageId: textOf(id) ?? null,
			userId: textOf(about.userId) ?? null,
			finishReason: textOf(about.finishReason) ?? null,
			credits: numberOf(credits),
			parts: listOf(parts),
		};
		return [item];
	},
};
