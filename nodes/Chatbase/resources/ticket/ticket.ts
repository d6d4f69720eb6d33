import type { z } from 'zod';

import {
	dataOf,
	fieldsOf,
	idOf,
	listOf,
	numberOf,
	textOf,
	type Fields,
} from '../../../shared/json';
import { toIsoTime } from '../../../shared/time';
import type { ApiResponse } from '../../../shared/transport/response';
import type { listedTicketSchema, ticketMessageSchema, ticketSchema } from './schemas';

type Ticket = z.infer<typeof ticketSchema>;

/** The number of a ticket, which names it in lists; undefined where there is none. */
export function ticketNumberOf({ ticketNumber }: Fields): string | undefined {
	const number = idOf(ticketNumber);
	return Number.isSafeInteger(Number(number ?? NaN)) ? number : undefined;
}

/** @returns a ticket of a list, as n8n gets it */
export function toListedTicket(
	ticket: Fields,
	agentId: string,
): z.infer<typeof listedTicketSchema> {
	const customer = fieldsOf(ticket.customer);
	return {
		ticketNumber: Number(ticketNumberOf(ticket)),
		agentId,
		subject: textOf(ticket.subject) ?? null,
		statusCategory: textOf(ticket.statusCategory) ?? null,
		statusId: textOf(ticket.statusId) ?? null,
		priority: textOf(ticket.priority) ?? null,
		channel: textOf(ticket.channel) ?? null,
		customerName: textOf(customer.name) ?? null,
		customerEmail: textOf(customer.email) ?? null,
		customerPhone: textOf(customer.phoneNumber) ?? null,
		customerId: idOf(customer.id) ?? null,
		assigneeId: textOf(ticket.assigneeId) ?? null,
		teamId: textOf(ticket.teamId) ?? null,
		conversationId: textOf(ticket.conversationId) ?? null,
		createdAt: toIsoTime(ticket.createdAt),
		updatedAt: toIsoTime(ticket.updatedAt),
		lastMessageAt: toIsoTime(ticket.lastMessageAt),
	};
}

/**
 * @returns the ticket that a response holds, with what lists leave out
 * @throws NodeApiError for any other response
 */
export function ticketIn(response: ApiResponse, agentId: string): Ticket {
	const ticket = fieldsOf(dataOf(response.json));
	if (ticketNumberOf(ticket) === undefined) throw response.unusable();
	return {
		...toListedTicket(ticket, agentId),
		description: textOf(ticket.description) ?? null,
		metadata: fieldsOf(ticket.metadata),
	};
}

/** @returns what was written or has happened in a ticket */
export function toMessage(
	message: Fields,
	ticket: Pick<Ticket, 'ticketNumber' | 'agentId'>,
): z.infer<typeof ticketMessageSchema> {
	const sender = fieldsOf(message.sender);
	const type = textOf(message.type) ?? null;
	return {
		id: String(message.id),
		...ticket,
		type,
		text: textOf(message.contentText) ?? null,
		html: textOf(message.content) ?? null,
		senderType: textOf(sender.type) ?? null,
		senderName: textOf(sender.name) ?? null,
		senderEmail: textOf(sender.email) ?? null,
		senderId: idOf(sender.id) ?? null,
		attachments: listOf(message.attachments).map((file) => ({
			name: textOf(file.name) ?? null,
			url: textOf(file.url) ?? null,
			type: textOf(file.type) ?? null,
			size: numberOf(file.size),
		})),
		event: type === 'event' ? fieldsOf(message.metadata) : null,
		createdAt: toIsoTime(message.createdAt),
	};
}
