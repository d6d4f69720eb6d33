import { z } from 'zod';

/** What is known of a conversation without its messages. */
export const conversationSchema = z.object({
	id: z.string(),
	agentId: z.string(),
	source: z.string().nullable(),
	status: z.string().nullable(),
	userId: z.string().nullable(),
	title: z.string().nullable(),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
	updatedAt: z.string().nullable().describe('ISO 8601 in UTC'),
});

const messageSchema = z.object({
	id: z.string().nullable(),
	role: z.string().nullable().describe('Who said it: user (the visitor) or assistant (the agent)'),
	text: z.string(),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
	feedback: z.string().nullable().describe('Positive or negative, where the visitor gave any'),
	parts: z.array(z.object({}).passthrough()).describe('As Chatbase sent them'),
});

/** A conversation with what was said: first what people look for, so that it is in sight in the editor's table. */
export const wholeConversationSchema = z.object({
	transcript: z.string().describe('Who said what, in order'),
	...conversationSchema.shape,
	messageCount: z.number(),
	messages: z.array(messageSchema),
});

export const foundConversationSchema = conversationSchema.extend({
	snippet: z.string().nullable().describe('The words around what was searched for'),
});

export const pausedConversationSchema = z.object({
	id: z.string(),
	agentId: z.string(),
	status: z.string().describe('Paused or ongoing'),
});

export const feedbackSchema = z.object({
	messageId: z.string(),
	conversationId: z.string(),
	agentId: z.string(),
	feedback: z.string().nullable().describe('Positive or negative; null without any'),
});

export const toolResultSchema = z.object({
	submitted: z.boolean(),
	toolCallId: z.string(),
	conversationId: z.string(),
	agentId: z.string(),
});
