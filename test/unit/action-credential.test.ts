import { ChatbaseActionApi } from '../../credentials/ChatbaseActionApi.credentials';
import {
	problemOfCredential,
	type ActionCredential,
} from '../../nodes/ChatbaseActionTrigger/credential';
import { HEADER_NAME, SECRET } from '../support/actions';

const credential = (more: ActionCredential): ActionCredential => ({
	headerName: HEADER_NAME,
	secret: SECRET,
	...more,
});
const secret = (given: unknown) => credential({ secret: given });
const named = (headerName: unknown) => credential({ headerName });

describe('the credential for actions', () => {
	const { properties, ...type } = new ChatbaseActionApi();
	const [notice, headerName, ...secrets] = properties;

	it('is named as Chatbase names what it is for', () => {
		expect(type).toEqual({
			name: 'chatbaseActionApi',
			displayName: 'Chatbase Action API',
			documentationUrl: 'https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase#readme',
			icon: { light: 'file:../icons/chatbase.svg', dark: 'file:../icons/chatbase.dark.svg' },
		});
	});

	it('says first that the user makes the secret up', () => {
		expect(notice).toEqual({
			name: 'purposeNotice',
			displayName: expect.stringMatching(/make this secret up yourself.*signs nothing/),
			type: 'notice',
			default: '',
		});
	});

	it('has the name of a header, which is given', () => {
		expect(headerName).toEqual({
			name: 'headerName',
			displayName: 'Header Name',
			type: 'string',
			required: true,
			default: HEADER_NAME,
			description: expect.any(String),
		});
		expect(problemOfCredential(credential({ headerName: headerName.default }))).toBeUndefined();
	});

	it('has two password fields, of which one is required', () => {
		const field = {
			type: 'string',
			typeOptions: { password: true },
			default: '',
			hint: expect.any(String),
			description: expect.any(String),
		};
		expect(secrets).toEqual([
			{ ...field, name: 'secret', displayName: 'Secret', required: true },
			{ ...field, name: 'previousSecret', displayName: 'Previous Secret' },
		]);
		expect(secrets[0].hint).toContain('At least 16 characters');
	});
});

describe('the secrets of an action', () => {
	it.each([
		['16 characters', secret('x'.repeat(16))],
		['white space around them', secret(` ${SECRET}\n`)],
		['a blank previous secret', credential({ previousSecret: ' ' })],
		['another previous secret', credential({ previousSecret: `${SECRET}2` })],
		['all signs of the keyboard', secret(' !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ ')],
		['blanks within', secret('four words of sixteen')],
		['"bearer" within', secret('12345678 bearer 12345678')],
		['a name with all signs that one may have', named("a1-_!#$%&'*+.^`|~Z")],
		['a name in capitals, with blanks around it', named(' AUTHORIZATION ')],
		['a name that begins as one of another meaning', named('hostess')],
		['a name that ends as one of another meaning', named('x-host')],
	])('may have %s', (_what, given) => {
		expect(problemOfCredential(given)).toBeUndefined();
	});

	it.each<[string, ActionCredential, RegExp]>([
		['no data', {}, /^Header Name is blank\. Type a name such as X-Chatbase-Action-Secret/],
		['no secret', { headerName: HEADER_NAME }, /^Secret is blank\. Make one up/],
		['only a previous one', { headerName: 'a', previousSecret: SECRET }, /^Secret is blank/],
		['no text', secret(1234567890123456), /^Secret is blank/],
		['15 characters', secret(` ${'x'.repeat(15)} `), /^Secret is shorter than 16 characters, so/],
		['a URL', secret('https://n8n.example.com/webhook/1'), /^Secret holds a URL\. The URL goes/],
		['a whole header', secret(`${HEADER_NAME}: ${SECRET}`), /^Secret holds a whole header\. Paste/],
		['"Bearer"', secret(`Bearer ${SECRET}`), /^Secret holds a whole header/],
		['the same twice', credential({ previousSecret: ` ${SECRET}` }), /are the same\. Leave /],
		['a short one', credential({ previousSecret: 'x' }), /^Previous Secret is shorter than 16/],
		['a URL before', credential({ previousSecret: 'http://a.example' }), /^Previous Secret holds/],
		['an umlaut', secret(`${SECRET}ä`), /characters that a header cannot carry\. Use letters/],
		['an umlaut before', credential({ previousSecret: `${SECRET}ä` }), /cannot carry/],
		['a line break within', secret(`${SECRET}\n${SECRET}`), /cannot carry/],
		['a DEL', secret(`${SECRET}\x7f`), /cannot carry/],
		['a name that is no text', named(7), /^Header Name is blank/],
		['a name with a colon', named('X-Secret:'), /^Header Name is not a valid name of a header/],
		['a name with a blank', named('X Secret'), /^Header Name is not a valid name/],
		['a name with an umlaut', named('X-Schlüssel'), /^Header Name is not a valid name/],
		['a name of two lines', named('a\nb'), /^Header Name is not a valid name/],
	])('cannot have %s', (_what, given, message) => {
		expect(problemOfCredential(given)).toMatch(message);
	});

	it.each([
		...['accept', 'accept-encoding', 'connection', 'content-type', 'content-length', 'cookie'],
		...['expect', 'forwarded', 'host', 'keep-alive', 'proxy-authorization', 'te', 'trailer'],
		...['transfer-encoding', 'upgrade', 'user-agent', 'via', 'x-forwarded-for', 'x-real-ip'],
	])('cannot have the name %s, which has a meaning of its own, in any capitals', (name) => {
		for (const headerName of [name, name.toUpperCase()]) {
			expect(problemOfCredential(named(headerName))).toMatch(/a meaning of its own\. Use another/);
		}
	});
});
