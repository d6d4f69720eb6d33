// A part of n8n-core.test.ts, which says why.
import nock from 'nock';

import { API_KEY, chatbase, execute, type Answer } from '../support/execute';
import { mostListenersDuring } from '../support/listeners';

const agentId = { __rl: true, mode: 'id', value: 'Id8VKSqDV52fwAvuxaeUO' };
const getAgent = { resource: 'agent', operation: 'get', parameters: { agentId } };
const send = { resource: 'message', operation: 'send', parameters: { agentId, message: 'Hi' } };
const AGENT = { body: { id: 'a', name: 'Support' } };
const DENIED: Answer = {
	status: 403,
	body: { error: { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' } },
	headers: { 'x-request-id': 'r-1' },
};

afterEach(() => {
	nock.cleanAll();
});

describe('a request', () => {
	it('is sent again when the rate limit says so', async () => {
		const limited = { status: 429, body: {}, headers: { 'retry-after': '1' } };
		const { requests } = chatbase((_request, index) => (index === 0 ? limited : AGENT));
		const started = Date.now();
		const { items, error } = await execute(getAgent);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ name: 'Support' }]);
		expect(requests).toHaveLength(2);
		expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
	});

	it('is sent again after a broken connection, when it only reads', async () => {
		const { requests } = chatbase((_request, index) =>
			index === 0 ? { fails: 'ECONNRESET' } : AGENT,
		);
		expect((await execute(getAgent)).items).toMatchObject([{ name: 'Support' }]);
		expect(requests).toHaveLength(2);
	});

	it('is not led elsewhere with the key', async () => {
		const elsewhere = nock('https://example.com').get('/').reply(200, {});
		const headers = { location: 'https://example.com/' };
		const { requests } = chatbase(() => ({ status: 302, body: {}, headers }));
		expect((await execute(getAgent)).error?.httpCode).toBe('302');
		expect(requests).toHaveLength(1);
		expect(elsewhere.isDone()).toBe(false);
	});

	it('that took too long says so', async () => {
		chatbase(() => ({ fails: 'ECONNABORTED' }));
		expect((await execute(send)).error?.message).toBe('Chatbase did not answer in time');
	});

	it.each(['.', '..', 'lone \ud800'])(
		'to another address than the one that is meant (%s) is not sent',
		async (externalId) => {
			const { requests } = chatbase(() => AGENT);
			const parameters = { agentId, externalId };
			const { error } = await execute({ resource: 'contact', operation: 'delete', parameters });
			expect(error?.message).toBe('One of the IDs is none');
			expect(requests).toEqual([]);
		},
	);

	it('that writes is not, and the error says that it may be done', async () => {
		const { requests } = chatbase(() => ({ fails: 'ECONNRESET' }));
		const { error } = await execute(send);
		expect(requests).toHaveLength(1);
		expect(error?.message).toBe('Chatbase could not be reached');
		expect(error?.description).toContain('It may have been carried out all the same');
	});

	it('waits no longer when the execution is stopped', async () => {
		const limited = { status: 429, body: {}, headers: { 'retry-after': '60' } };
		let stop = () => {};
		const { requests } = chatbase(() => {
			stop();
			return limited;
		});
		const started = Date.now();
		await execute({ ...getAgent, onStart: (stopIt) => (stop = stopIt) });
		expect(requests).toHaveLength(1);
		expect(Date.now() - started).toBeLessThan(5000);
	});

	it('takes a key with white space around it', async () => {
		const { faults } = chatbase(() => AGENT);
		const { error } = await execute({ ...getAgent, apiKey: ` ${API_KEY}\n` });
		expect(error).toBeUndefined();
		expect(faults).toEqual([]);
	});
});

describe('an answer that has no end', () => {
	const limits: number[] = [];
	beforeEach(() => {
		limits.length = 0;
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
			limits.push(milliseconds);
			return timeout(milliseconds / 200);
		});
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});

	it('is given up after 30 seconds by the clock, and asked for again', async () => {
		const { requests } = chatbase((_request, index) => (index === 0 ? { drips: true } : AGENT));
		const { items, error } = await execute(getAgent);
		expect(error).toBeUndefined();
		expect(items).toMatchObject([{ name: 'Support' }]);
		expect(requests).toHaveLength(2);
		expect(limits).toEqual([30_000, 30_000]);
	});

	it('is given up after 120 seconds, when a message was sent, and may have been taken', async () => {
		const { requests } = chatbase(() => ({ drips: true }));
		const { error } = await execute(send);
		expect(error?.message).toBe('Chatbase did not answer in time');
		expect(error?.description).toContain('It may have been carried out all the same');
		expect(requests).toHaveLength(1);
		expect(limits).toEqual([120_000]);
	});

	it('is given up at once, when reading is stopped', async () => {
		let stop = () => {};
		chatbase(() => ({ drips: true, onSent: () => stop() }));
		jest.restoreAllMocks();
		const started = Date.now();
		await execute({ ...getAgent, onStart: (stopIt) => (stop = stopIt) });
		expect(Date.now() - started).toBeLessThan(5000);
	});
});

