import { z } from 'zod';

import { eventIdOfDelivery } from '../shared/eventId';
import { LEAD_SUBMITTED } from '../shared/events';
import type { Fields } from '../shared/json';
import {
	chatbotIdSchema,
	otherKeysSchema,
	receiptSchema,
	toLeadItem,
	type LeadItem,
} from '../shared/leadItem';
import { parseJson } from '../shared/webhook/body';
import { refused, type Result } from '../shared/webhook/result';
import type { Refusal } from './refusal';

/** What a body must have to be of any use. Chatbase documents more, but nothing needs it. */
const bodySchema = z.object({
	eventType: z.string(),
	payload: z.object({}).nullable().optional(),
});

/** The item of any other event than a lead. */
export const eventItemSchema = z.object({
	eventType: z.string(),
	chatbotId: chatbotIdSchema,
	payload: z.object({}).passthrough(),
	otherKeys: otherKeysSchema,
	...receiptSchema.shape,
});

type EventItem = z.infer<typeof eventItemSchema>;

/** The content of a delivery. */
export interface ChatbaseEvent {
	eventType: string;
	/** The chatbot that it comes from; null when the body names none. */
	chatbotId: string | null;
	/** {} when there is none. */
	payload: Fields;
	/** Every key of the body that is not in the other fields, with its raw value. */
	otherKeys: Fields;
	/** The parsed body, with every key that Chatbase sent. */
	body: Fields;
}

const SHAPE_PROBLEMS: ReadonlyMap<unknown, string> = new Map([
	['eventType', 'eventType is missing or not a string'],
	['payload', 'payload is not an object'],
]);

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

/** Chatbase's webhooks say chatbot, its API v2 and its dashboard say agent: both name the same. */
function chatbotIdOf({ chatbotId, agentId }: Fields): string | null {
	if (typeof chatbotId === 'number') return String(chatbotId);
	if (isText(chatbotId)) return chatbotId;
	return isText(agentId) ? agentId : null;
}

/** An id of another type than text or number counts as missing, but is kept. */
function isLostAsText(chatbotId: unknown): boolean {
	return (typeof chatbotId === 'object' && chatbotId !== null) || typeof chatbotId === 'boolean';
}

/**
 * Parses the verified bytes of a delivery. Whatever Chatbase has signed counts as long as it says
 * what it is: only a missing event type, or a payload that is no object, is refused.
 *
 * @param rawBody UTF-8, with or without a byte order mark
 * @returns the event, or what is wrong with the body in words that repeat nothing of it
 * @see https://chatbase.co/docs/developer-guides/webhooks
 */
export function parseEvent(rawBody: Buffer): Result<ChatbaseEvent, Refusal> {
	if (rawBody.length === 0) return refused({ reason: 'bodyEmpty', problem: 'Body is empty' });
	const parsed = parseJson(rawBody);
	if ('refusal' in parsed) return parsed;

	const checked = bodySchema.safeParse(parsed.value);
	if (!checked.success) {
		const [problem] = checked.error.issues.map(({ path }) => SHAPE_PROBLEMS.get(path[0]));
		return refused({ reason: 'bodyNotEvent', problem: problem ?? 'Body is not a JSON object' });
	}

	// Not zod's copy, which has only the keys of the schema.
	const body = parsed.value as Fields & { eventType: string; payload?: Fields | null };
	const { eventType, chatbotId, payload, ...otherKeys } = body;
	if (isLostAsText(chatbotId)) otherKeys.chatbotId = chatbotId;
	return {
		value: {
			eventType,
			chatbotId: chatbotIdOf(body),
			payload: payload ?? {},
			otherKeys,
			body,
		},
	};
}

/**
 * The item of an event with Simplify on.
 *
 * @param event the parsed event; it is not changed
 * @param rawBody the bytes it was parsed from, which name it
 * @param receivedAt ISO 8601 in UTC
 * @returns a {@link LeadItem} for `leads.submit`, an {@link EventItem} for every other event
 */
export function simplify(
	{ eventType, chatbotId, payload, otherKeys }: ChatbaseEvent,
	rawBody: Buffer,
	receivedAt: string,
): LeadItem | EventItem {
	const receipt = { eventId: eventIdOfDelivery(rawBody), receivedAt };
	return eventType === LEAD_SUBMITTED
		? toLeadItem({ chatbotId, fields: payload, otherKeys }, receipt)
		: { eventType, chatbotId, payload, otherKeys, ...receipt };
}
