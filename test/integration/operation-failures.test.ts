import { sleep } from 'n8n-workflow';

import { RESOURCES } from '../../nodes/Chatbase/resources';
import { chatbase, type Answer, type Sent } from '../support/chatbase/answering-chatbase';
import { execute } from '../support/n8n-core/execution';
import { API_KEY, UNREADABLE } from '../support/n8n-core/workflow';
import { timersDuring } from '../support/timers';

const agentId = { __rl: true, mode: 'id', value: '={{ $json.agent ?? "good" }}' };
const conversation = { id: 'c1', title: null, createdAt: 1, updatedAt: 1, userId: null };
const contact = { id: 'k1', external_id: 'customer-1', custom_attributes: {} };
const last = { cursor: null, hasMore: false };
const ticket = { ticketNumber: 7 };
const customer = { subject: 's', description: 'd', customerEmail: 'visitor@example.com' };
const member = { author: 'member@example.com', message: 'Hello' };

/** How each operation is set up, and what Chatbase answers when all is well. */
const OPERATIONS: Record<string, { parameters: Record<string, unknown>; body: unknown }> = {
	'agent get': { parameters: { agentId }, body: { id: 'a1' } },
	'agent getAll': { parameters: {}, body: { data: [{ id: 'a1' }], pagination: last } },
	'agent clone': { parameters: { agentId }, body: { id: 'a2' } },
	'agent update': {
		parameters: { agentId, changes: { name: 'Support' } },
		body: { success: true },
	},
	'agent delete': { parameters: { agentId }, body: { success: true } },
	'conversation get': {
		parameters: { agentId, conversationId: 'c1' },
		body: { data: [{ ...conversation, messages: [] }], pagination: last },
	},
	'conversation getAll': {
		parameters: { agentId },
		body: { data: [conversation], pagination: last },
	},
	'conversation search': {
		parameters: { agentId },
		body: { data: [conversation], pagination: last },
	},
	'conversation pause': {
		parameters: { agentId, conversationId: 'c1' },
		body: { data: { id: 'c1', status: 'paused' } },
	},
	'conversation resume': {
		parameters: { agentId, conversationId: 'c1' },
		body: { data: { id: 'c1', status: 'ongoing' } },
	},
	'conversation getManyByUser': {
		parameters: { agentId, userId: 'visitor-1' },
		body: { data: [conversation], pagination: last },
	},
	'conversation setFeedback': {
		parameters: { agentId, conversationId: 'c1', messageId: 'm1', feedback: 'positive' },
		body: { data: { id: 'm1', feedback: 'positive' } },
	},
	'conversation submitToolResult': {
		parameters: { agentId, conversationId: 'c1', toolCallId: 't1', output: '{}' },
		body: { data: { success: true } },
	},
	'lead getAll': { parameters: { agentId, limit: 1 }, body: { collectedCustomers: [{ id: 1 }] } },
	'message send': {
		parameters: { agentId, message: 'Hi' },
		body: { data: { id: 'm1', parts: [], metadata: {} } },
	},
	'source create': {
		parameters: { agentId, sourceName: 'Handbook', content: 'Open at nine.' },
		body: { id: 's1' },
	},
	'source delete': { parameters: { agentId, sourceId: 's1' }, body: { id: 's1' } },
	'source get': { parameters: { agentId, sourceId: 's1' }, body: { id: 's1' } },
	'source getAll': { parameters: { agentId }, body: { data: [{ id: 's1' }], pagination: last } },
	'source update': {
		parameters: { agentId, sourceId: 's1', textChanges: { content: 'Open at ten.' } },
		body: { id: 's1' },
	},
	'ticket create': { parameters: { agentId, ...customer }, body: ticket },
	'ticket get': { parameters: { agentId, ticketNumber: 7 }, body: ticket },
	'ticket getAll': { parameters: { agentId }, body: { data: [ticket], pagination: last } },
	'ticket getManyMessages': {
		parameters: { agentId, ticketNumber: 7 },
		body: { data: [{ id: 'm1' }], pagination: last },
	},
	'ticket reply': { parameters: { agentId, ticketNumber: 7, ...member }, body: { id: 'm1' } },
	'ticket search': {
		parameters: { agentId, query: 'refund' },
		body: { data: [ticket], pagination: last },
	},
	'ticket update': {
		parameters: { agentId, ticketNumber: 7, changes: { priority: 'low' } },
		body: ticket,
	},
	'whatsApp getManyTemplates': {
		parameters: { agentId },
		body: { templates: [{ id: 't1' }], complete: true, unavailableWabaIds: [], senders: [] },
	},
	'whatsApp sendTemplate': {
		parameters: { agentId, to: '14155552671', templateName: 'order_update' },
		body: { to: '14155552671', messageId: null, conversationId: null },
	},
	'contact upsert': {
		parameters: { agentId, externalId: 'customer-1', contact: { name: 'Example' } },
		body: { message: 'Success', data: contact },
	},
	'contact delete': {
		parameters: { agentId, externalId: 'customer-1' },
		body: { message: 'Success' },
	},
	'contact get': {
		parameters: { agentId, externalId: 'customer-1' },
		body: { message: 'Success', data: contact },
	},
	'contact getAll': {
		parameters: { agentId },
		body: { message: 'Success', data: [contact], pages: { total_pages: 1 } },
	},
};

