import { createHash } from 'node:crypto';

import { AGENT, agentId, itemsOf, LATER, run, TIME } from '../support/operations';

const lead = (id: string, created_at: string | null = TIME) => ({
	id,
	name: 'Example',
	email: 'example@example.com',
	phone: null,
	created_at,
	chatbot_id: AGENT,
	account_id: 'team',
});

/** How n8n stores what a node says below its items. */
const HINT = '"location":"outputPane"';

describe('leads', () => {
	it.each([
		['in a list', (leads: unknown[]) => ({ collectedCustomers: leads })],
		['one level deeper', (leads: unknown[]) => ({ collectedCustomers: { data: leads } })],
	])('are listed oldest first, each once, when they come %s', async (_name, wrap) => {
		const parameters = { agentId, returnAll: true };
		const { items, requests, stored } = await itemsOf('lead', 'getAll', parameters, [
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
		expect(stored).not.toContain(HINT);
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

	it.each([
		[{ startDate: '2026-01-05T12:00:00Z' }, ['b', 'c', 'to come']],
		[{ endDate: '2026-01-05T12:00:00Z' }, ['a', 'b']],
		[{ startDate: '2026-01-05T12:00:00Z', endDate: '2026-01-05T12:00:00Z' }, ['b']],
	])('of %j are %j', async (options, expected) => {
		const collectedCustomers = [
			lead('a', '2026-01-05T11:59:59Z'),
			lead('b', '2026-01-05T12:00:00Z'),
			lead('c', '2026-01-05T12:00:01Z'),
			lead('to come', '2999-01-01T00:00:00Z'),
		];
		const { items } = await itemsOf('lead', 'getAll', { agentId, options }, [
			{ body: { collectedCustomers } },
			{ body: { collectedCustomers: [] } },
		]);
		expect(items.map(({ leadId }) => leadId)).toEqual(expected);
	});

	it.each([0, 1])("are old enough by Chatbase's clock, which page %i says", async (index) => {
		const headers = { date: 'Thu, 01 Jan 2026 00:10:00 GMT' };
		const parameters = { agentId, options: { olderThan: 9.0 } };
		const collectedCustomers = [
			lead('old', LATER),
			lead('new', '2026-01-01T00:01:01Z'),
			lead('unknown', null),
		];
		const pages = [{ body: { collectedCustomers } }, { body: { collectedCustomers: [] } }];
		const answers = pages.map((one, place) => (place === index ? { ...one, headers } : one));
		const { items, stored } = await itemsOf('lead', 'getAll', parameters, answers);
		expect(items.map(({ leadId }) => leadId)).toEqual(['unknown', 'old']);
		expect(stored).not.toContain(HINT);
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
			collectedCustomers: [
				{ id: 1, customerEmail: 'a@example.com', customerPhone: '+1555', created_at: TIME },
			],
		};
		const { items } = await itemsOf('lead', 'getAll', { agentId }, Array(4).fill({ body }));
		expect(items).toMatchObject([
			{ leadId: '1', customerEmail: 'a@example.com', customerPhone: '+1555' },
		]);
		expect(items[0].otherKeys).toStrictEqual({});
	});

	it('leave out what has no id, and say so', async () => {
		const body = { collectedCustomers: [lead('a'), null, { name: 'Example' }] };
		const { items, stored } = await itemsOf('lead', 'getAll', { agentId }, Array(4).fill({ body }));
		expect(items.map(({ leadId }) => leadId)).toEqual(['a']);
		expect(stored).toContain('Chatbase lists 2 entries without an ID among the leads');
		expect(stored).toContain(HINT);
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
