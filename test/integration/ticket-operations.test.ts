import { chatbase } from '../support/chatbase/answering-chatbase';
import { searchList } from '../support/n8n-core/execution';
import { AGENT, agentId, itemsOf, LATER, page, run, TIME } from '../support/operations';

const STATUS = '3d7a1c52-9c1e-4b6f-8a55-0f4b7c2d9e10';
const TEAM = '8f14e45f-ceea-467f-9a0c-2b5a1c3d4e5f';
const MEMBER = 'C9F0F895-FB98-4B91-8F2E-1A2B3C4D5E6F';
const EMAIL = 'member@example.com';
const TICKETS = `/api/v2/agents/${AGENT}/helpdesk/tickets`;

const listed = {
	ticketNumber: 123,
	subject: 'Export fails',
	statusCategory: 'on_you',
	statusId: STATUS,
	assigneeId: null,
	customer: { id: 'k1', name: 'Example Visitor', email: 'visitor@example.com', phoneNumber: null },
	channel: 'email',
	conversationId: 'c1',
	teamId: TEAM,
	priority: 'high',
	createdAt: '2026-01-01T01:00:00+01:00',
	updatedAt: LATER,
	lastMessageAt: null,
};
const ticket = { ...listed, description: 'It ends with an error.', metadata: { order: 7 } };
const listedItem = {
	ticketNumber: 123,
	agentId: AGENT,
	subject: 'Export fails',
	statusCategory: 'on_you',
	statusId: STATUS,
	priority: 'high',
	channel: 'email',
	customerName: 'Example Visitor',
	customerEmail: 'visitor@example.com',
	customerPhone: null,
	customerId: 'k1',
	assigneeId: null,
	teamId: TEAM,
	conversationId: 'c1',
	createdAt: TIME,
	updatedAt: LATER,
	lastMessageAt: null,
};
const item = { ...listedItem, description: 'It ends with an error.', metadata: { order: 7 } };

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const fromList = (value: string) => ({ __rl: true, mode: 'list', value });

