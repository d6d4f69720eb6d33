import { LEAD_SUBMITTED } from '../shared/events';

/** An event that can be polled, as the panel and messages tell of it. */
export interface PolledEvent {
	/** In workflows. */
	value: string;
	/** In the list of events. */
	name: string;
	description: string;
	/** What Chatbase lists, as in "Chatbase's leads of 2026-01-01". */
	things: string;
	/** The operation of the Chatbase node that fetches them, and its filters for those of a day. */
	fetchedBy: string;
	filters: string;
}

/** In the order of the panel. */
export const EVENTS = [
	{
		value: 'conversations.escalate',
		name: 'Conversation Escalated',
		description: 'A conversation was handed over to a human: once for each conversation',
		things: 'conversations',
		fetchedBy: 'Conversation, Search',
		filters: 'Updated After and Updated Before',
	},
	{
		value: 'conversations.lead',
		name: 'Conversation With Lead',
		description: 'The agent has collected a lead in a conversation: once for each conversation',
		things: 'conversations',
		fetchedBy: 'Conversation, Search',
		filters: 'Updated After and Updated Before',
	},
	{
		value: LEAD_SUBMITTED,
		name: 'Lead Submitted',
		description: 'A visitor has left name, email or phone',
		things: 'leads',
		fetchedBy: 'Lead, Get Many',
		filters: 'Submitted After and Submitted Before',
	},
	{
		value: 'tickets.create',
		name: 'Ticket Created',
		description: 'A ticket was created, by whomever',
		things: 'tickets',
		fetchedBy: 'Ticket, Get Many',
		filters: 'Created After and Created Before',
	},
	{
		value: 'tickets.update',
		name: 'Ticket Updated',
		description:
			'A ticket was changed after it was created: status, priority, assignee, team or messages. Several changes between two polls start the workflow once.',
		things: 'tickets',
		fetchedBy: 'Ticket, Get Many',
		filters: 'Sort By set to Updated At',
	},
] as const satisfies readonly PolledEvent[];

export type EventName = (typeof EVENTS)[number]['value'];

/** @returns the event of a name; undefined where there is none */
export function eventOf(name: unknown) {
	return EVENTS.find(({ value }) => value === name);
}
