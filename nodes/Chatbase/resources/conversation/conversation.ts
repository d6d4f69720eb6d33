import type { z } from 'zod';

import { listOf, textOf, type Fields } from '../../../shared/json';
import { toIsoTime } from '../../../shared/time';
import type { conversationSchema, wholeConversationSchema } from './schemas';

/** Where a conversation took place, as Chatbase's specification lists it. */
export const SOURCES = [
	'Action preview',
	'Agent page',
	'Android SDK',
	'API',
	'Center stage',
	'Chatbase site',
	'Email',
	'Iframe',
	'Instagram',
	'iOS SDK',
	'Messenger',
	'Phone',
	'Playground',
	'Qna preview',
	'Salesforce',
	'Search',
	'Slack',
	'Unspecified',
	'WhatsApp',
	'Widget or Iframe',
	'Zendesk',
	'Zendesk Messaging',
] as const;

export const STATUSES = ['ended', 'ongoing', 'paused', 'taken_over'] as const;

/** How the statuses are called in the panel. */
export const STATUS_OPTIONS = [
	{ name: 'Ended', value: 'ended' },
	{ name: 'Ongoing', value: 'ongoing' },
	{ name: 'Paused', value: 'paused' },
	{ name: 'Taken Over', value: 'taken_over' },
];

export type Conversation = z.infer<typeof conversationSchema>;

/** @returns the text of a message's parts, a paragraph each */
export function textOfParts(parts: unknown): string {
	const texts = listOf(parts).map(({ type, text }) => (type === 'text' ? textOf(text) : undefined));
	return texts.filter((text) => text !== undefined).join('\n\n');
}

const SPEAKERS: ReadonlyMap<unknown, string> = new Map([
	['user', 'Visitor'],
	['assistant', 'Agent'],
]);

/**
 * Writes down who said what, in order. A tool call is named, not shown.
 *
 * @param messages as Chatbase exports them
 */
function toTranscript(messages: Fields[]): string {
	const lines = messages.flatMap(({ role, parts }) => {
		const speaker = SPEAKERS.get(role) ?? textOf(role) ?? 'Unknown';
		return listOf(parts).flatMap(({ type, text, toolName }) => {
			const said = type === 'text' ? textOf(text)?.trim() : undefined;
			if (said) return [`${speaker}: ${said}`];
			return type === 'tool-call' ? [`(${speaker} used ${textOf(toolName) ?? 'a tool'})`] : [];
		});
	});
	return lines.join('\n');
}

/** @returns what is known of a conversation without its messages */
export function toConversation(conversation: Fields, agentId: string): Conversation {
	const { id, source, status, userId, title, createdAt, updatedAt } = conversation;
	return {
		id: String(id),
		agentId,
		source: textOf(source) ?? null,
		status: textOf(status) ?? null,
		userId: textOf(userId) ?? null,
		title: textOf(title) ?? null,
		createdAt: toIsoTime(createdAt),
		updatedAt: toIsoTime(updatedAt),
	};
}

/** @returns a conversation with what was said */
export function toWholeConversation(
	conversation: Fields,
	agentId: string,
): z.infer<typeof wholeConversationSchema> {
	const messages = listOf(conversation.messages);
	return {
		transcript: toTranscript(messages),
		...toConversation(conversation, agentId),
		messageCount: messages.length,
		messages: messages.map(({ id, role, parts, createdAt, feedback }) => ({
			id: textOf(id) ?? null,
			role: textOf(role) ?? null,
			text: textOfParts(parts),
			createdAt: toIsoTime(createdAt),
			feedback: textOf(feedback) ?? null,
			parts: listOf(parts),
		})),
	};
}
