import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, idOf, textOf } from '../../../shared/json';
import type { Meanings } from '../../../shared/transport/advice';
import type { Operation } from '../../operation';
import { conversationIdField, NO_CONVERSATION } from './fields';
import type { feedbackSchema } from './schemas';

const FEEDBACK = ['negative', 'none', 'positive'] as const;

const MEANINGS: Meanings = {
	404: {
		advice: 'Check Conversation ID and Message ID: the message must be of this conversation.',
	},
	422: { advice: 'Only what the agent has said can be rated: give the ID of one of its messages.' },
};

export const setFeedback: Operation<typeof feedbackSchema> = {
	value: 'setFeedback',
	name: 'Set Feedback',
	action: 'Set the feedback on a message of a conversation',
	description: 'Rate something that the agent has said, or take the rating away',
	fields: [
		agentField,
		conversationIdField,
		{
			displayName: 'Message ID',
			name: 'messageId',
			type: 'string',
			required: true,
			default: '',
			description: "The agent's message, as Conversation → Get or Message → Send names it",
		},
		{
			displayName: 'Feedback',
			name: 'feedback',
			type: 'options',
			options: [
				{ name: 'Negative', value: 'negative' },
				{ name: 'None', value: 'none' },
				{ name: 'Positive', value: 'positive' },
			],
			default: 'positive',
			description: 'What is thought of it. None takes the rating away.',
		},
	],
	output: async () => (await import('./schemas')).feedbackSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const conversationId = parameters.text('conversationId', { whenEmpty: NO_CONVERSATION });
		const messageId = parameters.text('messageId');
		const [feedback] = parameters.choices('feedback', FEEDBACK);
		if (feedback === undefined) throw parameters.refuse('feedback', 'is empty');
		const ofConversation = ['agents', agentId, 'conversations', conversationId];
		const response = await chatbase.sendV2({
			method: 'PATCH',
			path: [...ofConversation, 'messages', messageId, 'feedback'],
			body: { feedback: feedback === 'none' ? null : feedback },
			subject: 'message',
			meanings: MEANINGS,
		});
		const message = fieldsOf(dataOf(response.json));
		if (idOf(message.id) === undefined) throw response.unusable();
		return [{ messageId, conversationId, agentId, feedback: textOf(message.feedback) ?? null }];
	},
};
