// A part of n8n-core.test.ts, which says why.
import { CredentialTestContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { loadNode } from '../support/n8n-core/package';

let node: INodeType;
beforeAll(async () => {
	node = await loadNode();
});

async function testCredential(
	data?: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const name = node.description.credentials?.[0].testedBy as string;
	const test = node.methods?.credentialTest?.[name];
	const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData);
	const credential = { id: '1', name: 'Chatbase', type: 'chatbaseWebhookApi', data };
	return (await test?.call(context, credential)) as INodeCredentialTestResult;
}

describe('the test of the credential', () => {
	it('passes with a key that may be one', async () => {
		expect(await testCredential({ secretKey: 'chatbase-test-secret' })).toEqual({
			status: 'OK',
			message: expect.stringMatching(/well-formed/),
		});
	});

	it.each([
		['no data', undefined, /^Secret Key is blank/],
		['a key that is none', { secretKey: 'short' }, /^Secret Key is shorter/],
	])('fails with %s', async (_what, data, message) => {
		expect(await testCredential(data)).toEqual({
			status: 'Error',
			message: expect.stringMatching(message),
		});
	});
});
