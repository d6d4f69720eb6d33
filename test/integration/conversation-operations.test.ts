import { AGENT, agentId, itemsOf, LATER, page, run, TIME } from '../support/operations';

const CONVERSATION = '5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11';
const SECONDS = 1767225600; // 2026-01-01T00:00:00Z

const summary = {
	id: CONVERSATION,
	title: 'Opening hours',
	createdAt: SECONDS,
	updatedAt: SECONDS + 60,
	userId: null,
	source: 'Widget or Iframe',
	status: 'ongoing',
};
const conversationItem = {
	id: CONVERSATION,
	agentId: AGENT,
	source: 'Widget or Iframe',
	status: 'ongoing',
	userId: null,
	title: 'Opening hours',
	createdAt: TIME,
	updatedAt: LATER,
};
const messages = [
	{
		id: 'm1',
		role: 'user',
		parts: [{ type: 'text', text: 'When do you open?' }],
		createdAt: SECONDS,
		feedback: null,
	},
	{
		id: 'm2',
		role: 'assistant',
		parts: [
			{ type: 'tool-call', toolCallId: 't1', toolName: 'collect-leads' },
			{ type: 'tool-result', toolCallId: 't1', toolName: 'collect-leads', output: { ok: true } },
			{ type: 'text', text: 'At nine.' },
		],
		createdAt: SECONDS + 60,
		feedback: 'positive',
	},
];
const transcript = 'Visitor: When do you open?\n(Agent used collect-leads)\nAgent: At nine.';

