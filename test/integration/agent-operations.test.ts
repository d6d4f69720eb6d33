import { AGENT, agentId, itemsOf, page, run, TIME } from '../support/operations';

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

	it('of a list that goes in a circle are an error', async () => {
		const again = () => page([agent], 'again');
		const { error, items } = await run('agent', 'getAll', { returnAll: true }, again);
		expect(error?.message).toBe('Chatbase gave the same page twice, so the list has no end');
		expect(error?.description).toContain('Set a limit.');
		expect(items).toEqual([]);
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
