import { chatbase } from '../support/chatbase/answering-chatbase';
import { execute } from '../support/n8n-core/execution';

const agentId = { __rl: true, mode: 'id', value: 'Id8VKSqDV52fwAvuxaeUO' };
const AGENT = { body: { id: 'a', name: 'Support' } };

const ticket = { agentId, ticketNumber: 7 };
const newTicket = { agentId, subject: 's', description: 'd', customerEmail: 'visitor@example.com' };
const answer = { ...ticket, author: 'member@example.com', message: 'Hello' };
const UUID = 'c9f0f895-fb98-4b91-8f2e-1a2b3c4d5e6f';
const NO_ID = 'is not a valid ID: choose one from the list, or paste its ID';
const TICKET_REFUSALS: Array<[string, string, Record<string, unknown>, string]> = [
	['ticket', 'get', { agentId, ticketNumber: '={{ "" }}' }, 'Ticket Number is empty'],
	[
		'ticket',
		'get',
		{ agentId, ticketNumber: 'abc' },
		'Ticket Number must be a whole number from 1',
	],
	['ticket', 'get', { agentId, ticketNumber: 0 }, 'must be a whole number from 1 to 2147483647'],
	['ticket', 'get', { agentId, ticketNumber: 2 ** 31 }, 'from 1 to 2147483647'],
	['ticket', 'create', { ...newTicket, subject: ' ' }, 'Subject is empty'],
	['ticket', 'create', { ...newTicket, subject: 's'.repeat(501) }, 'Subject must have 500'],
	['ticket', 'create', { ...newTicket, description: '={{ "" }}' }, 'Description is empty'],
	[
		'ticket',
		'create',
		{ ...newTicket, description: 'd'.repeat(10_001) },
		'Description must have 10000 characters at most',
	],
	[
		'ticket',
		'create',
		{ ...newTicket, customerEmail: '={{ null }}' },
		'Customer Email is empty: a ticket needs one, but not every visitor leaves it',
	],
	...['me', 'me@example', 'a b@example.com', 'b@example.com or c'].map(
		(customerEmail): (typeof TICKET_REFUSALS)[number] => [
			'ticket',
			'create',
			{ ...newTicket, customerEmail },
			'Customer Email is not a valid email',
		],
	),
	[
		'ticket',
		'create',
		{ ...newTicket, ticket: { customerName: 'n'.repeat(256) } },
		'Customer Name must have 255',
	],
	['ticket', 'create', { ...newTicket, ticket: { priority: 'top' } }, 'Priority must be one of'],
	['ticket', 'create', { ...newTicket, ticket: { status: 'open' } }, `Status ${NO_ID}`],
	['ticket', 'create', { ...newTicket, ticket: { status: { value: {} } } }, 'Status must be text'],
	['ticket', 'create', { ...newTicket, ticket: { team: 'none' } }, `Team ${NO_ID}`],
	[
		'ticket',
		'create',
		{ ...newTicket, ticket: { assignee: 'me' } },
		'Assignee must be the email or',
	],
	['ticket', 'update', { ...ticket, changes: {} }, 'Fields are all empty: add at least one'],
	['ticket', 'update', { ...ticket, changes: { priority: '', team: ' ' } }, 'Fields are all empty'],
	['ticket', 'update', { ...ticket, changes: { team: 'Support' } }, `Team ${NO_ID}`],
	['ticket', 'update', { ...ticket, changes: { team: `a${UUID}` } }, `Team ${NO_ID}`],
	['ticket', 'update', { ...ticket, changes: { team: `${UUID}a` } }, `Team ${NO_ID}`],
	['ticket', 'reply', { ...answer, author: '={{ "" }}' }, 'Member is empty'],
	[
		'ticket',
		'reply',
		{ ...answer, author: 'none' },
		'Member must be the email or the ID of a member',
	],
	['ticket', 'reply', { ...answer, message: ' ' }, 'Message is empty'],
	['ticket', 'reply', { ...answer, message: 'm'.repeat(10_001) }, 'Message must have 10000'],
	['ticket', 'search', { agentId, query: '={{ "" }}' }, 'Query is empty'],
	[
		'ticket',
		'search',
		{ agentId, query: 'q'.repeat(513) },
		'Query must have 512 characters at most',
	],
	[
		'ticket',
		'search',
		{ agentId, query: 'q', limit: 51 },
		'Limit must be a whole number from 1 to 50',
	],
	[
		'ticket',
		'getAll',
		{ agentId, filters: { assigneeId: 'member@example.com' } },
		'Assignee ID must be the ID of a member, or none',
	],
	['ticket', 'getAll', { agentId, filters: { channels: ['pigeon'] } }, 'Channels must be one of'],
	[
		'ticket',
		'getAll',
		{ agentId, filters: { statusCategories: ['open'] } },
		'Status Categories must be one',
	],
	['ticket', 'getAll', { agentId, filters: { priorities: ['top'] } }, 'Priorities must be one of'],
	[
		'ticket',
		'getAll',
		{ agentId, filters: { createdAfter: 'soon' } },
		'Created After is not a valid',
	],
	['ticket', 'getAll', { agentId, options: { sortBy: 'subject' } }, 'Sort By must be one of'],
	['ticket', 'getAll', { agentId, options: { order: 'up' } }, 'Order must be one of: asc, desc'],
	['ticket', 'getManyMessages', { ...ticket, options: { types: ['all'] } }, 'Types must be one of'],
	['ticket', 'getManyMessages', { ...ticket, options: { order: 'up' } }, 'Order must be one of'],
];

