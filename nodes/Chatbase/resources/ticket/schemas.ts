import { z } from 'zod';

/** What is known of a ticket in a list. */
export const listedTicketSchema = z.object({
	ticketNumber: z.number().describe('Each agent has its own numbers'),
	agentId: z.string(),
	subject: z.string().nullable(),
	statusCategory: z
		.string()
		.nullable()
		.describe('New, on_you, on_customer, on_hold, closed or cancelled'),
	statusId: z.string().nullable(),
	priority: z.string().nullable().describe('Low, normal, high or urgent; none when not triaged'),
	channel: z.string().nullable().describe('Where it came from'),
	customerName: z.string().nullable(),
	customerEmail: z.string().nullable(),
	customerPhone: z.string().nullable(),
	customerId: z.string().nullable(),
	assigneeId: z.string().nullable().describe('The member; null when nobody is assigned'),
	teamId: z.string().nullable(),
	conversationId: z.string().nullable().describe('Of the conversation that it belongs to, if any'),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
	updatedAt: z.string().nullable().describe('ISO 8601 in UTC'),
	lastMessageAt: z.string().nullable().describe('ISO 8601 in UTC'),
});

/** A ticket by itself. */
export const ticketSchema = listedTicketSchema.extend({
	description: z.string().nullable(),
	metadata: z.object({}).passthrough().describe('Further fields of the ticket'),
});

const attachmentSchema = z.object({
	name: z.string().nullable(),
	url: z.string().nullable().describe('Whoever has it may download the file'),
	type: z.string().nullable(),
	size: z.number().nullable().describe('In bytes'),
});

export const ticketMessageSchema = z.object({
	id: z.string(),
	ticketNumber: z.number(),
	agentId: z.string(),
	type: z
		.string()
		.nullable()
		.describe('Reply, which the customer sees; note, which only members see; or event'),
	text: z.string().nullable(),
	html: z.string().nullable(),
	senderType: z.string().nullable().describe('Customer, agent (a member) or system'),
	senderName: z.string().nullable(),
	senderEmail: z.string().nullable(),
	senderId: z.string().nullable(),
	attachments: z.array(attachmentSchema),
	event: z.object({}).passthrough().nullable().describe('What happened, of an event'),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
});
