import { createHash } from 'node:crypto';

import { AGENT, agentId, itemsOf, LATER, page, run, TIME } from '../support/operations';

const CONVERSATION = '5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11';
const SECONDS = 1767225600; // 2026-01-01T00:00:00Z

const agent = {
	id: AGENT,
	name: 'Support',
	instructions: 'Be kind.',
	status: 'trained',
	model: 'a-model',
	visibility: 'public',
	createdAt: '2026-01-01T01:00:00+01:00',
	lastTrainedAt: null,
	lastMessageAt: TIME,
	creditsUsed: 3,
	creditLimit: null,
	size: 12,
};
const simplifiedAgent = {
	id: AGENT,
	name: 'Support',
	status: 'trained',
	model: 'a-model',
	visibility: 'public',
	createdAt: TIME,
	lastTrainedAt: null,
	lastMessageAt: TIME,
	creditsUsed: 3,
	creditLimit: null,
};

describe('agents', () => {
	it('are got one by one, of an answer without an envelope', async () => {
		const { items, requests } = await itemsOf('agent', 'get', { agentId }, [{ body: agent }]);
		expect(items).toEqual([simplifiedAgent]);
		expect(requests.map(({ path }) => path)).toEqual([`/api/v2/agents/${AGENT}`]);
	});

	it('come whole without Simplify, with their times in UTC', async () => {
		const parameters = { agentId, simplify: false };
		const { items } = await itemsOf('agent', 'get', parameters, [{ body: agent }]);
		expect(items).toEqual([{ ...agent, createdAt: TIME }]);
	});

	it('are got by the address of the dashboard', async () => {
		const value = `https://www.chatbase.co/dashboard/team/chatbot/${AGENT}/sources`;
		for (const mode of ['url', 'id']) {
			const parameters = { agentId: { __rl: true, mode, value } };
			const { items } = await itemsOf('agent', 'get', parameters, [{ body: agent }]);
			expect(items).toHaveLength(1);
		}
	});

	it('are listed over all pages, also over an empty one', async () => {
		const { items, requests } = await itemsOf('agent', 'getAll', { returnAll: true }, [
			page([agent], 'two'),
			page([], 'three'),
			page([{ ...agent, id: 'another' }]),
		]);
		expect(items.map(({ id }) => id)).toEqual([AGENT, 'another']);
		expect(requests.map(({ query }) => query)).toEqual([
			{ limit: '100' },
			{ limit: '100', cursor: 'two' },
			{ limit: '100', cursor: 'three' },
		]);
	});

	it('are listed up to a limit, and no more is asked for', async () => {
		const many = Array.from({ length: 100 }, (_, index) => ({ ...agent, id: `a${index}` }));
		const { items, requests } = await itemsOf('agent', 'getAll', { limit: 101 }, [
			page(many, 'two'),
			page([agent], 'three'),
		]);
		expect(items).toHaveLength(101);
		expect(requests.map(({ query }) => query.limit)).toEqual(['100', '1']);
	});

	it('are cloned', async () => {
		const answers = [{ status: 201, body: { id: 'a2', pendingSteps: ['TRAIN_AGENT'] } }];
		const { items, requests } = await itemsOf('agent', 'clone', { agentId }, answers);
		expect(items).toEqual([{ id: 'a2', pendingSteps: ['TRAIN_AGENT'] }]);
		const path = `/api/v2/agents/${AGENT}/clone`;
		expect(requests).toEqual([{ method: 'POST', path, query: {}, body: undefined }]);
	});

	it('are ready at once when Chatbase names no step', async () => {
		const answers = [{ status: 201, body: { id: 'a2' } }];
		const { items } = await itemsOf('agent', 'clone', { agentId }, answers);
		expect(items).toEqual([{ id: 'a2', pendingSteps: [] }]);
	});

	const texts = { name: 'Help', instructions: 'Be brief.', model: 'a-model' };
	it.each([
		[
			{ ...texts, temperature: 0, visibility: 'private' },
			{ ...texts, temp: 0, visibility: 'private' },
		],
		[{ name: 'Help' }, { name: 'Help' }],
		[{ name: ' ', temperature: '0.5' }, { temp: 0.5 }],
		[{ temperature: 1 }, { temp: 1 }],
		[{ visibility: 'public' }, { visibility: 'public' }],
	])('are updated by what is filled in: %j', async (changes, body) => {
		const answers = [{ body: { success: true } }];
		const { items, requests } = await itemsOf('agent', 'update', { agentId, changes }, answers);
		expect(items).toEqual([{ updated: true, id: AGENT }]);
		const path = `/api/v2/agents/${AGENT}`;
		expect(requests).toEqual([{ method: 'PUT', path, query: {}, body }]);
	});

	it('are deleted', async () => {
		const answers = [{ body: { success: true } }];
		const { items, requests } = await itemsOf('agent', 'delete', { agentId }, answers);
		expect(items).toEqual([{ deleted: true, id: AGENT }]);
		const path = `/api/v2/agents/${AGENT}`;
		expect(requests).toEqual([{ method: 'DELETE', path, query: {}, body: undefined }]);
	});

	it('may be none', async () => {
		expect((await itemsOf('agent', 'getAll', {}, [page([])])).items).toEqual([]);
	});
});

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
			page([summary, { ...summary, id: 'c2', status: 'paused' }], 'two'),
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
			{ type: 'text', text: 'Two.' },
		];
		const said = { id: 'm', role: 'assistant', parts };
		const answers = [page([{ ...summary, messages: [said] }])];
		const parameters = { agentId, conversationId: CONVERSATION };
		const { items } = await itemsOf('conversation', 'get', parameters, answers);
		expect(items).toMatchObject([{ transcript: 'Agent: One.\nAgent: Two.' }]);
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

