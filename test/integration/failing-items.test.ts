import { sleep } from 'n8n-workflow';

import { chatbase, type Answer } from '../support/chatbase/answering-chatbase';
import { execute } from '../support/n8n-core/execution';
import { page } from '../support/operations';

const agentId = { __rl: true, mode: 'id', value: '={{ $json.agent }}' };
const getAgent = { resource: 'agent', operation: 'get', parameters: { agentId } };

const DENIED: Answer = {
	status: 403,
	body: { error: { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' } },
};
const REFUSAL = 'Insufficient permissions (agent)';

/** Refuses one agent. */
const answerAll = () =>
	chatbase(({ path }) => (path.endsWith('/bad') ? DENIED : { body: { id: 'a', name: 'Support' } }));

describe('an item for which nothing can be done', () => {
	const items = [{ agent: 'good' }, { agent: 'bad' }, { agent: 'fine' }];

	it('stops the workflow', async () => {
		answerAll();
		const { items: results, error, status } = await execute({ ...getAgent, items });
		expect(error?.message).toBe(REFUSAL);
		expect(error?.description).toContain('Give the key this right');
		expect(error).toMatchObject({ httpCode: '403', context: { itemIndex: 1 } });
		expect(status).toBe('error');
		expect(results).toEqual([]);
	});

	it('leaves the others alone, where the user wants it', async () => {
		answerAll();
		const setup = { ...getAgent, items, onError: 'continueRegularOutput' as const };
		const { items: results, pairedItems, error } = await execute(setup);
		expect(error).toBeUndefined();
		expect(results).toMatchObject([{ name: 'Support' }, { error: REFUSAL }, { name: 'Support' }]);
		expect(pairedItems).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	});

	it('goes out by the error output, where the user wants that', async () => {
		answerAll();
		const setup = { ...getAgent, items, onError: 'continueErrorOutput' as const };
		const { outputs } = await execute(setup);
		expect(outputs).toMatchObject([
			[{ name: 'Support' }, { name: 'Support' }],
			// With what came in, so that nothing of it is lost.
			[{ agent: 'bad', error: REFUSAL }],
		]);
	});

	it('ends the reading for the others', async () => {
		const { requests } = chatbase(({ path }, index) =>
			path.includes('/bad/')
				? { ...DENIED, delayMs: 20 }
				: { ...page([{ id: `c${index}` }], `page ${index}`), delayMs: 5 },
		);
		const getMany = { resource: 'conversation', operation: 'getAll' };
		const parameters = { agentId, returnAll: true };
		const { error } = await execute({ ...getMany, parameters, items });
		expect(error?.message).toMatch(/^Insufficient permissions/);
		await sleep(50); // what was asked for when it failed may come in yet
		const asked = requests.length;
		expect(asked).toBeGreaterThan(3);
		await sleep(50);
		expect(requests).toHaveLength(asked);
	});
});

describe('what the node does not know', () => {
	it.each([
		['agent', '__CUSTOM_API_CALL__'],
		['agent', 'unknown'],
		['unknown', 'get'],
	])('(%s, %s) is an error that points elsewhere', async (resource, operation) => {
		const { requests } = answerAll();
		const { error } = await execute({ ...getAgent, resource, operation });
		expect(error?.message).toBe('The operation is not supported by the Chatbase node');
		expect(error?.description).toContain('HTTP Request node');
		expect(requests).toEqual([]);
	});
});