describe('tickets', () => {
	it('are got by their number, of an answer without an envelope', async () => {
		const parameters = { agentId, ticketNumber: ' 123 ' };
		const { items, requests } = await itemsOf('ticket', 'get', parameters, [{ body: ticket }]);
		expect(items).toEqual([item]);
		expect(requests).toEqual([
			{ method: 'GET', path: `${TICKETS}/123`, query: {}, body: undefined },
		]);
	});

	it('that the agent does not have are told of in words', async () => {
		const error = { code: 'TICKET_NOT_FOUND', message: 'The requested ticket could not be found' };
		const parameters = { agentId, ticketNumber: 7 };
		const answers = [{ status: 404, body: { error } }];
		const { error: shown } = await run('ticket', 'get', parameters, answers);
		expect(shown?.description).toMatch(/^Check Ticket Number, and that Agent is the one/);
	});

	const required = {
		subject: 'Export fails',
		description: 'It ends with an error.',
		customerEmail: 'visitor@example.com',
	};
	const requiredSent = {
		subject: 'Export fails',
		description: 'It ends with an error.',
		customer: { email: 'visitor@example.com' },
	};
	it.each([
		[{}, {}],
		[
			{ status: fromList(STATUS), team: fromList(TEAM), priority: 'urgent', assignee: EMAIL },
			{ statusId: STATUS, teamId: TEAM, priority: 'urgent', assigneeEmail: EMAIL },
		],
		[
			{ status: byId('on_hold'), assignee: MEMBER },
			{ statusCategory: 'on_hold', assigneeId: MEMBER },
		],
		[
			{ status: 'closed', team: ` ${TEAM} ` },
			{ statusCategory: 'closed', teamId: TEAM },
		],
		[
			{ assignee: ' none ', priority: 'none' },
			{ assigneeId: null, priority: 'none' },
		],
		[
			{
				status: fromList(''),
				team: byId(' '),
				assignee: '',
				priority: '={{ "" }}',
				customerName: ' ',
			},
			{},
		],
	])('are created with what is filled in: %j', async (fields, sent) => {
		const parameters = { agentId, ...required, ticket: fields };
		const answers = [{ status: 201, body: ticket }];
		const { items, requests } = await itemsOf('ticket', 'create', parameters, answers);
		expect(items).toEqual([item]);
		const body = { ...requiredSent, ...sent };
		expect(requests).toEqual([{ method: 'POST', path: TICKETS, query: {}, body }]);
	});

	it('are created for a customer with a name', async () => {
		const parameters = { agentId, ...required, ticket: { customerName: 'Example Visitor' } };
		const { requests } = await itemsOf('ticket', 'create', parameters, [{ body: ticket }]);
		expect(requests[0].body).toMatchObject({
			customer: { email: 'visitor@example.com', name: 'Example Visitor' },
		});
	});

	it.each([
		['TICKET_INVALID_STATUS', 'Choose Status from the list'],
		['TICKET_TEAM_NOT_FOUND', 'Choose Team from the list'],
		['TICKET_TEAM_MEMBER_NOT_FOUND', 'Give the email or the ID of somebody who is a member'],
	])('that cannot be created (%s) are told of in words', async (code, words) => {
		const answers = [{ status: 422, body: { error: { code, message: 'Not found' } } }];
		const { error } = await run('ticket', 'create', { agentId, ...required }, answers);
		expect(error?.description).toContain(words);
	});

	it.each([
		[{ status: byId('closed') }, { statusCategory: 'closed' }],
		[
			{ status: fromList(STATUS), priority: 'none' },
			{ statusId: STATUS, priority: 'none' },
		],
		[{ assignee: EMAIL }, { assigneeEmail: EMAIL }],
		[
			{ assignee: 'none', team: fromList('none') },
			{ assigneeId: null, teamId: null },
		],
		[{ team: byId(TEAM), assignee: ' ', priority: '={{ null }}' }, { teamId: TEAM }],
	])('are updated by what is filled in: %j', async (changes, body) => {
		const parameters = { agentId, ticketNumber: '123', changes };
		const { items, requests } = await itemsOf('ticket', 'update', parameters, [{ body: ticket }]);
		expect(items).toEqual([item]);
		expect(requests).toEqual([{ method: 'PATCH', path: `${TICKETS}/123`, query: {}, body }]);
	});

	it('are listed over all pages, by all filters, in the order that is wanted', async () => {
		const parameters = {
			agentId,
			returnAll: true,
			filters: {
				assigneeId: MEMBER,
				channels: ['email', 'api'],
				createdAfter: '2026-01-01',
				createdBefore: '2026-01-31',
				priorities: ['none', 'high'],
				statusCategories: ['new', 'on_you'],
				team: fromList(TEAM),
			},
			options: { sortBy: 'updatedAt', order: 'asc' },
		};
		const { items, requests } = await itemsOf('ticket', 'getAll', parameters, [
			page([listed, listed], 'two'),
			page([{ ...listed, ticketNumber: 124 }]),
		]);
		expect(items).toEqual([listedItem, { ...listedItem, ticketNumber: 124 }]);
		const query = {
			limit: '100',
			status: 'new,on_you',
			channel: 'email,api',
			priority: 'none,high',
			assigneeId: MEMBER,
			teamId: TEAM,
			createdAfter: TIME,
			createdBefore: '2026-01-31T23:59:59.999Z',
			sortBy: 'updatedAt',
			order: 'asc',
		};
		expect(requests.map((request) => request.query)).toEqual([query, { ...query, cursor: 'two' }]);
		expect(requests[0]).toMatchObject({ method: 'GET', path: TICKETS });
	});

	it('are listed up to a limit, without any filter, as Chatbase sorts them', async () => {
		const { requests } = await itemsOf('ticket', 'getAll', { agentId, limit: 5 }, [page([listed])]);
		expect(requests.map(({ query }) => query)).toEqual([{ limit: '5' }]);
	});

	it('of nobody and of no team are listed, also by times', async () => {
		const filters = {
			assigneeId: 'none',
			team: fromList('none'),
			createdBefore: '2026-01-31T10:00:00+01:00',
		};
		const { requests } = await itemsOf('ticket', 'getAll', { agentId, filters }, [page([])]);
		expect(requests[0].query).toEqual({
			limit: '50',
			assigneeId: 'none',
			teamId: 'none',
			createdBefore: '2026-01-31T09:00:00.000Z',
		});
	});

	const found = (hasMore: boolean, ...data: unknown[]) => ({
		body: { data, pagination: { cursor: null, hasMore } },
	});
	const MORE = 'Chatbase has found more tickets than the 50 that it gives';

	it('are searched by words, in one page', async () => {
		const parameters = { agentId, query: ' refund ', limit: '5' };
		const answers = [found(true, listed)];
		const { items, requests, stored } = await itemsOf('ticket', 'search', parameters, answers);
		expect(items).toEqual([listedItem]);
		const body = { query: 'refund', limit: 5 };
		expect(requests).toEqual([{ method: 'POST', path: `${TICKETS}/search`, query: {}, body }]);
		expect(stored).not.toContain(MORE);
	});

	it('are no more than were asked for, whatever Chatbase gives', async () => {
		const parameters = { agentId, query: 'refund', limit: 1 };
		const answers = [found(false, listed, { ...listed, ticketNumber: 8 })];
		const { items } = await itemsOf('ticket', 'search', parameters, answers);
		expect(items).toEqual([listedItem]);
	});

	it.each([
		[true, true],
		[false, false],
	])('of which there are more than are given (%s) say so: %s', async (hasMore, isSaid) => {
		const parameters = { agentId, query: 'refund' };
		const answers = [found(hasMore, listed)];
		const { requests, stored } = await itemsOf('ticket', 'search', parameters, answers);
		expect(requests[0].body).toEqual({ query: 'refund', limit: 50 });
		expect(stored.includes(MORE)).toBe(isSaid);
	});

	it('are searched again after a broken connection, as a search changes nothing', async () => {
		const parameters = { agentId, query: 'refund' };
		const answers = [{ fails: 'ECONNRESET' }, found(false, listed)];
		const { items, requests } = await itemsOf('ticket', 'search', parameters, answers);
		expect(items).toHaveLength(1);
		expect(requests).toHaveLength(2);
	});

	it.each([{ ticketNumber: 'abc' }, { ticketNumber: 1.5 }, { ticketNumber: null }, { id: 't1' }])(
		'without a number (%j) are no tickets',
		async (nameless) => {
			const answers = [page([{ ...listed, ticketNumber: undefined, ...nameless }])];
			const { error, items } = await run('ticket', 'getAll', { agentId }, answers);
			expect(items).toEqual([]);
			expect(error?.message).toBe('Chatbase answered in a form that this node does not know');
		},
	);
});

