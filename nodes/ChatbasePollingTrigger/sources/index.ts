import type { Client } from '../../shared/transport/client';
import type { EventName } from '../events';
import type { Source } from '../source';
import { conversationsSource } from './conversations';
import { leadsSource } from './leads';
import { createdTicketsSource, updatedTicketsSource } from './tickets';

/** Where the entries of an event come from. */
export const SOURCES: Record<EventName, (client: Client) => Source> = {
	'conversations.escalate': (client) => conversationsSource(client, { escalated: 'true' }),
	'conversations.lead': (client) => conversationsSource(client, { actionType: 'collect-leads' }),
	'leads.submit': leadsSource,
	'tickets.create': createdTicketsSource,
	'tickets.update': updatedTicketsSource,
};
