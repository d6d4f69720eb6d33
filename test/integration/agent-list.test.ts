import { chatbase } from '../support/chatbase/answering-chatbase';
import { searchAgents } from '../support/n8n-core/execution';

const page = (ids: string[], cursor?: string) => ({
	body: {
		data: ids.map((id) => ({ id, name: `Agent ${id}` })),
		pagination: { cursor: cursor ?? null, hasMore: cursor !== undefined, total: 99 },
	},
});

describe('the list of agents', () => {
	it('comes page by page', async () => {
		const { requests, faults } = chatbase((_request, index) =>
			index === 0 ? page(['a', 'b'], 'two') : page(['c']),
		);
		expect(await searchAgents()).toEqual({
			results: [
				{ name: 'Agent a', value: 'a' },
				{ name: 'Agent b', value: 'b' },
			],
			paginationToken: 'two',
		});
		expect(await searchAgents('', 'two')).toStrictEqual({
			results: [{ name: 'Agent c', value: 'c' }],
		});
		expect(requests.map(({ query }) => query)).toEqual([
			{ limit: '100' },
			{ limit: '100', cursor: 'two' },
		]);
		expect(faults).toEqual([]);
	});

	it('is searched over its pages, by name and id, until it ends', async () => {
		const { requests } = chatbase((_request, index) =>
			index < 3 ? page([`x${index}`], String(index)) : page(['wanted']),
		);
		expect(await searchAgents(' WANT ')).toEqual({
			results: [{ name: 'Agent wanted', value: 'wanted' }],
			paginationToken: undefined,
		});
		expect(requests).toHaveLength(4);
	});

	it('is searched until twenty match, and over twenty pages at most', async () => {
		const many = chatbase((_request, index) =>
			page(
				['1', '2', '3', '4', '5', '6', '7'].map((id) => `${index}-${id}`),
				`${index}`,
			),
		);
		expect((await searchAgents('agent'))?.results).toHaveLength(21);
		expect(many.requests).toHaveLength(3);

		const halves = chatbase((_request, index) =>
			page(
				Array.from({ length: 10 }, (_, place) => `${index}-${place}`),
				`${index}`,
			),
		);
		expect((await searchAgents('agent'))?.results).toHaveLength(20);
		expect(halves.requests).toHaveLength(2);

		const none = chatbase((_request, index) => page(['x'], String(index)));
		expect(await searchAgents('nobody')).toEqual({ results: [], paginationToken: '19' });
		expect(none.requests).toHaveLength(20);
	});

	it('has each agent once, when pages shift while it is searched', async () => {
		chatbase((_request, index) => (index === 0 ? page(['a', 'b'], 'two') : page(['b', 'c'])));
		expect((await searchAgents('agent'))?.results.map(({ value }) => value)).toEqual([
			...['a', 'b', 'c'],
		]);
	});

	it('that goes in a circle is an error, not an endless search', async () => {
		const { requests } = chatbase(() => page(['a'], 'again'));
		await expect(searchAgents('nobody')).rejects.toMatchObject({
			message: 'Chatbase gave the same page twice, so the list has no end',
			description: expect.stringContaining('Give the ID of the agent instead'),
		});
		expect(requests).toHaveLength(2);
	});

	it('shows an error, not an empty list', async () => {
		const error = { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' };
		chatbase(() => ({ status: 403, body: { error } }));
		await expect(searchAgents()).rejects.toMatchObject({
			message: 'Insufficient permissions (agents)',
			description: expect.stringContaining('Give the key this right'),
		});
	});
});