const lead = (id: string, created_at: string | null = TIME) => ({
	id,
	name: 'Example',
	email: 'example@example.com',
	phone: null,
	created_at,
	chatbot_id: AGENT,
	account_id: 'team',
});

describe('leads', () => {
	it.each([
		['in a list', (leads: unknown[]) => ({ collectedCustomers: leads })],
		['one level deeper', (leads: unknown[]) => ({ collectedCustomers: { data: leads } })],
	])('are listed oldest first, each once, when they come %s', async (_name, wrap) => {
		const parameters = { agentId, returnAll: true };
		const { items, requests } = await itemsOf('lead', 'getAll', parameters, [
			{ body: wrap([lead('b', LATER), lead('a')]) },
			{ body: wrap([lead('a'), lead('c', '2026-01-02 00:00:00')]) },
			{ body: wrap([]) },
		]);
		expect(items.map(({ leadId, submittedAt }) => [leadId, submittedAt])).toEqual([
			['a', TIME],
			['b', LATER],
			['c', '2026-01-02T00:00:00.000Z'],
		]);
		expect(items[0]).toEqual({
			customerName: 'Example',
			customerEmail: 'example@example.com',
			customerPhone: null,
			conversationId: null,
			chatbotId: AGENT,
			eventType: 'leads.submit',
			customFields: {},
			otherKeys: { account_id: 'team' },
			leadKey: createHash('sha256')
				.update(JSON.stringify([AGENT, 'email', 'example@example.com']))
				.digest('hex'),
			eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
			receivedAt: expect.stringMatching(/Z$/),
			leadId: 'a',
			submittedAt: TIME,
		});
		const query = { chatbotId: AGENT, size: '100' };
		expect(requests.map((request) => request.query)).toEqual([
			{ ...query, page: '1' },
			{ ...query, page: '2' },
			{ ...query, page: '3' },
		]);
	});

	it('are those between two times, asked for with a day more on either side', async () => {
		const options = { startDate: '2026-01-05T12:00:00Z', endDate: '2026-01-05' };
		const times = [
			'2026-01-05T11:59:59Z',
			'2026-01-05T12:00:00Z',
			'2026-01-05T23:59:59Z',
			'2026-01-06T00:00:00Z',
		];
		const { items, requests } = await itemsOf('lead', 'getAll', { agentId, options }, [
			{ body: { collectedCustomers: times.map((time, index) => lead(String(index), time)) } },
			{ body: { collectedCustomers: [] } },
		]);
		expect(items.map(({ leadId }) => leadId)).toEqual(['1', '2']);
		expect(requests[0].query).toMatchObject({ startDate: '2026-01-04', endDate: '2026-01-06' });
	});

	it("are old enough by Chatbase's clock", async () => {
		const headers = { date: 'Thu, 01 Jan 2026 00:10:00 GMT' };
		const { items } = await itemsOf('lead', 'getAll', { agentId, options: { olderThan: 9.0 } }, [
			{
				body: {
					collectedCustomers: [
						lead('old', LATER),
						lead('new', '2026-01-01T00:01:01Z'),
						lead('unknown', null),
					],
				},
			},
			{ body: { collectedCustomers: [] }, headers },
		]);
		expect(items.map(({ leadId }) => leadId)).toEqual(['unknown', 'old']);
	});

	it("are old enough by n8n's clock when Chatbase does not say the time, and the panel says so", async () => {
		const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
		const options = { olderThan: 10 };
		const { items, stored } = await itemsOf('lead', 'getAll', { agentId, options }, [
			{ body: { collectedCustomers: [lead('new', minutesAgo(9)), lead('old', minutesAgo(11))] } },
			{ body: { collectedCustomers: [] } },
		]);
		expect(items.map(({ leadId }) => leadId)).toEqual(['old']);
		expect(stored).toContain("Older Than (Minutes) goes by n8n's clock");
	});

	it.each(['-1', '0', '7', '2026-01-01T00:10:00Z', 'Thu, 32 Jan 2026 00:10:00 GMT', 'soon'])(
		"are not left out by a clock that does not tell the time (Date: %s): n8n's counts then",
		async (date) => {
			const left = lead('old', new Date(Date.now() - 11 * 60_000).toISOString());
			const { items, stored } = await itemsOf(
				'lead',
				'getAll',
				{ agentId, options: { olderThan: 10 } },
				[
					{ body: { collectedCustomers: [left] }, headers: { date } },
					{ body: { collectedCustomers: [] }, headers: { date } },
				],
			);
			expect(items.map(({ leadId }) => leadId)).toEqual(['old']);
			expect(stored).toContain("Older Than (Minutes) goes by n8n's clock");
		},
	);

	it('have what the form asked for beside the three fields, as a delivery has it', async () => {
		const body = { collectedCustomers: [{ ...lead('a'), company: 'Example Ltd', size: { n: 5 } }] };
		const { items } = await itemsOf('lead', 'getAll', { agentId }, Array(4).fill({ body }));
		expect(items).toMatchObject([
			{
				customFields: { company: 'Example Ltd', size: { n: 5 } },
				otherKeys: { account_id: 'team' },
			},
		]);
		expect(items[0].customFields).toEqual({ company: 'Example Ltd', size: { n: 5 } });
	});

	it('that have their fields under the names of a delivery keep them', async () => {
		const body = {
			collectedCustomers: [{ id: 1, customerEmail: 'a@example.com', created_at: TIME }],
		};
		const { items } = await itemsOf('lead', 'getAll', { agentId }, Array(4).fill({ body }));
		expect(items).toMatchObject([{ leadId: '1', customerEmail: 'a@example.com' }]);
	});

	it('leave out what has no id, and say so', async () => {
		const body = { collectedCustomers: [lead('a'), null, { name: 'Example' }] };
		const { items, stored } = await itemsOf('lead', 'getAll', { agentId }, Array(4).fill({ body }));
		expect(items.map(({ leadId }) => leadId)).toEqual(['a']);
		expect(stored).toContain('Chatbase lists 2 entries without an ID');
	});

	it('come from pages that repeat the one before them, as when leads come in meanwhile', async () => {
		const page = (...ids: string[]) => ({
			body: { collectedCustomers: ids.map((id) => lead(id)) },
		});
		const answers = [page('a'), page('a'), page('a'), page('b'), page()];
		const { items } = await itemsOf('lead', 'getAll', { agentId, returnAll: true }, answers);
		expect(items.map(({ leadId }) => leadId)).toEqual(['a', 'b']);
	});

	it('of a list that has no end are an error that says how to narrow it', async () => {
		const { error, requests } = await run(
			'lead',
			'getAll',
			{ agentId, limit: 1 },
			(_request, index) => {
				return { body: { collectedCustomers: [lead(String(index))] } };
			},
		);
		expect(requests).toHaveLength(1000);
		expect(error?.message).toBe('The list is longer than 1000 pages');
		expect(error?.description).toContain('Set dates under Options');
	}, 60_000);

	it('are the newest ones up to a limit', async () => {
		const { items } = await itemsOf('lead', 'getAll', { agentId, limit: 1 }, [
			{ body: { collectedCustomers: [lead('new', LATER), lead('old')] } },
			{ body: { collectedCustomers: [] } },
		]);
		expect(items.map(({ leadId }) => leadId)).toEqual(['new']);
	});

	it.each([
		['another list', { leads: [] }],
		['no list', { collectedCustomers: { total: 3 } }],
		['leads without an id', { collectedCustomers: [{ name: 'Example' }] }],
	])('are not taken from %s', async (_name, body) => {
		const { error, items } = await run('lead', 'getAll', { agentId }, Array(4).fill({ body }));
		expect(items).toEqual([]);
		expect(error?.message).toBe('Chatbase answered in a form that this node does not know');
	});

	it.each([
		[404, { message: 'Not found' }],
		[404, '<!DOCTYPE html>'],
		[410, ''],
	])('may be gone from Chatbase (%i, %j)', async (status, body) => {
		const { error } = await run('lead', 'getAll', { agentId }, [{ status, body }]);
		expect(error?.message).toBe('Chatbase has no list of leads for this agent');
		expect(error?.description).toContain('the Chatbase Trigger node still receives leads');
		expect(error?.description).toContain("Chatbase's answer: ");
	});
});

