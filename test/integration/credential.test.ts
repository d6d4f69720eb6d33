import { CredentialTestContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	INodeCredentialTestResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { loadNode, loadPackage } from '../support/n8n';

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

describe('the credential', () => {
	it('has two password fields, and says where the key is and which one it is not', async () => {
		const { type } = (await loadPackage()).getCredential('chatbaseWebhookApi');

		expect(type).toMatchObject({ displayName: 'Chatbase Webhook API' });
		const [notice, ...fields] = type.properties;
		expect(notice.type).toBe('notice');
		expect(notice.displayName).toMatch(/cannot ask Chatbase.*first real lead proves it\.$/);
		expect(fields).toMatchObject([
			{ name: 'secretKey', displayName: 'Secret Key', required: true },
			{ name: 'previousSecretKey', displayName: 'Previous Secret Key' },
		]);
		expect(fields.map(({ typeOptions }) => typeOptions?.password)).toEqual([true, true]);
		for (const text of [fields[0].description, fields[0].hint]) {
			expect(text).toMatch(/Workspace settings → API keys/);
			expect(text).toMatch(/not the identity verification secret/);
		}
	});

	it.each([
		['a key', { secretKey: 'chatbase-test-secret' }],
		['white space around it', { secretKey: ' 12345678\n' }],
		['a blank previous key', { secretKey: '12345678', previousSecretKey: ' ' }],
		['another previous key', { secretKey: '12345678', previousSecretKey: '87654321' }],
		['a colon in the key', { secretKey: 'ab:cdefghi' }],
	])('passes its test with %s', async (_what, data) => {
		expect(await testCredential(data)).toMatchObject({ status: 'OK' });
	});

	it.each<[string, ICredentialDataDecryptedObject | undefined, RegExp]>([
		['no data', undefined, /^Secret Key is blank/],
		['a blank key', { secretKey: ' \t\n', previousSecretKey: '12345678' }, /^Secret Key is blank/],
		['a short key', { secretKey: ' 1234567 ' }, /^Secret Key is shorter than 8/],
		['a URL', { secretKey: 'https://n8n.example.com/webhook/1' }, /^Secret Key holds a URL/],
		['a header', { secretKey: 'x-chatbase-signature: abcdef' }, /^Secret Key holds a whole header/],
		['a header without a space', { secretKey: 'x-chatbase-signature:abcdef' }, /whole header/],
		['an authorization', { secretKey: 'Authorization: Bearer abcdef' }, /whole header/],
		['a bearer token', { secretKey: 'Bearer abcdefghi' }, /whole header/],
		['a named key', { secretKey: 'secret-key: abcdefghi' }, /whole header/],
		[
			'the same key twice',
			{ secretKey: '12345678', previousSecretKey: ' 12345678 ' },
			/are the same/,
		],
		[
			'a short previous key',
			{ secretKey: '12345678', previousSecretKey: '123' },
			/^Previous Secret Key is shorter/,
		],
		[
			'a URL as previous key',
			{ secretKey: '12345678', previousSecretKey: 'http://a.example' },
			/^Previous Secret Key holds a URL/,
		],
	])('fails its test with %s, in a sentence that says what to do', async (_what, data, message) => {
		const result = await testCredential(data);
		expect(result).toMatchObject({ status: 'Error', message: expect.stringMatching(message) });
		expect(result.message).toMatch(/Paste|Copy|Leave/);
	});
});
