import type { EventName } from '../../nodes/ChatbasePollingTrigger/events';
import type { Span } from '../../nodes/ChatbasePollingTrigger/source';
import { SOURCES } from '../../nodes/ChatbasePollingTrigger/sources';
import type { Problem } from '../../nodes/shared/errors';
import type { Fields } from '../../nodes/shared/json';
import type { Client } from '../../nodes/shared/transport/client';
import type { ApiRequest } from '../../nodes/shared/transport/request';
import type { ApiResponse } from '../../nodes/shared/transport/response';

const NOW = Date.parse('2026-03-05T12:00:00Z');
const SPAN: Span = { chatbotId: 'one', fromDay: '2026-03-02', toDay: '2026-03-04' };

/** What a source asks for, of pages that it is given one after the other; the last one again and again. */
function asked(event: EventName, pages: Fields[][], respondedAt?: number) {
	const requests: Array<ApiRequest & { cursor: string | undefined; size: number }> = [];
	const client = {
		async pageV2(request: ApiRequest, cursor: string | undefined, size: number) {
			requests.push({ ...request, cursor, size });
			const place = Number(cursor ?? 0);
			const isLast = place === pages.length;
			const unusable = ({ message, description }: Problem) =>
				Object.assign(new Error(message), { description });
			return {
				items: pages[Math.min(place, pages.length - 1)],
				next: isLast ? cursor : String(place + 1),
				response: { respondedAt, unusable } as unknown as ApiResponse,
			};
		},
	};
	return { requests, source: SOURCES[event](client as unknown as Client) };
}

/** The time that there is for so many pages more than one. */
function timeFor(pages: number) {
	let left = pages;
	return { mayReadOn: () => (left -= 1) >= 0, left: () => 60_000, now: () => NOW };
}

const ticket = (ticketNumber: number, updatedAt: string | null, createdAt = '2026-01-01') => ({
	...{ ticketNumber, createdAt: `${createdAt}T10:00:00.000Z` },
	updatedAt: updatedAt && `${updatedAt}T12:00:00.000Z`,
});
const conversation = (id: string) => ({ id, updatedAt: NOW / 1000 });

describe('a source asks for', () => {
	const TICKETS = ['agents', 'one', 'helpdesk', 'tickets'];
	const SEARCH = ['agents', 'one', 'conversations', 'search'];
	const CREATED = { sortBy: 'createdAt', order: 'desc' };
	const OPEN: Span = { chatbotId: 'one' };

	it.each<[EventName, Span, string[], object]>([
		[
			'conversations.escalate',
			SPAN,
			SEARCH,
			{ escalated: 'true', updatedAfter: '2026-03-02', updatedBefore: '2026-03-04' },
		],
		['conversations.lead', OPEN, SEARCH, { actionType: 'collect-leads' }],
		[
			'tickets.create',
			SPAN,
			TICKETS,
			{
				createdAfter: '2026-03-02T00:00:00.000Z',
				createdBefore: '2026-03-04T23:59:59.999Z',
				...CREATED,
			},
		],
		['tickets.create', OPEN, TICKETS, CREATED],
		['tickets.update', SPAN, TICKETS, { sortBy: 'updatedAt', order: 'desc' }],
	])('%s of %j', async (event, span, path, query) => {
		const { requests, source } = asked(event, [[]]);
		await source.read(source.open(span), timeFor(0));
		expect(requests).toHaveLength(1);
		expect(requests[0]).toEqual({
			...{ method: 'GET', path, query, cursor: undefined },
			...{ size: event.startsWith('tickets.') ? 100 : 25, subject: expect.any(String) },
		});
	});
});

describe('a list of tickets by their last change', () => {
	const changed = [
		ticket(5, '2026-03-05'),
		ticket(4, '2026-03-04'),
		ticket(3, null, '2026-03-03'),
		ticket(2, '2026-03-02'),
	];

	it('has those of the span, and ends where it is over', async () => {
		const pages = [changed, [ticket(1, '2026-03-01')], [ticket(0, '2026-02-01')]];
		const { requests, source } = asked('tickets.update', pages);
		const listing = source.open(SPAN);
		expect(await source.read(listing, timeFor(9))).toEqual({ kind: 'whole' });
		expect(listing.items.map(({ toItem }) => toItem().ticketNumber)).toEqual([4, 2]);
		expect(requests).toHaveLength(2);
	});

	it('ends with a ticket that was never changed, too', async () => {
		const pages = [changed, [ticket(1, null, '2026-03-01')], [ticket(0, '2026-02-01')]];
		const { requests, source } = asked('tickets.update', pages);
		expect(await source.read(source.open(SPAN), timeFor(9))).toEqual({ kind: 'whole' });
		expect(requests).toHaveLength(2);
	});

	it('has all that was changed where there is no first or last day', async () => {
		const { source } = asked('tickets.update', [changed]);
		const listing = source.open({ chatbotId: 'one' });
		await source.read(listing, timeFor(0));
		expect(listing.items.map(({ toItem }) => toItem().ticketNumber)).toEqual([5, 4, 2]);
	});
});

describe('a list', () => {
	const pages = [[conversation('a')], [conversation('b')], [conversation('c')]];

	it('is read as far as there is time, and then on from there', async () => {
		const { requests, source } = asked('conversations.escalate', pages);
		const listing = source.open(SPAN);
		expect(await source.read(listing, timeFor(1))).toEqual({ kind: 'outOfTime' });
		expect(listing.items.map(({ id }) => id)).toEqual(['a', 'b']);
		await source.read(listing, timeFor(1));
		expect(listing.items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
		expect(requests.map(({ cursor }) => cursor)).toEqual([undefined, '1', '2']);
	});

	it('that goes in a circle is an error, which says what to do', async () => {
		const { source } = asked('conversations.escalate', pages);
		expect(await source.read(source.open(SPAN), timeFor(99))).toEqual({
			kind: 'failed',
			error: expect.objectContaining({
				message: 'Chatbase gave the same page twice, so the list has no end',
				description: expect.stringContaining('Conversation, Search'),
			}),
		});
	});

	it.each([
		[NOW + 5000, 5000],
		[NOW - 5000, -5000],
		[undefined, undefined],
	])('says at %s how far the clock of Chatbase is ahead: %s ms', async (respondedAt, ahead) => {
		const { source } = asked('conversations.escalate', pages, respondedAt);
		const listing = source.open(SPAN);
		await source.read(listing, timeFor(0));
		expect(listing.clockAhead).toBe(ahead);
	});
});
