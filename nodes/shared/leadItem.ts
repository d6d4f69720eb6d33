import { z } from 'zod';

import { LEAD_SUBMITTED } from './events';
import type { Fields } from './json';
import { leadKeyOf } from './leadKey';

const keysSchema = z.object({}).passthrough();

/** The fields that every item has last, and n8n gives it rather than Chatbase. */
export const receiptSchema = z.object({
	eventId: z
		.string()
		.describe('SHA-256 of the raw body in hexadecimal: the same delivery sent twice has the same'),
	receivedAt: z.string().describe('When n8n received the delivery, ISO 8601 in UTC'),
});

/** The chatbot that an item comes from. */
export const chatbotIdSchema = z
	.string()
	.nullable()
	.describe('The chatbot (agent) that asked; null when Chatbase names none');

/** What Chatbase sent beside what has a field of its own. */
export const otherKeysSchema = keysSchema.describe(
	'Every other key of the body, as Chatbase sent it',
);

/**
 * The item of a lead: types, JSON schema and tests follow it. What people look for comes first, so
 * that it is in sight in the editor's table.
 */
export const leadItemSchema = z.object({
	customerName: z.string().nullable(),
	customerEmail: z.string().nullable(),
	customerPhone: z.string().nullable(),
	conversationId: z.string().nullable(),
	chatbotId: chatbotIdSchema,
	eventType: z.string(),
	customFields: keysSchema.describe('Every other key of the payload, as Chatbase sent it'),
	otherKeys: otherKeysSchema,
	leadKey: z
		.string()
		.nullable()
		.describe(
			'Joins a delivered lead with the same lead as Chatbase lists it: SHA-256 of the chatbot and of the email, else the phone, else the name; null when all are missing',
		),
	...receiptSchema.shape,
});

export type LeadItem = z.infer<typeof leadItemSchema>;

/** What n8n knows of an item beside its content. */
type Receipt = z.infer<typeof receiptSchema>;

/** A lead, wherever it comes from. */
export interface Lead {
	chatbotId: string | null;
	/** The form's fields by Chatbase's webhook names (`customerEmail` …), and every further one. */
	fields: Fields;
	otherKeys: Fields;
}

/** The form's fields that are texts, in the order of the item. */
const TEXT_FIELDS = ['customerName', 'customerEmail', 'customerPhone', 'conversationId'] as const;

/** A form field that was switched off may arrive as `""`, as null or not at all: all become null. */
function toText(value: unknown): string | null {
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * Turns a lead into the flat item that users map to sheets, CRMs or email.
 *
 * @param lead it is not changed. What a text field cannot hold (an object, an array) goes to
 * `customFields`, so that nothing Chatbase sent is lost
 * @param receipt the item's id and the time it was received
 */
export function toLeadItem({ chatbotId, fields, otherKeys }: Lead, receipt: Receipt): LeadItem {
	const { conversationId, customerEmail, customerName, customerPhone, ...customFields } = fields;
	for (const name of TEXT_FIELDS) {
		const value = fields[name];
		if (typeof value === 'object' && value !== null) customFields[name] = value;
	}
	// Field by field: spreading an object costs ten times as much, and there may be thousands of leads.
	const item: LeadItem = {
		customerName: toText(customerName),
		customerEmail: toText(customerEmail),
		customerPhone: toText(customerPhone),
		conversationId: toText(conversationId),
		chatbotId,
		eventType: LEAD_SUBMITTED,
		customFields,
		otherKeys,
		leadKey: null,
		eventId: receipt.eventId,
		receivedAt: receipt.receivedAt,
	};
	item.leadKey = leadKeyOf(item);
	return item;
}