/** What names the thing that is gone after an operation. */
const DELETED: Record<string, object | undefined> = {
	'agent delete': { id: 'good' },
	'contact delete': { externalId: 'customer-1' },
	'source delete': { id: 's1' },
};

const names = Object.keys(OPERATIONS);
const setupOf = (name: string) => {
	const [resource, operation] = name.split(' ');
	return { resource, operation, parameters: OPERATIONS[name].parameters };
};
const isWriting = (name: string) => {
	const [resource, operation] = name.split(' ');
	const { operations } = RESOURCES.find(({ value }) => value === resource) ?? { operations: [] };
	return operations.some((one) => one.value === operation && 'writes' in one && one.writes);
};

/** What an operation asks for, where that is not its resource. */
const ASKED_FOR: Record<string, string | undefined> = {
	'conversation setFeedback': 'message',
	'conversation submitToolResult': 'tool call',
	'ticket getManyMessages': 'messages',
	'whatsApp getManyTemplates': 'templates',
	'whatsApp sendTemplate': 'template',
};
const askedFor = (name: string) => {
	const [resource, operation] = name.split(' ');
	const isList = /^(?:getAll|getManyByUser|search)$/.test(operation);
	return ASKED_FOR[name] ?? (isList ? `${resource}s` : resource);
};

