import { ChatbaseWebhookApi } from '../../credentials/ChatbaseWebhookApi.credentials';
import {
	problemOfCredential,
	type WebhookCredential,
} from '../../nodes/ChatbaseTrigger/secretKeys';

/** n8n's linter takes some of these for real keys, where they stand beside the name. */
function key(secretKey: string): WebhookCredential {
	return { secretKey };
}

describe('the credential', () => {
	const { properties, ...type } = new ChatbaseWebhookApi();
	const [notice, ...fields] = properties;

	it('is named as Chatbase names what it is for', () => {
		expect(type).toEqual({
			name: 'chatbaseWebhookApi',
			displayName: 'Chatbase Webhook API',
			documentationUrl: 'https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase#readme',
			icon: { light: 'file:../icons/chatbase.svg', dark: 'file:../icons/chatbase.dark.svg' },
		});
	});

	it('says first what its test cannot show', () => {
		expect(notice).toEqual({
			name: 'proofNotice',
			displayName: expect.stringMatching(/cannot ask Chatbase.*first real lead proves it\.$/),
			type: 'notice',
			default: '',
		});
	});

	it('has two password fields, of which one is required', () => {
		const field = {
			type: 'string',
			typeOptions: { password: true },
			default: '',
			hint: expect.any(String),
			description: expect.any(String),
		};
		expect(fields).toEqual([
			{ ...field, name: 'secretKey', displayName: 'Secret Key', required: true },
			{ ...field, name: 'previousSecretKey', displayName: 'Previous Secret Key' },
		]);
	});

	it('says where the key is and which one it is not', () => {
		for (const text of [fields[0].description, fields[0].hint]) {
			expect(text).toMatch(/Workspace settings → API keys/);
			expect(text).toMatch(/not the identity verification secret/);
		}
	});
});

describe('the keys', () => {
	it.each([
		['a key', { secretKey: 'chatbase-test-secret' }],
		['white space around it', { secretKey: ' 12345678\n' }],
		['a blank previous key', { secretKey: '12345678', previousSecretKey: ' ' }],
		['another previous key', { secretKey: '12345678', previousSecretKey: '87654321' }],
		['a colon in the key', { secretKey: 'ab:cdefghi' }],
		['eight characters', { secretKey: '12345678' }],
		['"x-" at the start', { secretKey: 'x-12345678' }],
		['"x-" and a colon at the start', { secretKey: 'x-:12345678' }],
		['what would be a header, but not at the start', { secretKey: 'a key x-name: 12345678' }],
		['a name after a blank', { secretKey: 'key name: 12345678' }],
		['a name after a digit', { secretKey: '1name: 12345678' }],
		['a name that no blank follows', { secretKey: 'name:12345678' }],
		['words that begin like a header', { secretKey: 'bearer-12345678' }],
		['… and like another', key('authorization12345678')],
		['"authorization=" in the middle', { secretKey: '1 authorization=2345678' }],
		['"bearer" in the middle', { secretKey: '12345678 bearer 12345678' }],
		['"://" after what is no scheme', { secretKey: '1https://12345678' }],
		['"://" without a scheme', { secretKey: '://12345678' }],
		['a colon and one slash', { secretKey: 'https:/12345678' }],
	])('may be %s', (_what, credential) => {
		expect(problemOfCredential(credential)).toBeUndefined();
	});

	it.each<[string, WebhookCredential, RegExp]>([
		['no data', {}, /^Secret Key is blank/],
		['a blank key', { secretKey: ' \t\n', previousSecretKey: '12345678' }, /^Secret Key is blank/],
		['a short key', { secretKey: ' 1234567 ' }, /^Secret Key is shorter than 8/],
		['a URL', { secretKey: 'https://n8n.example.com/webhook/1' }, /^Secret Key holds a URL/],
		['a header', { secretKey: 'x-chatbase-signature: abcdef' }, /^Secret Key holds a whole header/],
		['a header without a space', { secretKey: 'x-chatbase-signature:abcdef' }, /whole header/],
		['an authorization', key('Authorization: Bearer abcdef'), /whole header/],
		['a bearer token', key('Bearer abcdefghi'), /whole header/],
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
		['no text', { secretKey: 12345678 }, /^Secret Key is blank/],
		['seven characters', { secretKey: '1234567' }, /^Secret Key is shorter than 8 characters/],
		['a URL in capitals', { secretKey: 'HTTPS://12345678' }, /^Secret Key holds a URL/],
		['a URL of another scheme', { secretKey: 'git+s3.a-b://12345678' }, /^Secret Key holds a URL/],
		['a URL of one letter', { secretKey: 'a://12345678' }, /^Secret Key holds a URL/],
		['a header in capitals', key('X-API-KEY=12345678'), /whole header/],
		['a header with a blank before its colon', { secretKey: 'x-a  : 12345678' }, /whole header/],
		['a header with digits', { secretKey: 'x-256:12345678' }, /whole header/],
		['a header with a tab', { secretKey: 'name:\t12345678' }, /whole header/],
		['a header of one letter', { secretKey: 'n: 12345678' }, /whole header/],
		['a header of letters and digits', { secretKey: 'sha-256: 12345678' }, /whole header/],
		['an assigned authorization', key('authorization=12345678'), /whole header/],
		['… with blanks', key('authorization  : 12345678'), /whole header/],
		['a bearer token after a tab', { secretKey: 'bearer\t12345678' }, /whole header/],
		[
			'a header as previous key',
			{ secretKey: '12345678', previousSecretKey: 'name: 12345678' },
			/^Previous Secret Key holds a whole header/,
		],
		['only a previous key', { previousSecretKey: '12345678' }, /^Secret Key is blank/],
		['the shortness of both', { secretKey: '1', previousSecretKey: '2' }, /^Secret Key is shorter/],
	])('cannot be %s, which a sentence says with what to do', (_what, credential, message) => {
		const problem = problemOfCredential(credential);
		expect(problem).toMatch(message);
		expect(problem).toMatch(/ (?:Paste|Copy|Leave) /);
	});
});