describe('messages', () => {
	const metadata = {
		userMessageId: 'm1',
		conversationId: CONVERSATION,
		userId: 'visitor-1',
		finishReason: 'stop',
		usage: { credits: 2 },
	};
	const parts = [{ type: 'text', text: 'At nine.' }];
	const answered = { body: { data: { id: 'm2', role: 'assistant', parts, metadata } } };

	it('are sent without a stream, and answered', async () => {
		const options = { conversationId: CONVERSATION, userId: 'visitor-1' };
		const parameters = { agentId, message: 'When do you open?', options };
		const { items, requests } = await itemsOf('message', 'send', parameters, [answered]);
		expect(items).toEqual([
			{
				text: 'At nine.',
				conversationId: CONVERSATION,
				messageId: 'm2',
				userId: 'visitor-1',
				finishReason: 'stop',
				credits: 2,
				parts,
			},
		]);
		expect(requests).toEqual([
			{
				method: 'POST',
				path: `/api/v2/agents/${AGENT}/chat`,
				query: {},
				body: { message: 'When do you open?', stream: false, ...options },
			},
		]);
	});

	it.each(['error', 'tool-calls'])('show that they ended with %s', async (finishReason) => {
		const data = { id: 'm2', parts: [], metadata: { ...metadata, finishReason } };
		const { items } = await itemsOf('message', 'send', { agentId, message: 'Hi' }, [
			{ body: { data } },
		]);
		expect(items).toMatchObject([{ text: '', finishReason }]);
	});

	it('are left out where a conversation goes on after the result of a tool', async () => {
		const options = { conversationId: CONVERSATION };
		const { requests } = await itemsOf('message', 'send', { agentId, options }, [answered]);
		expect(requests[0].body).toEqual({ stream: false, conversationId: CONVERSATION });
	});

	it('of a user whose name Chatbase does not take are not sent', async () => {
		const parameters = { agentId, message: 'Hi', options: { userId: 'a visitor' } };
		const { error, requests } = await run('message', 'send', parameters, []);
		expect(error?.message).toContain('User ID may have only letters');
		expect(requests).toEqual([]);
	});
});