const text = { agentId, sourceName: 'Handbook', content: 'Open at nine.' };
const qna = { ...text, sourceType: 'qna', questions: 'When?', answer: 'At nine.' };
const link = { agentId, sourceType: 'link', url: 'https://www.example.com' };
const changed = { agentId, sourceId: 's1' };
const SOURCE_REFUSALS: Array<[string, string, Record<string, unknown>, string]> = [
	['source', 'get', { agentId, sourceId: '={{ "" }}' }, 'Source ID is empty'],
	['source', 'delete', { agentId, sourceId: {} }, 'Source ID must be text'],
	[
		'source',
		'getAll',
		{ agentId, filters: { types: ['pdf'] } },
		'Types must be one of: file, link',
	],
	[
		'source',
		'create',
		{ ...text, sourceType: 'notionPage' },
		'Type must be one of: file, link, qna',
	],
	['source', 'create', { ...text, sourceType: '' }, 'Type is empty'],
	['source', 'create', { ...text, sourceName: ' ' }, 'Name is empty'],
	['source', 'create', { ...text, sourceName: 'n'.repeat(101) }, 'Name must have 100 characters'],
	['source', 'create', { ...text, content: '={{ null }}' }, 'Content is empty'],
	['source', 'create', { ...text, content: 'c'.repeat(2 ** 20 + 1) }, 'Content must have 1048576'],
	['source', 'create', { ...qna, sourceName: '={{ "" }}' }, 'Name is empty'],
	['source', 'create', { ...qna, questions: ' \n ' }, 'Questions is empty'],
	['source', 'create', { ...qna, questions: [{ a: 1 }] }, 'Questions must be text, or a list of'],
	[
		'source',
		'create',
		{ ...qna, questions: Array.from({ length: 51 }, (_, index) => `q${index}`) },
		'Questions must be 50 at most',
	],
	['source', 'create', { ...qna, answer: '={{ "" }}' }, 'Answer is empty'],
	['source', 'create', { ...link, url: '={{ "" }}' }, 'URL is empty'],
	['source', 'create', { ...link, url: 'www.example.com' }, 'URL is not a valid URL'],
	['source', 'create', { ...link, url: 'https://' }, 'URL is not a valid URL'],
	['source', 'create', { ...link, url: 'x:https://example.com' }, 'URL is not a valid URL'],
	['source', 'create', { ...link, linkType: '={{ "" }}' }, 'Link Type is empty'],
	['source', 'create', { ...link, url: 'ftp://example.com' }, 'it begins with https://'],
	['source', 'create', { ...link, linkType: 'website' }, 'Link Type must be one of: crawl, indiv'],
	['source', 'create', { ...link, linkType: '={{ "" }}' }, 'Link Type is empty'],
	[
		'source',
		'create',
		{ ...link, linkType: 'crawl', linkOptions: { slowScraping: 'maybe' } },
		'Slow Scraping must be true or false',
	],
	[
		'source',
		'create',
		{ ...link, linkType: 'crawl', linkOptions: { excludePaths: [{}] } },
		'Exclude Paths must be text',
	],
	[
		'source',
		'create',
		{ agentId, sourceType: 'file', binaryPropertyName: ' ' },
		'Field Name is empty',
	],
	['source', 'update', { ...changed, textChanges: {} }, 'Fields are all empty: add at least one'],
	['source', 'update', { ...changed, textChanges: { content: ' ' } }, 'Fields are all empty'],
	['source', 'update', { ...changed, sourceType: 'qna', qnaChanges: {} }, 'Fields are all empty'],
	['source', 'update', { ...changed, sourceType: 'link', linkChanges: {} }, 'Fields are all empty'],
	[
		'source',
		'update',
		{ ...changed, sourceType: 'file', fileChanges: { sourceName: ' ' } },
		'Fields are all empty: add at least one',
	],
	[
		'source',
		'update',
		{ ...changed, textChanges: { sourceName: 'n'.repeat(101) } },
		'Name must have 100 characters at most',
	],
	[
		'source',
		'update',
		{ ...changed, sourceType: 'qna', qnaChanges: { questions: [[{}]] } },
		'Questions must be text',
	],
];

