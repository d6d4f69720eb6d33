import nock from 'nock';

import { chatbase, type Answer } from '../support/chatbase/answering-chatbase';
import { mostListenersDuring } from '../support/listeners';
import { execute } from '../support/n8n-core/execution';
import { API_KEY } from '../support/n8n-core/workflow';

const agentId = { __rl: true, mode: 'id', value: 'Id8VKSqDV52fwAvuxaeUO' };
const getAgent = { resource: 'agent', operation: 'get', parameters: { agentId } };
const send = { resource: 'message', operation: 'send', parameters: { agentId, message: 'Hi' } };
const AGENT = { body: { id: 'a', name: 'Support' } };

const DENIED: Answer = {
	status: 403,
	body: { error: { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' } },
	headers: { 'x-request-id': 'r-1' },
};

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
			expect(error?.message).toBe('One of the IDs is not valid');
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
			// Only the first one passes quickly: what is sent after it has all its time, on any machine.
			return timeout(limits.length === 1 ? milliseconds / 200 : milliseconds);
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
		['a fault without a name', { fails: '' }],
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