describe('contacts', () => {
	const contact = {
		id: 'internal',
		external_id: 'customer/1',
		name: 'Example',
		email: 'example@example.com',
		phonenumber: '+1555',
		custom_attributes: { plan: 'pro' },
		created_at: SECONDS,
		updated_at: SECONDS + 60,
	};
	const contactItem = {
		externalId: 'customer/1',
		id: 'internal',
		name: 'Example',
		email: 'example@example.com',
		phone: '+1555',
		customAttributes: { plan: 'pro' },
		createdAt: TIME,
		updatedAt: LATER,
	};
	const path = `/api/v1/chatbots/${AGENT}/contacts`;
	const parameters = { agentId, externalId: 'customer/1' };

	it('are got by their external id', async () => {
		const answers = [{ body: { message: 'Success', data: contact } }];
		const { items, requests } = await itemsOf('contact', 'get', parameters, answers);
		expect(items).toEqual([contactItem]);
		expect(requests.map((request) => request.path)).toEqual([`${path}/customer%2F1`]);
	});

	it.each([
		['with content', { body: { message: 'Success' } }],
		['without content', { status: 204, body: '' }],
	])('are deleted by their external id, and Chatbase answers %s', async (_name, answer) => {
		const { items, requests } = await itemsOf('contact', 'delete', parameters, [answer]);
		expect(items).toEqual([{ deleted: true, externalId: 'customer/1' }]);
		expect(requests).toMatchObject([{ method: 'DELETE', path: `${path}/customer%2F1` }]);
	});

	it('are listed until a page brings nothing new', async () => {
		const second = { ...contact, id: 'second', external_id: 'customer-2' };
		const { items, requests } = await itemsOf('contact', 'getAll', { agentId, returnAll: true }, [
			{ body: { message: 'Success', data: [contact], total: 2 } },
			{ body: { message: 'Success', data: [contact, second], total: 2 } },
			{ body: { message: 'Success', data: [] } },
		]);
		expect(items.map(({ externalId }) => externalId)).toEqual(['customer/1', 'customer-2']);
		expect(requests.map(({ query }) => query)).toEqual(
			['1', '2', '3'].map((number) => ({ page: number, per_page: '1000' })),
		);
	});

	it('are listed no further than the last page that Chatbase names', async () => {
		const pages = { page: 1, per_page: 1000, total_pages: 1 };
		const answers = [{ body: { message: 'Success', data: [contact], total: 1, pages } }];
		const { items } = await itemsOf('contact', 'getAll', { agentId, returnAll: true }, answers);
		expect(items).toEqual([contactItem]);
	});

	it('are listed up to a limit, of pages as small as Chatbase gives them', async () => {
		const { items, requests } = await itemsOf('contact', 'getAll', { agentId, limit: 1 }, [
			{ body: { message: 'Success', data: [contact, { ...contact, id: 'second' }] } },
		]);
		expect(items).toEqual([contactItem]);
		expect(requests[0].query).toEqual({ page: '1', per_page: '10' });
	});

	const fields = {
		name: 'Example',
		email: 'example@example.com',
		phone: '+1555',
		customAttributes: {
			attribute: [
				{ name: ' plan ', type: 'text', value: ' pro ' },
				{ name: 'seats', type: 'number', value: '5' },
				{ name: 'isVip', type: 'boolean', value: 'true' },
			],
		},
	};
	const sent = {
		name: 'Example',
		email: 'example@example.com',
		phonenumber: '+1555',
		custom_attributes: { plan: 'pro', seats: 5, isVip: true },
	};

	const DROPPED = 'has dropped them: seats, isVip. Add them under Contacts';
	it('are updated, and say which attributes Chatbase has dropped', async () => {
		const { items, requests, stored } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: fields },
			[{ body: { message: 'Success', data: contact } }],
		);
		expect(items).toEqual([
			{ ...contactItem, created: false, ignoredAttributes: ['seats', 'isVip'] },
		]);
		expect(stored).toContain(DROPPED);
		expect(requests).toEqual([
			{ method: 'PATCH', path: `${path}/customer%2F1`, query: {}, body: { data: sent } },
		]);
	});

	it('are created when there is none to update', async () => {
		const { items, requests, stored } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: fields },
			[
				{ status: 404, body: { message: 'Contact not found' } },
				{
					body: {
						message: 'Success',
						data: [{ ...contact, custom_attributes: sent.custom_attributes }],
					},
				},
			],
		);
		expect(items).toMatchObject([
			{ externalId: 'customer/1', created: true, ignoredAttributes: [] },
		]);
		expect(stored).not.toContain('has dropped them');
		expect(requests[1]).toEqual({
			method: 'POST',
			path,
			query: {},
			body: { users: [{ external_id: 'customer/1', ...sent }] },
		});
	});

	it('with the email of another one are refused, in words', async () => {
		const { error } = await run('contact', 'upsert', parameters, [
			{ status: 409, body: { message: 'Conflict' } },
		]);
		expect(error?.description).toContain('This email belongs to another contact');
	});

	it.each([
		[{ name: 'seats', type: 'number', value: 'many' }, 'The attribute seats must be a number'],
		[{ name: 'isVip', type: 'boolean', value: 'yes' }, 'The attribute isVip must be true or false'],
		[{ name: ' ', type: 'text', value: 'x' }, 'Custom Attributes has a name that Chatbase'],
		[{ name: 'my plan', type: 'text', value: 'x' }, 'Custom Attributes has a name that Chatbase'],
		[{ name: 'since', type: 'date', value: 'soon' }, 'The attribute since is not a valid date'],
		[{ name: 'plan', type: 'list', value: 'x' }, 'The attribute plan has an unknown type'],
		[{ name: 'plan', type: 'text', value: { a: 1 } }, 'The attribute plan must be text'],
	])('with the attribute %j are not sent', async (attribute, message) => {
		const contactFields = { customAttributes: { attribute: [attribute] } };
		const { error, requests } = await run(
			'contact',
			'upsert',
			{ ...parameters, contact: contactFields },
			[],
		);
		expect(error?.message).toContain(message);
		expect(requests).toEqual([]);
	});

	it('take dates as days or times, and leave what is empty as it is', async () => {
		const rows = [
			{ name: 'since', type: 'date', value: '2026-01-31' },
			{ name: 'until', type: 'date', value: '2026-01-31T10:00:00+01:00' },
			{ name: 'plan', type: 'text', value: ' ' },
			{ name: 'seats', type: 'number', value: null },
		];
		const contactFields = { name: ' ', customAttributes: { attribute: rows } };
		const { requests } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: contactFields },
			[{ body: { data: contact } }],
		);
		const dates = { since: '2026-01-31', until: '2026-01-31T09:00:00.000Z' };
		expect(requests[0].body).toEqual({ data: { custom_attributes: dates } });
	});

	it('say so when Chatbase does not show which attributes it has kept', async () => {
		const { items, stored } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: fields },
			[{ body: { data: { ...contact, custom_attributes: undefined } } }],
		);
		expect(items).toMatchObject([{ ignoredAttributes: null }]);
		expect(stored).toContain('did not say which custom attributes it has kept');
	});

	it('without any change are looked up, and created only when there is none', async () => {
		const existing = await itemsOf('contact', 'upsert', parameters, [{ body: { data: contact } }]);
		expect(existing.items).toEqual([{ ...contactItem, created: false, ignoredAttributes: [] }]);
		expect(existing.requests.map(({ method }) => method)).toEqual(['GET']);

		const missing = await itemsOf('contact', 'upsert', parameters, [
			{ status: 404, body: { message: 'Contact not found' } },
			{ body: { data: [contact] } },
		]);
		expect(missing.items).toEqual([{ ...contactItem, created: true, ignoredAttributes: [] }]);
		expect(missing.requests[1]).toMatchObject({
			method: 'POST',
			body: { users: [{ external_id: 'customer/1' }] },
		});
	});
});