describe('an error', () => {
	it("has Chatbase's words, what to do, and the request's id, but never the key", async () => {
		chatbase(() => DENIED);
		const { error, stored } = await execute(getAgent);
		expect(error).toMatchObject({
			message: 'Insufficient permissions (agent)',
			httpCode: '403',
			description: expect.stringMatching(/Give the key this right.*Request ID: r-1/s),
		});
		expect(stored).not.toContain(API_KEY);
	});

	/** n8n has a sentence of its own for each, wherever it finds one in a message. */
	const CODES_OF_N8N = [
		...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'ERRADDRINUSE', 'EADDRNOTAVAIL'],
		...['ECONNABORTED', 'EHOSTUNREACH', 'EAI_AGAIN', 'ENOENT', 'EISDIR', 'ENOTDIR', 'EACCES'],
		...['EEXIST', 'EPERM', 'GETADDRINFO'],
	];

	it.each(CODES_OF_N8N)('says what Chatbase says, also when %s is within a word', async (code) => {
		const words = `Resourc${code.toLowerCase()}ing of rol${code}ission`;
		const error = { code: `X_${code}_X`, message: words, details: { field: words } };
		chatbase(() => ({ status: 400, body: { error } }));
		const { error: shown } = await execute(getAgent);
		expect(shown?.message).toBe(`${words} (agent)`);
		expect(shown?.description).toContain(`field: ${words}`);

		const { outputs } = await execute({ ...getAgent, onError: 'continueErrorOutput' });
		expect(outputs[1]).toEqual([expect.objectContaining({ error: `${words} (agent)` })]);
	});

	it.each(CODES_OF_N8N)(
		'says what is wrong with a field, also when %s is its name',
		async (code) => {
			const attribute = { name: `a${code}b`, type: 'number', value: 'many' };
			const contact = { customAttributes: { attribute: [attribute] } };
			const parameters = { agentId, externalId: 'e', contact };
			const { error } = await execute({ resource: 'contact', operation: 'upsert', parameters });
			expect(error?.message).toBe(`The attribute a${code}b must be a number`);
		},
	);

	it('is not longer than anyone can read', async () => {
		const long = 'long '.repeat(1000);
		const details = Array.from({ length: 200 }, () => ({ field: long, message: long }));
		const headers = { 'x-request-id': 'r'.repeat(5000) };
		chatbase(() => ({
			status: 400,
			body: { error: { code: long, message: long, details } },
			headers,
		}));
		const { error } = await execute(getAgent);
		expect(error?.message.length).toBeLessThan(600);
		expect(error?.description?.length).toBeLessThan(12_000);
		expect(error?.description).toContain(`Request ID: ${'r'.repeat(100)}…`);
	});

	it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
		'with the code %s has the advice of its status',
		async (code) => {
			chatbase(() => ({ status: 404, body: { error: { code, message: 'No such thing' } } }));
			const { error } = await execute(getAgent);
			expect(error?.description).toMatch(/^Check the IDs/);
			expect(error?.description).not.toContain('native code');
		},
	);

	it.each([
		['a broken connection', { fails: 'ECONNREFUSED' }],
		['a web page', { status: 502, body: '<html>Bad gateway</html>' }],
		['nothing', { body: '' }],
		['half an answer', { body: '{"data":' }],
		['a list instead of an agent', { body: '[1, null]' }],
		['the key itself', { status: 401, body: { message: `Unauthorized: ${API_KEY}` } }],
	])('after %s is in words, without the key', async (_name, answer: Answer) => {
		chatbase(() => answer);
		const { stored, error } = await execute(send);
		expect(error?.message).toMatch(/^(?:Chatbase|Unauthorized)/);
		expect(stored).not.toContain(API_KEY);
	});

	it('of one item leaves the others alone, where the user wants it', async () => {
		chatbase(({ path }) => (path.endsWith('/bad') ? DENIED : AGENT));
		const parameters = { agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' } };
		const items = [{ agent: 'good' }, { agent: 'bad' }, { agent: 'fine' }];
		const setup = { ...getAgent, parameters, items, onError: 'continueRegularOutput' as const };
		const { items: results, pairedItems, error } = await execute(setup);
		expect(error).toBeUndefined();
		expect(results).toMatchObject([
			{ name: 'Support' },
			{ error: 'Insufficient permissions (agent)' },
			{ name: 'Support' },
		]);
		expect(pairedItems).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('of one item goes out by the error output, where the user wants that', async () => {
		chatbase(({ path }) => (path.endsWith('/bad') ? DENIED : AGENT));
		const parameters = { agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' } };
		const items = [{ agent: 'good' }, { agent: 'bad' }];
		const setup = { ...getAgent, parameters, items, onError: 'continueErrorOutput' as const };
		const { outputs } = await execute(setup);
		expect(outputs).toMatchObject([
			[{ name: 'Support' }],
			// With what came in, so that nothing of it is lost.
			[{ agent: 'bad', error: 'Insufficient permissions (agent)' }],
		]);
	});

	it.each(['__CUSTOM_API_CALL__', 'unknown'])(
		'of the operation %s points elsewhere',
		async (operation) => {
			const { requests } = chatbase(() => AGENT);
			const { error } = await execute({ ...getAgent, operation });
			expect(error?.message).toBe('This operation is none of the Chatbase node');
			expect(error?.description).toContain('HTTP Request node');
			expect(requests).toEqual([]);
		},
	);
});

describe('many items', () => {
	const items = Array.from({ length: 120 }, (_, index) => ({ agent: `a${index}` }));
	const parameters = { agentId: { __rl: true, mode: 'id', value: '={{ $json.agent }}' } };

	it('are read side by side, fifty at once, and come out in their order', async () => {
		let [atOnce, most] = [0, 0];
		chatbase(({ path }) => {
			atOnce += 1;
			most = Math.max(most, atOnce);
			return { body: { id: path.split('/').pop() }, delayMs: 20, onSent: () => (atOnce -= 1) };
		});
		const { items: results } = await execute({ ...getAgent, parameters, items });
		expect(results.map(({ id }) => id)).toEqual(items.map(({ agent }) => agent));
		expect(most).toBeGreaterThan(10);
		expect(most).toBeLessThanOrEqual(50);
	});

	it('bring no warning of Node, which comes with the eleventh listener to a signal', async () => {
		chatbase(({ path }) => ({ body: { id: path.split('/').pop() }, delayMs: 20 }));
		const most = await mostListenersDuring(async () => {
			expect((await execute({ ...getAgent, parameters, items })).items).toHaveLength(120);
		});
		expect(most).toBeGreaterThan(0);
		expect(most).toBeLessThanOrEqual(10);
	});

	it('are written one after the other', async () => {
		let [atOnce, most] = [0, 0];
		chatbase(() => {
			atOnce += 1;
			most = Math.max(most, atOnce);
			const body = { data: { parts: [], metadata: {} } };
			return { body, delayMs: 5, onSent: () => (atOnce -= 1) };
		});
		const { items: results } = await execute({ ...send, items: items.slice(0, 5) });
		expect(results).toHaveLength(5);
		expect(most).toBe(1);
	});
});

describe('a field', () => {
	const filters = (more: Record<string, unknown>) => ({ agentId, filters: more });
	it.each([
		['conversation', 'getAll', filters({ startDate: 'soon' }), 'Created After is no date'],
		['conversation', 'getAll', filters({ startDate: { a: 1 } }), 'Created After is no date'],
		['conversation', 'getAll', filters({ startDate: '2026-02-31' }), 'Created After is no date'],
		['conversation', 'getAll', filters({ endDate: '2026-02-31T10:00:00Z' }), 'is no date'],
		['conversation', 'getAll', filters({ endDate: '2026-13-01' }), 'is no date'],
		['conversation', 'search', filters({ actions: [{ a: 1 }] }), 'Actions must be text'],
		['conversation', 'getAll', filters({ sources: ['Pigeon'] }), 'Sources must be one of'],
		['conversation', 'getAll', { agentId, limit: 0 }, 'Limit must be a whole number, 1 or more'],
		['conversation', 'getAll', { agentId, limit: '2.5' }, 'Limit must be a whole number'],
		['conversation', 'getAll', { agentId, returnAll: 'maybe' }, 'Return All must be true or false'],
		['conversation', 'get', { agentId, conversationId: { id: 'c' } }, 'must be text'],
		['agent', 'get', { agentId: { __rl: true, mode: 'id', value: '={{ "" }}' } }, 'Agent is empty'],
		['agent', 'get', { agentId: { __rl: true, mode: 'id', value: 'a/b' } }, 'Agent is no ID'],
		['message', 'send', { agentId, message: ' ' }, 'Message is empty'],
		['lead', 'getAll', { agentId, options: { olderThan: -1 } }, 'Older Than must be'],
		[
			'lead',
			'getAll',
			{ agentId, options: { startDate: '2026-01-02', endDate: '2026-01-01' } },
			'Submitted After must not be later',
		],
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
		const words = 'is no date: write it like 2026-01-31 or 2026-01-31T09:30:00Z';
		const attribute = { attribute: [{ name: 'since', type: 'date', value: date }] };
		const setups: Array<[string, string, Record<string, unknown>]> = [
			['conversation', 'getAll', filters({ endDate: date })],
			['conversation', 'search', filters({ updatedAfter: date })],
			['lead', 'getAll', { agentId, options: { startDate: date } }],
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

	const ODD = '={{ ({ toString: 1, valueOf: 1 }) }}';
	it.each([
		['agent', 'get', { agentId: ODD }, 'Agent is no ID'],
		['agent', 'get', { agentId: { __rl: true, mode: 'id', value: ODD } }, 'Agent is no ID'],
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
