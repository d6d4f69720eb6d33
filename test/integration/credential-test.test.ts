import { CredentialTestContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { loadApiNode, loadNode } from '../support/n8n-core/package';

async function testCredential(
	node: INodeType,
	data?: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const [{ name: type, testedBy }] = node.description.credentials ?? [];
	const name = testedBy as string;
	const test = node.methods?.credentialTest?.[name];
	const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData);
	const credential = { id: '1', name: 'Chatbase', type, data };
	return (await test?.call(context, credential)) as INodeCredentialTestResult;
}

describe('the test of the credential', () => {
	let node: INodeType;
	beforeAll(async () => {
		node = await loadNode();
	});

	it('passes with a key that may be one', async () => {
		expect(await testCredential(node, { secretKey: 'chatbase-test-secret' })).toEqual({
			status: 'OK',
			message: expect.stringMatching(/well-formed/),
		});
	});

	it.each([
		['no data', undefined, /^Secret Key is blank/],
		['a key that is none', { secretKey: 'short' }, /^Secret Key is shorter/],
	])('fails with %s', async (_what, data, message) => {
		expect(await testCredential(node, data)).toEqual({
			status: 'Error',
			message: expect.stringMatching(message),
		});
	});
});

describe('the test of the credential for actions', () => {
	let node: INodeType;
	beforeAll(async () => {
		node = await loadNode('chatbaseActionTrigger');
	});
	const headerName = 'X-Chatbase-Action-Secret';

	it('passes with a secret that may be one, and says what it cannot know', async () => {
		expect(await testCredential(node, { headerName, secret: 'x'.repeat(16) })).toEqual({
			status: 'OK',
			message: expect.stringMatching(/well-formed\. The first call shows/),
		});
	});

	it.each([
		['no data', undefined, /^Header Name is blank/],
		['no secret', { headerName }, /^Secret is blank/],
		['a secret that is none', { headerName, secret: 'short' }, /^Secret is shorter than 16/],
		['a name that is none', { headerName: 'a b', secret: 'x'.repeat(16) }, /^Header Name is not/],
	])('fails with %s', async (_what, data, message) => {
		expect(await testCredential(node, data)).toEqual({
			status: 'Error',
			message: expect.stringMatching(message),
		});
	});
});

describe('the credential for the API', () => {
	it('adds the key to a request, without the white space around it', async () => {
		const { credential } = await loadApiNode('chatbase');
		const { authenticate } = credential;
		if (typeof authenticate !== 'function') throw new Error('It has no function');
		const request = { url: 'https://www.chatbase.co/api/v2/agents', headers: { accept: '*/*' } };
		expect(await authenticate({ apiKey: ' key\n' }, request)).toEqual({
			...request,
			headers: { accept: '*/*', Authorization: 'Bearer key' },
		});
	});
});
