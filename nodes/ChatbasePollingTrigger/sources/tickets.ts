import { ticketNumberOf, toListedTicket } from '../../Chatbase/resources/ticket/ticket';
import type { Fields } from '../../shared/json';
import { dayOf, readTime } from '../../shared/time';
import type { Client } from '../../shared/transport/client';
import type { Source, Span } from '../source';
import { sourceOf } from './v2';

const PAGE_SIZE = 100;

/** A ticket of a customer who does not exist. */
function sample(agentId: string) {
	const now = new Date().toISOString();
	const customer = { name: 'Sample Customer', email: 'sample.customer@example.com' };
	const state = { statusCategory: 'new', priority: 'none', channel: 'api', customer };
	const times = { createdAt: now, updatedAt: now, lastMessageAt: now };
	return toListedTicket({ ticketNumber: 1, subject: 'A question', ...state, ...times }, agentId);
}

const requestFor = ({ chatbotId }: Span, query: Record<string, string | undefined>) =>
	({
		method: 'GET',
		path: ['agents', chatbotId, 'helpdesk', 'tickets'],
		query: { ...query, order: 'desc' },
		subject: 'tickets',
	}) as const;

const COMMON = {
	keepsAll: false,
	pageSize: PAGE_SIZE,
	nameOf: ticketNumberOf,
	sample,
	narrowing: 'Fetch the tickets with the Chatbase node instead: Ticket, Get Many.',
};

/** The tickets, by when they were created. */
export function createdTicketsSource(client: Pick<Client, 'pageV2'>): Source {
	return sourceOf(client, {
		...COMMON,
		request: (span) =>
			requestFor(span, {
				createdAfter: span.fromDay && `${span.fromDay}T00:00:00.000Z`,
				createdBefore: span.toDay && `${span.toDay}T23:59:59.999Z`,
				sortBy: 'createdAt',
			}),
		toEntry: (fields, agentId) => ({
			id: String(ticketNumberOf(fields)),
			time: readTime(fields.createdAt),
			toItem: () => toListedTicket(fields, agentId),
		}),
	});
}

/** The day of a ticket's last change, in UTC; undefined for one that was not changed since it was created. */
function dayOfChange({ createdAt, updatedAt }: Fields): string | undefined {
	const time = readTime(updatedAt);
	return time === null || time === readTime(createdAt) ? undefined : dayOf(time);
}

/**
 * The tickets that were changed after they were created, by when that was last: the same ticket, changed again, is
 * another entry. The list has no filter for it: so it is read from its newest change back to the span.
 */
export function updatedTicketsSource(client: Pick<Client, 'pageV2'>): Source {
	return sourceOf(client, {
		...COMMON,
		request: (span) => requestFor(span, { sortBy: 'updatedAt' }),
		toEntry: (fields, agentId) => ({
			id: `${ticketNumberOf(fields)} ${readTime(fields.updatedAt)}`,
			time: readTime(fields.updatedAt),
			toItem: () => toListedTicket(fields, agentId),
		}),
		isIn(fields, { fromDay = '', toDay = '9999' }) {
			const day = dayOfChange(fields);
			return day !== undefined && day >= fromDay && day <= toDay;
		},
		// Those that were never changed are sorted by when they were created.
		isBefore({ createdAt, updatedAt }, { fromDay = '' }) {
			const time = readTime(updatedAt) ?? readTime(createdAt);
			return time !== null && dayOf(time) < fromDay;
		},
	});
}