const sender = { type: 'agent', id: MEMBER, name: 'Example Member', email: EMAIL };
const message = {
	id: 'm1',
	type: 'reply',
	sender,
	content: '<p>It is <strong>mended</strong>.</p>',
	contentText: 'It is **mended**.',
	createdAt: '2026-01-01T01:00:00+01:00',
};
const messageItem = {
	id: 'm1',
	ticketNumber: 123,
	agentId: AGENT,
	type: 'reply',
	text: 'It is **mended**.',
	html: '<p>It is <strong>mended</strong>.</p>',
	senderType: 'agent',
	senderName: 'Example Member',
	senderEmail: EMAIL,
	senderId: MEMBER,
	attachments: [],
	event: null,
	createdAt: TIME,
};
const inTicket = { agentId, ticketNumber: '123' };

describe('the messages of a ticket', () => {
	it('are listed over all pages, with attachments and events', async () => {
		const file = { name: 'a.pdf', url: 'https://example.com/a', type: 'application/pdf', size: 7 };
		const metadata = { eventType: 'status_change', statusFrom: 'new', statusTo: 'closed' };
		const happened = { id: 'm2', type: 'event', sender: null, content: null, contentText: null };
		const event = { ...happened, attachments: [], createdAt: LATER, metadata };
		const options = { types: ['reply', 'event'], order: 'desc' };
		const parameters = { ...inTicket, returnAll: true, options };
		const { items, requests } = await itemsOf('ticket', 'getManyMessages', parameters, [
			page([{ ...message, attachments: [file, {}] }], 'two'),
			page([event]),
		]);
		const nobody = { senderType: null, senderName: null, senderEmail: null, senderId: null };
		const nothing = { name: null, url: null, type: null, size: null };
		expect(items).toEqual([
			{ ...messageItem, attachments: [file, nothing] },
			{
				...{ ...messageItem, ...nobody, id: 'm2', type: 'event', text: null, html: null },
				...{ event: metadata, createdAt: LATER },
			},
		]);
		const query = { limit: '100', types: 'reply,event', order: 'desc' };
		expect(requests.map((request) => request.query)).toEqual([query, { ...query, cursor: 'two' }]);
		expect(requests[0]).toMatchObject({ method: 'GET', path: `${TICKETS}/123/messages` });
	});

	it('are listed up to a limit, as Chatbase gives them', async () => {
		const parameters = { ...inTicket, limit: 1 };
		const answers = [page([message])];
		const { items, requests } = await itemsOf('ticket', 'getManyMessages', parameters, answers);
		expect(items).toEqual([messageItem]);
		expect(requests.map(({ query }) => query)).toEqual([{ limit: '1' }]);
	});

	it.each([
		[` ${EMAIL} `, { authorEmail: EMAIL }],
		[MEMBER, { authorId: MEMBER }],
	])('get a reply by the member %s', async (author, sent) => {
		const parameters = { ...inTicket, author, message: 'It is **mended**.' };
		const answers = [{ status: 201, body: message }];
		const { items, requests } = await itemsOf('ticket', 'reply', parameters, answers);
		expect(items).toEqual([messageItem]);
		const body = { type: 'reply', content: 'It is **mended**.', ...sent };
		const path = `${TICKETS}/123/messages`;
		expect(requests).toEqual([{ method: 'POST', path, query: {}, body }]);
	});

	it('get none while the agent has the conversation: the error says who can change that', async () => {
		const error = { code: 'CONVERSATION_NOT_TAKEN_OVER', message: 'It is not taken over' };
		const parameters = { ...inTicket, author: EMAIL, message: 'Hello' };
		const answers = [{ status: 409, body: { error } }];
		const { error: shown, requests } = await run('ticket', 'reply', parameters, answers);
		expect(shown?.message).toBe(
			'Nobody has taken over the conversation of this ticket from the agent',
		);
		expect(shown?.description).toContain('only the dashboard can take it over');
		expect(shown?.description).toContain("Chatbase's answer: It is not taken over");
		expect(requests).toHaveLength(1);
	});

	it.each([
		['TEAM_MEMBER_NOT_FOUND', 'Give the email or the ID of somebody who is a member'],
		['MESSAGE_CONTENT_NOT_RENDERABLE', 'Nothing of the message is left to be shown'],
	])('get none that Chatbase does not take (%s), which is told in words', async (code, words) => {
		const parameters = { ...inTicket, author: EMAIL, message: '<br>' };
		const answers = [{ status: 422, body: { error: { code, message: 'No' } } }];
		const { error } = await run('ticket', 'reply', parameters, answers);
		expect(error?.description).toContain(words);
	});
});