const template = { agentId, to: '14155552671', templateName: 'order_update' };
const ofBody = (key: unknown, value: unknown) => ({
	...template,
	variables: { body: [{ key, value }] },
});
const WHATSAPP_REFUSALS: Array<[string, string, Record<string, unknown>, string]> = [
	[
		'whatsApp',
		'getManyTemplates',
		{ agentId, limit: 0 },
		'Limit must be a whole number, 1 or more',
	],
	['whatsApp', 'sendTemplate', { ...template, to: '={{ null }}' }, 'To is empty'],
	['whatsApp', 'sendTemplate', { ...template, templateName: ' ' }, 'Template Name is empty'],
	['whatsApp', 'sendTemplate', { ...template, options: { from: [1] } }, 'From must be text'],
	['whatsApp', 'sendTemplate', { ...template, options: { language: {} } }, 'Language must be text'],
	['whatsApp', 'sendTemplate', ofBody(' ', 'a'), 'Body has a variable without a key'],
	['whatsApp', 'sendTemplate', ofBody({}, 'a'), 'Body has a variable without a key'],
	['whatsApp', 'sendTemplate', ofBody('1', '={{ null }}'), 'Body variable 1 is empty'],
	['whatsApp', 'sendTemplate', ofBody('1', '={{ [1] }}'), 'Body variable 1 must be text'],
	[
		'whatsApp',
		'sendTemplate',
		{ ...template, variables: { header: [{ key: '1', value: ' ' }] } },
		'Header variable 1 is empty',
	],
];

