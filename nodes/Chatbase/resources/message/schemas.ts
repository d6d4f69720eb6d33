import { z } from 'zod';

export const answerSchema = z.object({
	text: z.string().describe('What the agent answered'),
	conversationId: z.string().nullable(),
	messageId: z.string().nullable(),
	userId: z.string().nullable(),
	finishReason: z
		.string()
		.nullable()
		.describe('Stop when the agent has answered; error or tool-calls when it has not'),
	credits: z.number().nullable().describe('What the answer has cost'),
	parts: z.array(z.object({}).passthrough()).describe('As Chatbase sent them'),
});