describe('conversations', () => {
	it('are got by the id of a lead, with what was said', async () => {
		const parameters = { agentId, conversationId: ` ${CONVERSATION} ` };
		const answers = [page([{ ...summary, messages }])];
		const { items, requests } = await itemsOf('conversation', 'get', parameters, answers);
		expect(items).toEqual([
			{
				...conversationItem,
				messageCount: 2,
				transcript,
				messages: [
					{
						id: 'm1',
						role: 'user',
						text: 'When do you open?',
						createdAt: TIME,
						feedback: null,
						parts: messages[0].parts,
					},
					{
						id: 'm2',
						role: 'assistant',
						text: 'At nine.',
						createdAt: LATER,
						feedback: 'positive',
						parts: messages[1].parts,
					},
				],
			},
		]);
		expect(requests).toEqual([
			{
				method: 'GET',
				path: `/api/v2/agents/${AGENT}/conversations/export`,
				query: { conversationId: CONVERSATION, limit: '1' },
				body: undefined,
			},
		]);
	});

	it.each([
		['is empty', []],
		['has another one', [summary]],
	])('are not found when the export %s', async (_what, exported) => {
		const parameters = { agentId, conversationId: 'unknown' };
		const { error, items } = await run('conversation', 'get', parameters, [page(exported)]);
		expect(items).toEqual([]);
		expect(error).toMatchObject({
			message: 'The agent has no conversation with this Conversation ID',
			httpCode: '404',
			description: expect.stringContaining('Check Conversation ID, and that Agent is the one'),
		});
	});

	it.each(['={{ null }}', '={{ "" }}', '  '])(
		'a lead without one (%s) is told why',
		async (conversationId) => {
			const parameters = { agentId, conversationId };
			const { error, requests } = await run('conversation', 'get', parameters, []);
			expect(error?.message).toContain(
				'Conversation ID is empty: Chatbase does not name a conversation with every lead',
			);
			expect(requests).toEqual([]);
		},
	);

	it('are listed without messages, by source, dates and state; the limit counts what passed', async () => {
		const parameters = {
			agentId,
			limit: 2,
			filters: {
				sources: ['Widget or Iframe', 'WhatsApp'],
				statuses: ['paused', 'taken_over'],
				startDate: '2026-01-01',
				endDate: '2026-01-31T10:00:00+01:00',
			},
		};
		const { items, requests } = await itemsOf('conversation', 'getAll', parameters, [
			page(
				[
					summary,
					{ ...summary, id: 'c1', status: { toString: 0 } },
					{ ...summary, id: 'c2', status: 'paused' },
				],
				'two',
			),
			page(
				[
					{ ...summary, id: 'c3', status: 'taken_over' },
					{ ...summary, id: 'c4', status: 'paused' },
				],
				'x',
			),
		]);
		expect(items).toEqual([
			{ ...conversationItem, id: 'c2', status: 'paused' },
			{ ...conversationItem, id: 'c3', status: 'taken_over' },
		]);
		const query = {
			include: 'summary',
			limit: '20',
			source: 'Widget or Iframe,WhatsApp',
			startDate: '2026-01-01',
			endDate: '2026-01-31T09:00:00.000Z',
		};
		expect(requests.map((request) => request.query)).toEqual([query, { ...query, cursor: 'two' }]);
	});

	it('are listed with messages when they are wanted', async () => {
		const parameters = { agentId, includeMessages: true, limit: 1 };
		const answers = [page([{ ...summary, messages }])];
		const { items, requests } = await itemsOf('conversation', 'getAll', parameters, answers);
		expect(items).toMatchObject([{ ...conversationItem, transcript, messageCount: 2 }]);
		expect(requests[0].query).toEqual({ include: 'messages', limit: '1' });
	});

	it.each([
		['constructor', 'constructor: Hi'],
		['__proto__', '__proto__: Hi'],
		[{ toString: 1 }, 'Unknown: Hi'],
		[null, 'Unknown: Hi'],
	])('with a message of the role %j have a transcript all the same', async (role, expected) => {
		const said = { id: 'm', role, parts: [{ type: 'text', text: 'Hi' }, { type: 'toString' }] };
		const answers = [page([{ ...summary, messages: [said] }])];
		const parameters = { agentId, includeMessages: true };
		const { items } = await itemsOf('conversation', 'getAll', parameters, answers);
		expect(items).toMatchObject([{ transcript: expected }]);
	});

	it('have what was said as text, and what else is in a message as parts', async () => {
		const parts = [
			{ type: 'text', text: ' One. ' },
			{ type: 'reasoning', text: 'Hidden.' },
			{ type: 'text', text: ' ' },
			{ type: 'text' },
			{ type: 'tool-call' },
			{ type: 'text', text: 'Two.' },
		];
		const said = { id: 'm', role: 'assistant', parts };
		const answers = [page([{ ...summary, messages: [said] }])];
		const parameters = { agentId, conversationId: CONVERSATION };
		const { items } = await itemsOf('conversation', 'get', parameters, answers);
		expect(items).toMatchObject([{ transcript: 'Agent: One.\n(Agent used a tool)\nAgent: Two.' }]);
		expect(items[0].messages).toMatchObject([{ text: ' One. \n\n \n\nTwo.', parts }]);
	});

	it('are searched by words and filters', async () => {
		const parameters = {
			agentId,
			query: 'opening hours',
			filters: {
				actions: ', collect-leads , book-meeting,',
				escalated: true,
				sentiments: ['positive'],
				feedback: 'positive, negative',
				updatedAfter: '2026-01-01T00:00:00Z',
			},
		};
		const snippet = {
			speaker: 'user',
			highlights: [
				{ value: 'When are your ', isHit: false },
				{ value: 'opening hours', isHit: true },
			],
		};
		const { items, requests } = await itemsOf('conversation', 'search', parameters, [
			page([], 'two'),
			page([{ ...summary, snippet }]),
		]);
		expect(items).toEqual([{ ...conversationItem, snippet: 'When are your opening hours' }]);
		const query = {
			query: 'opening hours',
			actionType: 'collect-leads,book-meeting',
			escalated: 'true',
			sentiment: 'positive',
			feedback: 'positive,negative',
			updatedAfter: TIME,
			limit: '25',
		};
		expect(requests.map((request) => request.query)).toEqual([query, { ...query, cursor: 'two' }]);
	});

	it('are listed by user, over all pages', async () => {
		const parameters = { agentId, userId: 'visitor-1', returnAll: true };
		const known = { ...summary, source: undefined };
		const answers = [page([known], 'next'), page([{ ...known, id: 'c2' }])];
		const { items, requests } = await itemsOf(
			...(['conversation', 'getManyByUser', parameters, answers] as const),
		);
		const item = { ...conversationItem, source: null };
		expect(items).toEqual([item, { ...item, id: 'c2' }]);
		const path = `/api/v2/agents/${AGENT}/users/visitor-1/conversations`;
		expect(requests).toEqual(
			[{ limit: '100' }, { limit: '100', cursor: 'next' }].map((query) => {
				return { method: 'GET', path, query, body: undefined };
			}),
		);
	});

	it.each([
		['positive', 'positive'],
		['negative', 'negative'],
		['none', null],
	])('have a message rated: %s', async (feedback, sent) => {
		const parameters = { agentId, conversationId: CONVERSATION, messageId: 'm2', feedback };
		const { items, requests } = await itemsOf('conversation', 'setFeedback', parameters, [
			{ body: { data: { id: 'm2', role: 'assistant', parts: [], feedback: sent } } },
		]);
		expect(items).toEqual([
			{ messageId: 'm2', conversationId: CONVERSATION, agentId: AGENT, feedback: sent },
		]);
		const path = `/api/v2/agents/${AGENT}/conversations/${CONVERSATION}/messages/m2/feedback`;
		expect(requests).toEqual([{ method: 'PATCH', path, query: {}, body: { feedback: sent } }]);
	});

	it('have no message of the visitor rated: the error says whose can be', async () => {
		const parameters = { agentId, conversationId: CONVERSATION, messageId: 'm1' };
		const body = { error: { code: 'RESOURCE_MESSAGE_NOT_ASSISTANT', message: 'Not assistant' } };
		const rating = { ...parameters, feedback: 'negative' };
		const { error } = await run('conversation', 'setFeedback', rating, [{ status: 422, body }]);
		expect(error?.description).toContain('Only what the agent has said can be rated');
	});

	it.each([
		['{"status": "sent"}', { status: 'sent' }],
		['={{ ({ status: "sent" }) }}', { status: 'sent' }],
		['"a text"', 'a text'],
		['0', 0],
		['', undefined],
	])('are handed the result of a tool: %s', async (output, sent) => {
		const parameters = { agentId, conversationId: CONVERSATION, toolCallId: 't1', output };
		const { items, requests } = await itemsOf('conversation', 'submitToolResult', parameters, [
			{ body: { data: { success: true } } },
		]);
		expect(items).toEqual([
			{ submitted: true, toolCallId: 't1', conversationId: CONVERSATION, agentId: AGENT },
		]);
		const path = `/api/v2/agents/${AGENT}/conversations/${CONVERSATION}/tool-result`;
		const body = { toolCallId: 't1', ...(sent !== undefined && { output: sent }) };
		expect(requests).toEqual([{ method: 'POST', path, query: {}, body }]);
	});

	it('may not be searched by words: then the error says what to do', async () => {
		const body = { error: { code: 'CONVERSATION_SEARCH_UNAVAILABLE', message: 'No search' } };
		const parameters = { agentId, query: 'hours' };
		const { error } = await run('conversation', 'search', parameters, [{ status: 403, body }]);
		expect(error?.description).toContain('empty the query. The filters still work.');
	});

	it.each([
		['pause', true, 'paused'],
		['resume', false, 'ongoing'],
	])('%s tells the agent', async (operation, paused, status) => {
		const parameters = { agentId, conversationId: CONVERSATION };
		const answers = [{ body: { data: { id: CONVERSATION, status } } }];
		const { items, requests } = await itemsOf('conversation', operation, parameters, answers);
		expect(items).toEqual([{ id: CONVERSATION, agentId: AGENT, status }]);
		expect(requests).toEqual([
			{
				method: 'PATCH',
				path: `/api/v2/agents/${AGENT}/conversations/${CONVERSATION}`,
				query: {},
				body: { paused },
			},
		]);
	});
});