describe('a field', () => {
	const filters = (more: Record<string, unknown>) => ({ agentId, filters: more });
	it.each([
		['conversation', 'getAll', filters({ startDate: 'soon' }), 'Created After is not a valid date'],
		[
			'conversation',
			'getAll',
			filters({ startDate: { a: 1 } }),
			'Created After is not a valid date',
		],
		[
			'conversation',
			'getAll',
			filters({ startDate: '2026-02-31' }),
			'Created After is not a valid date',
		],
		['conversation', 'getAll', filters({ endDate: '2026-02-31T10:00:00Z' }), 'is not a valid date'],
		['conversation', 'getAll', filters({ endDate: '2026-13-01' }), 'is not a valid date'],
		['conversation', 'search', filters({ actions: [{ a: 1 }] }), 'Actions must be text'],
		['conversation', 'getAll', filters({ sources: ['Pigeon'] }), 'Sources must be one of'],
		['conversation', 'getAll', { agentId, limit: 0 }, 'Limit must be a whole number, 1 or more'],
		['conversation', 'getAll', { agentId, limit: '2.5' }, 'Limit must be a whole number'],
		['conversation', 'getAll', { agentId, returnAll: 'maybe' }, 'Return All must be true or false'],
		['conversation', 'get', { agentId, conversationId: { id: 'c' } }, 'must be text'],
		['agent', 'get', { agentId: { __rl: true, mode: 'id', value: '={{ "" }}' } }, 'Agent is empty'],
		[
			'agent',
			'get',
			{ agentId: { __rl: true, mode: 'id', value: 'a/b' } },
			'Agent is not a valid ID',
		],
		['message', 'send', { agentId, message: ' ' }, 'Message is empty'],
		...['pause', 'resume', 'setFeedback'].map(
			(operation): [string, string, Record<string, unknown>, string] => [
				...(['conversation', operation] as const),
				{ agentId, conversationId: '={{ null }}', messageId: 'm1' },
				'Conversation ID is empty: Chatbase does not name a conversation with every lead',
			],
		),
		['agent', 'update', { agentId, changes: {} }, 'Fields are all empty: add at least one'],
		['agent', 'update', { agentId, changes: { temperature: 1.5 } }, 'Temperature must be a number'],
		['agent', 'update', { agentId, changes: { temperature: 'hot' } }, 'Temperature must be a'],
		['agent', 'update', { agentId, changes: { temperature: -0.1 } }, 'a number from 0 to 1'],
		['agent', 'update', { agentId, changes: { name: 'x'.repeat(101) } }, 'Name must have 100'],
		[
			'agent',
			'update',
			{ agentId, changes: { visibility: 'secret' } },
			'Visibility must be one of',
		],
		['conversation', 'getManyByUser', { agentId, userId: '={{ "" }}' }, 'User ID is empty'],
		['conversation', 'getManyByUser', { agentId, userId: 'a/b' }, 'User ID may have only letters'],
		[
			'conversation',
			'setFeedback',
			{ agentId, conversationId: 'c1', messageId: 'm1', feedback: 'great' },
			'Feedback must be one of: negative, none, positive',
		],
		[
			'conversation',
			'setFeedback',
			{ agentId, conversationId: 'c1', messageId: 'm1', feedback: '={{ "" }}' },
			'Feedback is empty',
		],
		[
			'conversation',
			'submitToolResult',
			{ agentId, conversationId: 'c1', toolCallId: 't1', output: '{"a":' },
			'Output is not valid JSON',
		],
		...SOURCE_REFUSALS,
		...TICKET_REFUSALS,
		...WHATSAPP_REFUSALS,
		['lead', 'getAll', { agentId, options: { olderThan: -1 } }, 'Older Than (Minutes) must be'],
		[
			'lead',
			'getAll',
			{ agentId, options: { startDate: '2026-01-02', endDate: '2026-01-01' } },
			'Submitted After must not be later',
		],
		['planet', 'get', { agentId }, 'The operation is not supported by the Chatbase node'],
		['agent', 'train', { agentId }, 'The operation is not supported by the Chatbase node'],
	])(
		'of %s %s that cannot be used (%j) is refused by its name',
		async (resource, operation, parameters, message) => {
			const { requests } = chatbase(() => AGENT);
			const { error } = await execute({ resource, operation, parameters });
			expect(error?.message).toContain(message);
			expect(requests).toEqual([]);
		},
	);

	it.each([
		...[7, '7', 'last 7', 'week 5', 'Room 12', '01.02.2026', 'Feb 30 2026', 1769851800000],
		...['12026-01-31', '2026-01-31T25:00:00', '={{ 7 }}', '={{ new Date("soon") }}'],
	])('that is to be a date is refused when it is %j, wherever one is to be given', async (date) => {
		const words = 'is not a valid date: use a format like 2026-01-31 or 2026-01-31T09:30:00Z';
		const attribute = { attribute: [{ name: 'since', type: 'date', value: date }] };
		const setups: Array<[string, string, Record<string, unknown>]> = [
			['conversation', 'getAll', filters({ endDate: date })],
			['conversation', 'search', filters({ updatedAfter: date })],
			['lead', 'getAll', { agentId, options: { startDate: date } }],
			['ticket', 'getAll', filters({ createdBefore: date })],
			['contact', 'upsert', { agentId, externalId: 'e', contact: { customAttributes: attribute } }],
		];
		const { requests } = chatbase(() => AGENT);
		for (const [resource, operation, parameters] of setups) {
			const { error } = await execute({ resource, operation, parameters });
			expect(error?.message).toContain(words);
		}
		expect(requests).toEqual([]);
	});

	it.each([
		['={{ DateTime.fromISO("2026-01-31T09:30:00", { zone: "Asia/Tokyo" }) }}', '2026-01-31T00:30'],
		['={{ new Date("2026-01-31T09:30:00Z") }}', '2026-01-31T09:30'],
		['={{ DateTime.fromISO("2026-01-31T09:30:00Z").toSQL() }}', '2026-01-31T09:30'],
		['2026-01-31', '2026-01-31'],
		['9999-12-31', '9999-12-31'],
		['0000-01-01', '0000-01-01'],
	])('that is to be a date takes what n8n gives: %s', async (date, sent) => {
		const { requests, faults } = chatbase(() => ({
			body: { data: [], pagination: { cursor: null } },
		}));
		const parameters = filters({ startDate: date });
		await execute({ resource: 'conversation', operation: 'getAll', parameters });
		expect(faults).toEqual([]);
		expect(requests[0].query.startDate.startsWith(sent)).toBe(true);
	});

	it.each([
		['0000-01-01', '9999-12-31'],
		['0000-01-01T00:00:00+05:00', '9999-12-31T23:59:59-05:00'],
	])('may be from the first to the last day (%s to %s)', async (startDate, endDate) => {
		const { requests, faults } = chatbase(() => ({ body: { collectedCustomers: [{ id: 1 }] } }));
		const parameters = { agentId, options: { startDate, endDate } };
		const { items } = await execute({ resource: 'lead', operation: 'getAll', parameters });
		expect(items).toHaveLength(1);
		expect(faults).toEqual([]);
		expect(requests[0].query).toMatchObject({ startDate: '0000-01-01', endDate: '9999-12-31' });
	});

	const changes = (more: Record<string, unknown>) => ({ agentId, changes: more });
	const subject = 's'.repeat(500);
	it.each<[string, string, string, Record<string, unknown>, object]>([
		['500 characters', 'ticket', 'create', { ...newTicket, subject }, { subject }],
		['white space around it', 'message', 'send', { agentId, message: ' Hi ' }, { message: 'Hi' }],
		['a number', 'message', 'send', { agentId, message: '={{ 7 }}' }, { message: '7' }],
		['a decision', 'message', 'send', { agentId, message: '={{ true }}' }, { message: 'true' }],
		['the least number', 'agent', 'update', changes({ temperature: 0 }), { temp: 0 }],
		['the greatest number', 'agent', 'update', changes({ temperature: 1 }), { temp: 1 }],
		['a number as text', 'agent', 'update', changes({ temperature: '0.5' }), { temp: 0.5 }],
	])('that is as long, great or odd as may be is taken: %s', async (_what, ...setup) => {
		const [resource, operation, parameters, body] = setup;
		const { requests } = chatbase(() => AGENT);
		await execute({ resource, operation, parameters });
		expect(requests[0].body).toMatchObject(body);
	});

	it.each([1, 2 ** 31 - 1, ' 7 '])('that counts from 1 on takes %j', async (ticketNumber) => {
		const { requests, faults } = chatbase(() => AGENT);
		await execute({ resource: 'ticket', operation: 'get', parameters: { agentId, ticketNumber } });
		expect(faults).toEqual([]);
		expect(requests[0].path.endsWith(`/tickets/${Number(ticketNumber)}`)).toBe(true);
	});

	it.each([' Id8VKSqDV52fwAvuxaeUO ', 'Id8VKSqDV52fwAvuxaeUO'])(
		'that is to be an agent takes its ID (%j)',
		async (value) => {
			const { requests } = chatbase(() => AGENT);
			const parameters = { agentId: { __rl: true, mode: 'id', value } };
			await execute({ resource: 'agent', operation: 'get', parameters });
			expect(requests.map(({ path }) => path)).toEqual(['/api/v2/agents/Id8VKSqDV52fwAvuxaeUO']);
		},
	);

	it('that cannot be used is told with the item that it is of', async () => {
		chatbase(() => ({ body: { data: { id: 'm1', parts: [], metadata: {} } } }));
		const { error } = await execute({
			...{ resource: 'message', operation: 'send', items: [{ said: 'Hi' }, { said: '' }] },
			parameters: { agentId, message: '={{ $json.said }}' },
		});
		expect(error).toMatchObject({ message: 'Message is empty', context: { itemIndex: 1 } });
	});

	const ODD = '={{ ({ toString: 1, valueOf: 1 }) }}';
	it.each([
		['agent', 'get', { agentId: ODD }, 'Agent is not a valid ID'],
		[
			'agent',
			'get',
			{ agentId: { __rl: true, mode: 'id', value: ODD } },
			'Agent is not a valid ID',
		],
		[
			'contact',
			'upsert',
			{
				agentId,
				externalId: 'e',
				contact: { customAttributes: { attribute: [{ name: ODD, type: 'text', value: 'v' }] } },
			},
			'Custom Attributes has a name that Chatbase does not take',
		],
	])(
		'of %s %s that is an object with a toString of its own is refused in words',
		async (resource, operation, parameters, message) => {
			chatbase(() => AGENT);
			const { error } = await execute({ resource, operation, parameters });
			expect(error?.name).toBe('NodeOperationError');
			expect(error?.message).toContain(message);
		},
	);

	it.each([
		['a number as text', { limit: '1' }, '1'],
		['a decision as text', { returnAll: 'false' }, '20'],
	])('that an AI tool fills with %s works', async (_name, parameters, limit) => {
		const { requests, faults } = chatbase(() => ({
			body: { data: [], pagination: { cursor: null } },
		}));
		const { error } = await execute({
			resource: 'conversation',
			operation: 'getAll',
			parameters: { agentId, ...parameters },
		});
		expect(error).toBeUndefined();
		expect(faults).toEqual([]);
		expect(requests[0].query.limit).toBe(limit);
	});
});