describe.each([
	[
		'searchTicketStatuses',
		'ticket-statuses',
		[
			{ id: STATUS, internalLabel: 'In progress', externalLabel: 'Open', category: 'on_you' },
			{ id: TEAM, internalLabel: '', externalLabel: 'Done', category: 'closed' },
			{ id: MEMBER },
			{ id: AGENT, internalLabel: 'New' },
		],
		[
			{ name: 'In progress (on_you)', value: STATUS },
			{ name: 'Done (closed)', value: TEAM },
			{ name: MEMBER, value: MEMBER },
			{ name: 'New (no category)', value: AGENT },
		],
		['CLOSED', 1],
	],
	[
		'searchTeams',
		'teams',
		[{ id: TEAM, name: 'Support' }, { id: STATUS }],
		[
			{ name: 'Support', value: TEAM },
			{ name: STATUS, value: STATUS },
		],
		[' support', 0],
	],
	[
		'searchTeamsOrNone',
		'teams',
		[{ id: TEAM, name: 'Support' }],
		[
			{ name: 'No Team', value: 'none' },
			{ name: 'Support', value: TEAM },
		],
		['8f14', 1],
	],
] as const)('the list of %s', (method, path, entries, choices, [words, hit]) => {
	it('is that of the agent', async () => {
		const { requests, faults } = chatbase(() => ({ body: entries }));
		const pasted = { agentId: { ...agentId, value: ` ${AGENT} ` } };
		expect(await searchList(method, pasted)).toEqual({ results: choices });
		const whole = `/api/v2/agents/${AGENT}/helpdesk/${path}`;
		expect(requests).toEqual([{ method: 'GET', path: whole, query: {}, body: undefined }]);
		expect(faults).toEqual([]);
	});

	it('is searched by name and ID', async () => {
		chatbase(() => ({ body: entries }));
		expect(await searchList(method, { agentId }, words)).toEqual({ results: [choices[hit]] });
		expect(await searchList(method, { agentId }, 'nothing')).toEqual({ results: [] });
	});

	it.each([
		[{}],
		[{ agentId: { ...agentId, value: '' } }],
		[{ agentId: { ...agentId, value: '={{ $json.chatbotId }}' } }],
	])('needs an agent: %j', async (parameters) => {
		const { requests } = chatbase(() => ({ body: entries }));
		await expect(searchList(method, parameters)).rejects.toMatchObject({
			message: 'Choose the agent first',
			description: expect.stringContaining('give the ID here, too'),
		});
		expect(requests).toEqual([]);
	});

	it('shows an error, not an empty list', async () => {
		const error = { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' };
		chatbase(() => ({ status: 403, body: { error } }));
		await expect(searchList(method, { agentId })).rejects.toMatchObject({
			message: `Insufficient permissions (${path.replace('-', ' ')})`,
		});
		chatbase(() => ({ body: {} }));
		await expect(searchList(method, { agentId })).rejects.toMatchObject({
			message: 'Chatbase answered in a form that this node does not know',
		});
	});
});

it('a list is asked for again after a broken connection', async () => {
	const { requests } = chatbase((_request, index) =>
		index === 0 ? { fails: 'ECONNRESET' } : { body: [] },
	);
	expect(await searchList('searchTeams', { agentId })).toEqual({ results: [] });
	expect(requests).toHaveLength(2);
});
