import type { INodeType } from 'n8n-workflow';

import { loadNode, runHook } from '../support/n8n';

let node: INodeType;
beforeAll(async () => {
	node = await loadNode();
});

describe.each([
	['publishing', false],
	['listening', true],
])('%s', (_what, listening) => {
	it('goes ahead with a secret key', async () => {
		expect(await runHook(node, 'checkExists', { listening })).toBe(false);
		expect(await runHook(node, 'create', { listening })).toBe(true);
		expect(await runHook(node, 'delete', { listening })).toBe(true);
	});

	it.each([
		['no credential is chosen', null],
		['the key is blank', { secretKey: '  ' }],
		['n8n cannot read the credential', new Error('cannot be decrypted')],
	])('stops with what to do when %s', async (_why, credential) => {
		await expect(runHook(node, 'create', { listening, credential })).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: 'No secret key found',
			description: expect.stringContaining('Chatbase Webhook API'),
		});
	});
});
