import { hash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { LEAD_SUBMITTED, type ChatbaseEvent } from './event';

const receipt = {
	eventId: z
		.string()
		.describe('SHA-256 of the raw body in hexadecimal: the same delivery sent twice has the same'),
	receivedAt: z.string().describe('When n8n received the delivery, ISO 8601 in UTC'),
};

/** The item of a `leads.submit` event with Simplify on: types, JSON schema and tests follow it. */
export const leadItemSchema = z
	.object({
		eventType: z.string(),
		chatbotId: z.string(),
		conversationId: z.string().nullable(),
		customerEmail: z.string().nullable(),
		customerName: z.string().nullable(),
		customerPhone: z.string().nullable(),
		customFields: z
			.object({})
			.passthrough()
			.describe('Every other key of the payload, as Chatbase sent it'),
		...receipt,
	})
	.passthrough();

/** The item of any other event with Simplify on. */
export const eventItemSchema = z
	.object({
		eventType: z.string(),
		chatbotId: z.string(),
		payload: z.object({}).passthrough(),
		...receipt,
	})
	.passthrough();

export type LeadItem = z.infer<typeof leadItemSchema>;
export type EventItem = z.infer<typeof eventItemSchema>;

/** What n8n knows of a delivery beside its content. */
export type Receipt = Pick<LeadItem, keyof typeof receipt>;

type Payload = NonNullable<ChatbaseEvent['payload']>;

/** A form field that was switched off may arrive as `""`, as null or not at all: all become null. */
function toText(value: unknown): string | null {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return typeof value === 'string' && value !== '' ? value : null;
}

function leadFieldsOf(payload: Payload) {
	const { conversationId, customerEmail, customerName, customerPhone, ...customFields } = payload;
	const fields = { conversationId, customerEmail, customerName, customerPhone };

	// What a text field cannot hold goes there, so that nothing Chatbase sent is lost.
	for (const [name, value] of Object.entries(fields)) {
		if (typeof value === 'object' && value !== null) customFields[name] = value;
	}
	return {
		conversationId: toText(conversationId),
		customerEmail: toText(customerEmail),
		customerName: toText(customerName),
		customerPhone: toText(customerPhone),
		customFields,
	};
}

/**
 * Names a delivery by its content. Chatbase sends no event id, and may deliver twice.
 *
 * @param rawBody the bytes of the HTTP body
 * @returns SHA-256 in 64 lower-case hexadecimal digits
 */
export function eventIdOf(rawBody: Buffer): string {
	return hash('sha256', rawBody, 'hex');
}

/**
 * Turns an event into the flat item that users map to sheets, CRMs or email.
 *
 * @param event the parsed event; it is not changed
 * @param received the event's id and the time it was received
 * @returns a {@link LeadItem} for `leads.submit`, an {@link EventItem} for every other event.
 * Further keys of the event follow, unless the item has a field of that name.
 */
export function simplify(event: ChatbaseEvent, received: Receipt): LeadItem | EventItem {
	const { eventType, chatbotId, payload = {}, ...furtherKeys } = event;
	const content = eventType === LEAD_SUBMITTED ? leadFieldsOf(payload) : { payload };
	const fields = { eventType, chatbotId, ...content, ...received };

	// Spread twice: the item's own fields come first in the editor, and win over further keys.
	return { ...fields, ...furtherKeys, ...fields };
}

/**
 * The item's `json` for a verified event.
 *
 * @param event the parsed event
 * @param received the event's id and the time it was received
 * @param options.simplify false for exactly the parsed body
 */
export function toItem(
	event: ChatbaseEvent,
	received: Receipt,
	options: { simplify: boolean },
): IDataObject {
	return (options.simplify ? simplify(event, received) : event) as IDataObject;
}