const HEADERS = { 'x-request-id': 'r-1' };
const DENIED: Answer = {
	status: 403,
	body: { error: { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' } },
	headers: HEADERS,
};
const MAYBE_DONE = 'may have been carried out';

it('every operation that asks something of Chatbase is among these', () => {
	const all = RESOURCES.flatMap(({ value, operations }) =>
		operations
			.filter((operation) => 'run' in operation)
			.map((operation) => `${value} ${operation.value}`),
	);
	expect([...names].sort()).toEqual(all.sort());
});

describe.each(names)('%s', (name) => {
	const setup = setupOf(name);
	const { body } = OPERATIONS[name];
	const gone = DELETED[name];

	it('tells of a refusal: what it is, what to do, and the id of the request', async () => {
		const { faults } = chatbase(() => DENIED);
		const { error, items, stored } = await execute(setup);
		expect(faults).toEqual([]);
		expect(items).toEqual([]);
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toBe(`Insufficient permissions (${askedFor(name)})`);
		expect(error?.description).toMatch(/Give the key this right.*PERMISSION_DENIED.*r-1/s);
		expect(error?.description).not.toContain(MAYBE_DONE);
		expect(stored).not.toContain(API_KEY);
	});

	const unreadable: Array<[string, string]> = [
		['<!DOCTYPE html><html>', 'Chatbase answered with a web page instead of data'],
		['{"data":', 'Chatbase answered with invalid JSON'],
	];
	// An answer without content is one that says that something is gone.
	if (gone === undefined) unreadable.push(['', 'Chatbase answered without content']);
	it.each(unreadable)('tells of the answer %j', async (text, words) => {
		chatbase(() => ({ status: 200, body: text, headers: HEADERS }));
		const { error, items } = await execute(setup);
		expect(items).toEqual([]);
		expect(error?.message).toContain(words);
		expect(error?.description).toContain('Request ID: r-1');
		expect(error?.description?.includes(MAYBE_DONE)).toBe(isWriting(name));
	});

	const shapes = ['{}', '[1,null]', '{"data":{}}', '{"data":[{}]}', '{"data":null}', 'null', '7'];
	it.each(shapes)('takes no item from %s', async (text) => {
		chatbase(() => ({ body: text, headers: HEADERS }));
		const { error, items } = await execute(setup);
		if (gone !== undefined) {
			// Whatever the answer says beside its status, it is gone.
			expect(items).toEqual([{ deleted: true, ...gone }]);
			return;
		}
		expect(items).toEqual([]);
		expect(error?.message).toBe('Chatbase answered in a form that this node does not know');
		expect(error?.description).toContain('Request ID: r-1');
		expect(error?.description?.includes(MAYBE_DONE)).toBe(isWriting(name));
	});

	it('fails for one of two items alone, where the user wants it', async () => {
		const isBad = ({ path, query }: Sent, index: number) =>
			name === 'agent getAll' ? index === 1 : `${path} ${query.chatbotId}`.includes('bad');
		chatbase((request, index) => (isBad(request, index) ? DENIED : { body }));
		const items = [{ agent: 'good' }, { agent: 'bad' }];
		const { outputs, pairedItems } = await execute({
			...setup,
			items,
			onError: 'continueErrorOutput',
		});
		expect(outputs.map((branch) => branch.length)).toEqual([1, 1]);
		expect(outputs[1][0].error).toContain('Insufficient permissions');
		expect(pairedItems).toMatchObject([{ item: 0 }, { item: 1 }]);
	});

	it('waits no longer when the execution is stopped', async () => {
		let stop = () => {};
		const { requests } = chatbase(() => ({
			...{ status: 429, body: {}, headers: { 'retry-after': '60' } },
			onSent: () => stop(),
		}));
		const started = Date.now();
		await execute({ ...setup, onStart: (stopIt) => (stop = stopIt) });
		expect(requests).toHaveLength(1);
		expect(Date.now() - started).toBeLessThan(5000);
	});

	it(`is ${isWriting(name) ? 'carried out' : 'given up'} when the execution is stopped meanwhile`, async () => {
		let stop = () => {};
		let answered = 0;
		chatbase(() => {
			void sleep(10).then(() => stop());
			return { body, delayMs: 60, onSent: () => (answered += 1) };
		});
		const { items } = await execute({ ...setup, onStart: (stopIt) => (stop = stopIt) });
		expect(items).toHaveLength(isWriting(name) ? 1 : 0);
		expect(answered).toBe(isWriting(name) ? 1 : 0);
	});

	it(`waits for an answer for ${name === 'message send' ? 120 : 30} seconds`, async () => {
		chatbase(() => ({ body }));
		const waited = await timersDuring(async () => await execute(setup));
		expect(new Set(waited)).toEqual(new Set([name === 'message send' ? 120_000 : 30_000]));
	});

	it.each(['missing', 'unreadable'] as const)(
		'tells of a %s credential in the words of n8n, and sends nothing',
		async (credential) => {
			const { requests } = chatbase(() => ({ body }));
			const { error } = await execute({ ...setup, credential });
			const words = credential === 'missing' ? 'credentials set' : UNREADABLE;
			expect(error?.message).toContain(words);
			expect(requests).toEqual([]);
		},
	);

	it.each([
		['\\u', [...API_KEY].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)],
		['a single \\u', [API_KEY.replace('k', '\\u006B')]],
		['percent', [...API_KEY].map((one) => `%${one.charCodeAt(0).toString(16)}`)],
		['JSON within JSON', [API_KEY.replaceAll('-', '\\\\u002d')]],
	])('does not show the key that Chatbase repeats, escaped by %s', async (_how, escaped) => {
		const spelling = escaped.join('');
		const repeated = `"for ${spelling}!"`;
		const inData = `{"id":"a1","parts":[],"${spelling}":${repeated},"name":${repeated},"text":${repeated}}`;
		const stored: string[] = [];
		for (const text of [inData, `{"data":${inData}}`, `{"message":${repeated}}`]) {
			for (const status of [200, 400]) {
				chatbase(() => ({ status, body: text }));
				const execution = await execute(setup);
				stored.push(execution.stored, decodeURIComponent(execution.stored.replaceAll('%"', '')));
			}
		}
		const decoded = stored.map((text) => text.replaceAll(/\\+u002d/g, '-'));
		expect(decoded.filter((text) => text.includes(API_KEY))).toEqual([]);
	});

	it('does not show the key that Chatbase repeats', async () => {
		const repeated = `for ${API_KEY}`;
		const error = { code: API_KEY, message: repeated, details: { [API_KEY]: repeated } };
		chatbase(() => ({ status: 400, body: { error }, headers: { 'x-request-id': repeated } }));
		const { stored, error: shown } = await execute(setup);
		expect(shown?.message).toContain('for [API key]');
		expect(stored).not.toContain(API_KEY);
	});
});

const empty = { data: [], pagination: last };
const LISTS: Array<[string, unknown]> = [
	['agent getAll', empty],
	['conversation getAll', empty],
	['conversation search', empty],
	['source getAll', empty],
	['ticket getAll', empty],
	['ticket getManyMessages', empty],
	['ticket search', empty],
	['whatsApp getManyTemplates', { templates: [], complete: true, senders: [] }],
	['lead getAll', { collectedCustomers: [] }],
	['contact getAll', { data: [], pages: { total_pages: 0 } }],
];

it.each(LISTS)('%s gives no item of an empty list', async (name, body) => {
	const { requests } = chatbase(() => ({ body }));
	const { error, items } = await execute(setupOf(name));
	expect(error).toBeUndefined();
	expect(items).toEqual([]);
	expect(requests).toHaveLength(1);
});

it.each(LISTS.slice(0, 6))('%s goes on after an empty page', async (name) => {
	const pagination = { cursor: 'two', hasMore: true };
	chatbase((_request, index) => ({
		body: index === 0 ? { data: [], pagination } : OPERATIONS[name].body,
	}));
	expect((await execute(setupOf(name))).items).toHaveLength(1);
});

it.each([{}, { hasMore: true }, { hasMore: true, cursor: '' }, undefined, null])(
	'a list that does not say whether it goes on (%j) is not taken for a whole one',
	async (pagination) => {
		chatbase(() => ({ body: { data: [{ id: 'a1' }], pagination } }));
		const { error, items } = await execute(setupOf('agent getAll'));
		expect(items).toEqual([]);
		expect(error?.message).toBe('Chatbase answered in a form that this node does not know');
	},
);

it.each(['', ' ', 'a key', 'schlüssel', 'key\nof two lines', 'key-of-code\\n'])(
	'a key that cannot be sent (%j) is told of, and not sent',
	async (apiKey) => {
		const { requests } = chatbase(() => ({ body: {} }));
		const { error } = await execute({ ...setupOf('message send'), apiKey });
		expect(error).toMatchObject({
			message: 'The API key in the credential "Chatbase API" cannot be sent',
			failure: { cause: 'credential-invalid' },
		});
		expect(error?.description).not.toContain(MAYBE_DONE);
		expect(requests).toEqual([]);
	},
);

it('a message that was not yet sent when the execution was stopped is not said to be', async () => {
	let stop = () => {};
	const { requests } = chatbase(() => ({
		...{ status: 429, body: {}, headers: { 'retry-after': '60' } },
		onSent: () => stop(),
	}));
	const setup = { ...setupOf('message send'), items: [{}, {}] };
	const onError = 'continueRegularOutput' as const;
	const { stored } = await execute({ ...setup, onError, onStart: (stopIt) => (stop = stopIt) });
	expect(requests).toHaveLength(1);
	expect(stored).not.toContain(MAYBE_DONE);
});

it('no item is read any further when one has failed', async () => {
	const { requests } = chatbase(({ query }, index) => {
		if (query.page === '2') return { ...DENIED, delayMs: 200 };
		return { body: { collectedCustomers: [{ id: index }] }, delayMs: index === 0 ? 0 : 300 };
	});
	const items = Array.from({ length: 10 }, () => ({ agent: 'good' }));
	const { error } = await execute({ ...setupOf('lead getAll'), items });
	expect(error?.message).toContain('Insufficient permissions');
	const asked = requests.length;
	await sleep(500);
	expect(requests).toHaveLength(asked);
	expect(asked).toBe(11);
});

it('all wait while the rate limit lasts, not only the one that it refused', async () => {
	const refusal = { status: 429, body: {}, headers: { 'retry-after': '1' } };
	const { sentAt, requests } = chatbase(({ path }, index) =>
		index === 0 ? refusal : { body: { id: path.split('/').pop() }, delayMs: 100 },
	);
	const items = Array.from({ length: 120 }, (_, index) => ({ agent: `a${index}` }));
	const { items: results } = await execute({ ...setupOf('agent get'), items });
	expect(results.map(({ id }) => id)).toEqual(items.map(({ agent }) => agent));
	expect(requests).toHaveLength(121);
	const [first] = sentAt;
	expect(sentAt.filter((time) => time > first + 50 && time < first + 950)).toEqual([]);
	expect(sentAt.filter((time) => time >= first + 950)).toHaveLength(71);
});

it('the credential is read once, however many requests there are', async () => {
	let reads = 0;
	const { requests, faults } = chatbase(() => ({ body: OPERATIONS['agent get'].body }));
	const items = [{}, {}, {}];
	await execute({ ...setupOf('agent get'), items, onCredentialRead: () => (reads += 1) });
	expect(requests).toHaveLength(3);
	expect(faults).toEqual([]); // each has the key
	expect(reads).toBe(1);
});

it.each([null, 0, '', false, [], -1, 'many', {}])(
	'contacts are read to their end where Chatbase says that there are %j pages',
	async (total_pages) => {
		const pageOf = (place: number) =>
			[1, 2].map((one) => ({
				...contact,
				id: `k${place}-${one}`,
				external_id: `e${place}-${one}`,
			}));
		const { requests } = chatbase(({ query }) =>
			Number(query.page) > 3
				? { status: 400, body: { message: 'Page number out of range' } }
				: { body: { data: pageOf(Number(query.page)), pages: { total_pages } } },
		);
		const parameters = { agentId, returnAll: true };
		const { items, error } = await execute({ ...setupOf('contact getAll'), parameters });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(6);
		expect(requests).toHaveLength(4);
	},
);

it('contacts that are refused where they have not come to their end are an error', async () => {
	const refusal = { status: 400, body: { message: 'Page number out of range' } };
	chatbase((_request, index) =>
		index === 0 ? { body: { data: [contact], pages: { total_pages: '2' } } } : refusal,
	);
	const { items, error } = await execute({
		...setupOf('contact getAll'),
		parameters: { agentId, returnAll: true },
	});
	expect(items).toEqual([]);
	expect(error?.message).toBe('Page number out of range (contacts)');
});

it('contacts whose IDs are long numbers stay apart, with all of their digits', async () => {
	const [one, other] = ['90071992547409931', '90071992547409932'];
	const data = [one, other].map((id) => `{"external_id":${id},"id" : ${id}}`).join();
	chatbase(() => ({ body: `{"data":[${data}],"pages":{"total_pages":1}}` }));
	const { items } = await execute(setupOf('contact getAll'));
	expect(items).toMatchObject([
		{ externalId: one, id: one },
		{ externalId: other, id: other },
	]);
});

it.each(['9.0071992547409931e16', '90071992547409931.0', '{}', 'true'])(
	'a contact whose ID cannot be read (%s) is an error, not another contact',
	async (id) => {
		const data = `{"external_id":${id},"id":"k1"}`;
		chatbase(() => ({ body: `{"data":[${data}],"pages":{"total_pages":1}}` }));
		const { items, error } = await execute(setupOf('contact getAll'));
		expect(items).toEqual([]);
		expect(error?.message).toBe('Chatbase answered in a form that this node does not know');
	},
);

it('items that several come from one input belong to it', async () => {
	const body = { data: [conversation, { ...conversation, id: 'c2' }], pagination: last };
	chatbase(() => ({ body }));
	const { pairedItems } = await execute({ ...setupOf('conversation getAll'), items: [{}, {}] });
	expect(pairedItems).toEqual([{ item: 0 }, { item: 0 }, { item: 1 }, { item: 1 }]);
});
