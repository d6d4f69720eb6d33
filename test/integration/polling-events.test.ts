import { chatbase, type Answer, type Sent } from '../support/chatbase/answering-chatbase';
import { ago, BOT, DAY, MINUTE, polledLeads } from '../support/n8n-core/polled-leads';
import { createPoller, type Poll } from '../support/n8n-core/polls';

const { pass, published } = polledLeads();

/** What Chatbase has of a ticket or a conversation, as far as it matters here; times in milliseconds since 1970. */
interface Thing {
	id: number | string;
	created: number;
	/** Null for a ticket that was never changed. */
	updated: number | null;
	status?: string;
}

const iso = (time: number | null) => time && new Date(time).toISOString();
const seconds = (time: number | null) => time && Math.floor(time / 1000);

/** The page of a list that a cursor, which is a number here, stands for. */
function pageOf<T>(listed: T[], { cursor = '0', limit = '20' }: Sent['query'], empty = 0): Answer {
	const start = Math.max(0, Number(cursor) - empty);
	const end = Number(cursor) < empty ? 0 : start + Number(limit);
	const hasMore = end < listed.length;
	const next = String(Number(cursor) < empty ? Number(cursor) + 1 : end + empty);
	const pagination = { hasMore, cursor: hasMore ? next : null };
	return { body: { data: listed.slice(start, Math.max(start, end)), pagination } };
}

/** Chatbase with its help desk, and its search of conversations. */
function world() {
	const tickets: Thing[] = [];
	const conversations: Thing[] = [];
	/** So many pages without a conversation come first. */
	const search = { emptyPages: 0 };

	function ticketsFor(query: Sent['query']): Answer {
		const { createdAfter = '', createdBefore = '9999', sortBy } = query;
		const timeOf = ({ created, updated }: Thing) =>
			sortBy === 'createdAt' ? created : (updated ?? created);
		const listed = tickets
			.filter(({ created }) => {
				const time = String(iso(created));
				return time >= createdAfter && time <= createdBefore;
			})
			.sort((a, b) => timeOf(b) - timeOf(a))
			.map(({ id, created, updated, status = 'new' }) => ({
				...{ ticketNumber: id, subject: `Ticket ${id}`, statusCategory: status },
				...{ createdAt: iso(created), updatedAt: iso(updated), lastMessageAt: null },
			}));
		return pageOf(listed, query);
	}

	function conversationsFor(query: Sent['query']): Answer {
		const { updatedAfter = '', updatedBefore = '9999' } = query;
		const listed = conversations
			.filter(({ updated }) => {
				const day = String(iso(updated)).slice(0, 10);
				return day >= updatedAfter && day <= updatedBefore;
			})
			.sort((a, b) => Number(b.updated) - Number(a.updated))
			.map(({ id, created, updated, status = 'ongoing' }) => ({
				...{ id, title: null, userId: null, status, source: 'API' },
				...{ createdAt: seconds(created), updatedAt: seconds(updated) },
			}));
		return pageOf(listed, query, search.emptyPages);
	}

	const { requests } = chatbase(({ path, query }) =>
		path.endsWith('/tickets') ? ticketsFor(query) : conversationsFor(query),
	);
	return { tickets, conversations, search, requests };
}

const idsOf = ({ items }: Poll, name: string) => items?.map((item) => item[name]);
const begin = async (event: string) => await published({ parameters: { event } });
const dayAgo = (days: number) => ago(days * DAY).slice(0, 10);

describe('Ticket Created', () => {
	it('starts for each ticket once, when it is created', async () => {
		const { tickets, requests } = world();
		tickets.push({ id: 1, created: Date.now() - MINUTE, updated: null });
		const poller = await begin('tickets.create');
		tickets.push({ id: 2, created: Date.now() - MINUTE, updated: null });
		requests.length = 0;
		const { items, told } = await poller.poll();
		expect(told).toEqual([]);
		expect(items).toEqual([
			{
				...{ ticketNumber: 2, agentId: BOT, subject: 'Ticket 2', statusCategory: 'new' },
				...{ statusId: null, priority: null, channel: null, assigneeId: null, teamId: null },
				...{ customerId: null, customerName: null, customerEmail: null, customerPhone: null },
				...{ conversationId: null, updatedAt: null, lastMessageAt: null },
				createdAt: iso(tickets[1].created),
			},
		]);
		expect(requests.map(({ path, query }) => ({ path, query }))).toEqual([
			{
				path: `/api/v2/agents/${BOT}/helpdesk/tickets`,
				query: {
					createdAfter: expect.stringMatching(/^\d{4}-\d\d-\d\dT00:00:00\.000Z$/),
					...{ sortBy: 'createdAt', order: 'desc', limit: '100' },
				},
			},
		]);

		pass(DAY);
		tickets[0].updated = Date.now();
		expect((await poller.poll()).items).toBeNull();
	});

	it('starts for those of days without n8n, too, whatever they are by then', async () => {
		const { tickets } = world();
		const poller = await begin('tickets.create');
		pass(6 * DAY);
		for (let id = 1; id <= 250; id += 1) {
			const created = Date.now() - 5 * DAY + id * MINUTE;
			tickets.push({ id, created, updated: created + DAY, status: 'closed' });
		}
		const got = idsOf(await poller.poll(), 'ticketNumber');
		expect(got).toEqual(tickets.map(({ id }) => id));
		expect((await poller.poll()).items).toBeNull();
	});
});

describe('Ticket Updated', () => {
	it('starts for each change that a poll sees, and not for what is new', async () => {
		const { tickets } = world();
		const [created, old] = [Date.now() - 40 * DAY, Date.now() - 30 * DAY];
		tickets.push({ id: 1, created, updated: created }, { id: 2, created, updated: old });
		const poller = await begin('tickets.update');
		tickets.push({ id: 3, created: Date.now(), updated: null });
		pass(10 * MINUTE);
		expect((await poller.poll()).items).toBeNull();

		Object.assign(tickets[0], { updated: Date.now() - 2 * MINUTE, status: 'on_you' });
		Object.assign(tickets[0], { updated: Date.now() - MINUTE, status: 'closed' });
		const { items } = await poller.poll();
		expect(items).toHaveLength(1);
		expect(items?.[0]).toMatchObject({ ticketNumber: 1, statusCategory: 'closed' });

		pass(10 * MINUTE);
		expect((await poller.poll()).items).toBeNull();
		tickets[0].updated = Date.now();
		expect(idsOf(await poller.poll(), 'ticketNumber')).toEqual([1]);
	});

	it('reads from the newest change back to where it was, and no further', async () => {
		const { tickets, requests } = world();
		const created = Date.now() - 300 * DAY;
		for (let id = 1; id <= 2000; id += 1) {
			tickets.push({ id, created, updated: Date.now() - id * 60 * MINUTE });
		}
		const poller = await begin('tickets.update');
		requests.length = 0;
		tickets[1999].updated = Date.now() - MINUTE;
		expect(idsOf(await poller.poll(), 'ticketNumber')).toEqual([2000]);
		expect(requests).toHaveLength(1);
	});
});

describe.each([
	['Conversation Escalated', 'conversations.escalate', { escalated: 'true' }],
	['Conversation With Lead', 'conversations.lead', { actionType: 'collect-leads' }],
])('%s', (_name, event, filter) => {
	it('starts for each conversation once, also when it goes on weeks later', async () => {
		const { conversations, requests } = world();
		const poller = await begin(event);
		const created = Date.now() - 20 * DAY;
		conversations.push({ id: 'c1', created, updated: Date.now() - MINUTE, status: 'taken_over' });
		requests.length = 0;
		expect((await poller.poll()).items).toEqual([
			{
				...{ id: 'c1', agentId: BOT, source: 'API', status: 'taken_over', userId: null },
				...{ title: null, createdAt: iso(Math.floor(created / 1000) * 1000) },
				updatedAt: expect.stringMatching(/Z$/),
			},
		]);
		const path = `/api/v2/agents/${BOT}/conversations/search`;
		const query = { ...filter, updatedAfter: expect.any(String), limit: '25' };
		expect(requests.map((one) => [one.path, one.query])).toEqual([[path, query]]);
		expect([1, 2, 3, 4].map(dayAgo)).toContain(requests[0].query.updatedAfter);

		for (let weeks = 1; weeks <= 4; weeks += 1) {
			pass(7 * DAY);
			Object.assign(conversations[0], { updated: Date.now() - MINUTE });
			conversations.push({ id: `other${weeks}`, created, updated: Date.now() - MINUTE });
			expect(idsOf(await poller.poll(), 'id')).toEqual([`other${weeks}`]);
		}
	});

	it('reads on after a page that is empty', async () => {
		const { conversations, search } = world();
		const poller = await begin(event);
		search.emptyPages = 3;
		conversations.push({ id: 'c1', created: Date.now(), updated: Date.now() - MINUTE });
		expect(idsOf(await poller.poll(), 'id')).toEqual(['c1']);
	});
});

describe('another event', () => {
	it('starts as a new one, and says so', async () => {
		const { tickets } = world();
		const poller = await begin('tickets.create');
		tickets.push({ id: 1, created: Date.now() - MINUTE, updated: Date.now() - MINUTE / 2 });
		const { items, log } = await poller.poll({
			setup: { parameters: { event: 'tickets.update' } },
		});
		expect(items).toBeNull();
		expect(log.map(({ text }) => text)).toEqual([
			expect.stringContaining(
				'Another event is polled than before: all chatbots start as new ones',
			),
		]);
		tickets[0].updated = Date.now() - 1;
		pass(MINUTE);
		const later = await poller.poll();
		expect([idsOf(later, 'ticketNumber'), later.log]).toEqual([[1], []]);
	});

	it('that there is not is refused in words', async () => {
		const poller = createPoller({ chatbots: [BOT], parameters: { event: 'tickets.close' } });
		expect((await poller.poll()).error).toMatchObject({
			message: 'The event is not supported by the Chatbase Polling Trigger node',
		});
	});
});

describe('a test in the editor', () => {
	it.each([
		[
			'tickets.create',
			{ ticketNumber: 7, subject: 'Ticket 7' },
			{ customerName: 'Sample Customer' },
		],
		[
			'tickets.update',
			{ ticketNumber: 7, subject: 'Ticket 7' },
			{ customerName: 'Sample Customer' },
		],
		['conversations.escalate', { id: 'c7' }, { id: 'sample-conversation' }],
		['conversations.lead', { id: 'c7' }, { id: 'sample-conversation' }],
	])('of %s gives the newest, or a sample', async (event, newest, sample) => {
		const { tickets, conversations } = world();
		const poller = createPoller({ chatbots: [BOT], parameters: { event } });
		const first = await poller.test();
		expect(first.items).toHaveLength(1);
		expect(first.items?.[0]).toMatchObject(sample);
		const [created, updated] = [Date.now() - 50 * DAY, Date.now() - 30 * DAY];
		tickets.push({ id: 7, created, updated }, { id: 6, created: created - 1, updated: created });
		conversations.push({ id: 'c6', created, updated: created }, { id: 'c7', created, updated });
		const second = await poller.test();
		expect(second.items).toHaveLength(1);
		expect(second.items?.[0]).toMatchObject(newest);
		// The sample has what each item has.
		expect(Object.keys(first.items?.[0] ?? {})).toEqual(Object.keys(second.items?.[0] ?? {}));
	});
});
