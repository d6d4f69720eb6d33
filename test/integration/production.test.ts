// A part of n8n-core.test.ts, which says why.
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { Credentials } from 'n8n-core';
import { UserError, type INodeType } from 'n8n-workflow';

import { fixture } from '../support/files';
import {
	deliver,
	itemOf,
	loadNode,
	signed,
	type Parameters,
	type Request,
	type Setup,
} from '../support/n8n';
import { malformedHeaders, SECRET, sign } from '../support/signing';

const LEAD = fixture('lead.json');
const SIGNATURE = sign(LEAD);
const REFUSED = { message: "Signature didn't match" };

/** As n8n's credentials helper throws it, of which only this package's host has a copy. */
class CredentialNotFoundError extends UserError {}

/** What n8n throws for a credential that was encrypted with another key. */
async function undecryptable(): Promise<Error> {
	const stored = new Credentials(
		{ id: '1', name: 'Chatbase' },
		'chatbaseWebhookApi',
		'bm90IG91cnM=',
	);
	return await stored.getData().then(
		() => new Error('It was decrypted'),
		(error: Error) => error,
	);
}

let node: INodeType;
beforeAll(async () => {
	node = await loadNode();
});

function withSignature(signature: unknown, request: Request = signed(LEAD)): Request {
	return { ...request, headers: { ...request.headers, 'x-chatbase-signature': signature } };
}

describe('a production delivery', () => {
	it('starts one execution with one item, and leaves the answer OK to n8n', async () => {
		const before = new Date().toISOString();
		const outcome = await deliver(node, signed(LEAD));
		const after = new Date().toISOString();

		const { receivedAt, ...item } = itemOf(outcome);
		expect(item).toEqual({
			customerName: 'Example',
			customerEmail: 'example@chatbase.co',
			customerPhone: '123',
			conversationId: '5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11',
			chatbotId: 'Id8VKSqDV52fwAvuxaeUO',
			eventType: 'leads.submit',
			customFields: {},
			otherKeys: {},
			leadKey: createHash('sha256')
				.update('["Id8VKSqDV52fwAvuxaeUO","email","example@chatbase.co"]')
				.digest('hex'),
			eventId: createHash('sha256').update(LEAD).digest('hex'),
		});
		expect([before, receivedAt, after].sort()).toEqual([before, receivedAt, after]);
		expect(outcome.status).toBeUndefined();
		expect(outcome.log).toEqual([]);
	});

	it('of another event gives its payload, where it is wanted', async () => {
		const body = '{"eventType":"other.event","payload":{"a":[1]}}';
		const outcome = await deliver(node, signed(body), { parameters: { events: ['*'] } });
		expect(itemOf(outcome)).toMatchObject({ eventType: 'other.event', payload: { a: [1] } });
	});

	it('gives exactly the body with Simplify off, whatever the body holds', async () => {
		const keys = fc.oneof(
			fc.string(),
			fc.constantFrom('__proto__', 'json', 'binary', 'pairedItem'),
		);
		const parameters = { events: ['*'], simplify: false };

		await fc.assert(
			fc.asyncProperty(fc.dictionary(keys, fc.jsonValue()), fc.string(), async (further, type) => {
				const body = { ...further, eventType: type, chatbotId: 'c', payload: further };
				const json = JSON.stringify(body);
				const item = itemOf(await deliver(node, signed(json), { parameters }));
				expect(JSON.stringify(item)).toBe(JSON.stringify(JSON.parse(json)));
			}),
		);
	});

	const FROM_AGENT = '{"eventType":"leads.submit","agentId":"Id8VKSqDV52fwAvuxaeUO"}';

	it.each<[string, string | Buffer, Parameters, string]>([
		['of another event', '{"eventType":"other.event","chatbotId":"c"}', {}, 'eventNotSelected'],
		['of another chatbot', LEAD, { options: { chatbotIds: ['x'] } }, 'chatbotNotSelected'],
		[
			'of no chatbot, when it wants one',
			'{"eventType":"leads.submit"}',
			{ options: { chatbotIds: ['x'] } },
			'chatbotNotSelected',
		],
	])(
		'%s starts nothing, is answered OK, and leaves one line in the log',
		async (_what, body, parameters, reason) => {
			const outcome = await deliver(node, signed(body), { parameters });
			expect(outcome.result).toEqual({ webhookResponse: 'OK' });
			expect(outcome.status).toBeUndefined();
			expect(outcome.log).toStrictEqual([
				{
					level: 'info',
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1) left out a delivery: ${reason}`,
					metadata: { workflowId: 'w1', nodeName: 'Chatbase Trigger', reason },
				},
			]);
		},
	);

	it.each<[string, string | Buffer, Parameters]>([
		['any event', LEAD, { events: ['*'] }],
		['any event, from an expression', LEAD, { events: '={{ "*" }}' }],
		['several events in one text', LEAD, { events: 'other, leads.submit' }],
		['its chatbot', LEAD, { options: { chatbotIds: ['other', ' Id8VKSqDV52fwAvuxaeUO '] } }],
		[
			'its chatbot among several in one field',
			LEAD,
			{ options: { chatbotIds: ['a, Id8VKSqDV52fwAvuxaeUO'] } },
		],
		['… on lines', LEAD, { options: { chatbotIds: ['a\nId8VKSqDV52fwAvuxaeUO\tb'] } }],
		[
			'its chatbot by its address in the dashboard',
			LEAD,
			{
				options: {
					chatbotIds: [
						'https://www.chatbase.co/dashboard/team/chatbot/Id8VKSqDV52fwAvuxaeUO/settings?tab=webhooks',
					],
				},
			},
		],
		[
			'its chatbot, from an expression',
			LEAD,
			{ options: { chatbotIds: '={{ ["x", "Id8VKSqDV52fwAvuxaeUO"] }}' } },
		],
		['no particular chatbot', LEAD, { options: { chatbotIds: ['', ' '] } }],
		[
			'the chatbot that the body calls agent',
			FROM_AGENT,
			{
				options: { chatbotIds: ['Id8VKSqDV52fwAvuxaeUO'] },
			},
		],
	])('starts an execution when the node wants %s', async (_what, body, parameters) => {
		itemOf(await deliver(node, signed(body), { parameters }));
	});

	// As a workflow that was published by an older version, or an expression, may hold it.
	it.each<[string, Parameters, string]>([
		['no event', { events: [] }, 'Events'],
		['a blank event', { events: [' '] }, 'Events'],
		['an unknown event', { events: ['lead.submitted'] }, 'Events'],
		['an expression that gives no event', { events: '={{ undefined }}' }, 'Events'],
		['an expression that throws', { events: '={{ $("Nowhere").first().json.a }}' }, 'Events'],
		[
			'an address that is no chatbot',
			{ options: { chatbotIds: ['https://n8n.example.com/webhook/1'] } },
			'Chatbot IDs',
		],
		['an object as chatbot', { options: { chatbotIds: '={{ [{}] }}' } }, 'Chatbot IDs'],
		['an expression without a chatbot', { options: { chatbotIds: '={{ null }}' } }, 'Chatbot IDs'],
		[
			'a chatbot from an expression that throws',
			{ options: { chatbotIds: ['={{ $("Nowhere").first().json.a }}'] } },
			'Chatbot IDs',
		],
		['a word for Simplify', { simplify: '={{ "yes" }}' }, 'Simplify'],
		['nothing for Simplify', { simplify: '={{ undefined }}' }, 'Simplify'],
		['a number for Simplify', { simplify: '={{ 0 }}' }, 'Simplify'],
		[
			'Simplify from an expression that throws',
			{ simplify: '={{ $("Nowhere").first().json.a }}' },
			'Simplify',
		],
	])(
		'is answered with 500, and logged, when the node has %s',
		async (_what, parameters, setting) => {
			const outcome = await deliver(node, signed(LEAD), { parameters });
			expect(outcome).toMatchObject({
				status: 500,
				body: { message: `${setting} of the node cannot be used` },
				result: { noWebhookResponse: true },
			});
			expect(outcome.error).toBeUndefined();
			expect(outcome.log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1) refused a delivery: settingUnusable (${setting})`,
					metadata: {
						workflowId: 'w1',
						nodeName: 'Chatbase Trigger',
						reason: 'settingUnusable',
						detail: setting,
					},
				},
			]);
		},
	);

	it('goes by what is usable of a setting', async () => {
		const parameters = {
			events: ['lead.submitted', 'leads.submit'],
			options: { chatbotIds: ['a/b', 'Id8VKSqDV52fwAvuxaeUO'] },
		};
		itemOf(await deliver(node, signed(LEAD), { parameters }));
		const other = '{"eventType":"leads.submit","chatbotId":"a/b"}';
		const { result } = await deliver(node, signed(other), { parameters });
		expect(result).toEqual({ webhookResponse: 'OK' });
	});

	it('is not judged by the settings before its signature', async () => {
		const parameters = { events: [], simplify: '={{ 0 }}' };
		const outcome = await deliver(node, signed(LEAD, 'another-secret'), { parameters });
		expect(outcome).toMatchObject({ status: 400, body: REFUSED });
	});

	it.each(malformedHeaders)(
		'is refused before the credential is read when the header is %s',
		async (_shape, header) => {
			const outcome = await deliver(node, withSignature(header));

			expect(outcome).toMatchObject({ status: 400, body: REFUSED, credentialReads: 0 });
			expect(outcome.result).toEqual({ noWebhookResponse: true });
		},
	);

	it('accepts the signature in upper case', async () => {
		itemOf(await deliver(node, withSignature(SIGNATURE.toUpperCase())));
	});

	it('is refused when it is signed with another key', async () => {
		const outcome = await deliver(node, signed(LEAD, 'another-secret'));
		expect(outcome).toMatchObject({
			status: 400,
			body: REFUSED,
			result: { noWebhookResponse: true },
		});
	});

	it('is refused when a single byte differs from what was signed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat(LEAD.length - 1),
				fc.integer({ min: 1, max: 255 }),
				async (position, change) => {
					const body = Buffer.from(LEAD);
					body[position] ^= change;
					const outcome = await deliver(node, withSignature(SIGNATURE, signed(body)));
					expect(outcome).toMatchObject({ status: 400, body: REFUSED });
				},
			),
		);
	});

	const withContentType = (contentType: string | undefined): Request => ({
		...signed(LEAD),
		headers: { ...signed(LEAD).headers, 'content-type': contentType },
	});

	it('is refused when the body is a multipart form, whose bytes n8n does not keep', async () => {
		const outcome = await deliver(node, withContentType('multipart/form-data; boundary=x'));
		expect(outcome).toMatchObject({ status: 400, body: REFUSED, credentialReads: 0 });
	});

	it('is refused when it breaks off', async () => {
		const outcome = await deliver(node, { ...signed(LEAD), breaksOff: true });
		expect(outcome).toMatchObject({ status: 400, body: REFUSED, credentialReads: 0 });
	});

	it.each([
		'application/json',
		'application/json; charset=utf-8',
		'text/plain',
		'application/x-www-form-urlencoded',
		'application/xml',
		'application/atom+xml',
		'application/octet-stream',
		'text/html',
		'multipart/mixed; boundary=x',
		'nonsense',
		undefined,
	])('is accepted with content type %s: only its bytes count', async (contentType) => {
		itemOf(await deliver(node, withContentType(contentType)));
	});

	it.each([
		['nothing', '', 'Body is empty'],
		['no JSON', '{', 'Body is not valid JSON'],
		['no event', '{"chatbotId":"c"}', 'eventType is missing or not a string'],
	])('says what is wrong with a signed body of %s', async (_what, body, message) => {
		const outcome = await deliver(node, signed(body));
		expect(outcome).toMatchObject({ status: 400, result: { noWebhookResponse: true } });
		expect(outcome.body).toEqual({ message });
	});

	it.each<[string, Setup['credential']]>([
		['no credential is chosen', null],
		['n8n cannot read the credential', () => undecryptable()],
		['the key is blank', { secretKey: ' \n', previousSecretKey: '' }],
		['the key is no text', { secretKey: 5 }],
	])('is answered with 500 when %s', async (_what, credential) => {
		const outcome = await deliver(node, signed(LEAD, ''), { credential });
		expect(outcome).toMatchObject({
			status: 500,
			body: { message: 'No secret key found' },
			result: { noWebhookResponse: true },
		});
	});

	it.each([undefined, '*/*', 'application/json'])(
		'is refused as Method Not Allowed when it is a GET that accepts %s',
		async (accept) => {
			const outcome = await deliver(node, { method: 'GET', headers: { accept } });
			expect(outcome).toMatchObject({
				status: 405,
				body: 'Method Not Allowed',
				responseHeaders: { allow: 'POST', 'content-type': 'text/plain' },
				result: { noWebhookResponse: true },
			});
		},
	);

	it('tells a person who opens its URL in a browser that the address works', async () => {
		const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
		const outcome = await deliver(node, { method: 'GET', headers: { accept } });
		expect(outcome).toMatchObject({
			status: 405,
			responseHeaders: { allow: 'POST', 'content-type': 'text/plain' },
			result: { noWebhookResponse: true },
		});
		expect(outcome.body).toMatch(/^Method Not Allowed\n\nThis address works: [^.]*Chatbase[^.]*\./);
	});

	it('is accepted with the previous key while the key is being changed', async () => {
		const credential = { secretKey: ' new-secret ', previousSecretKey: `\t${SECRET}\n` };

		itemOf(await deliver(node, signed(LEAD), { credential }));
		itemOf(await deliver(node, signed(LEAD, 'new-secret'), { credential }));
		expect(
			await deliver(node, signed(LEAD), { credential: { secretKey: 'new-secret' } }),
		).toMatchObject({ status: 400, body: REFUSED });
	});

	it('never throws and never starts an execution, whatever an unsigned request holds', async () => {
		const anything = fc.record({
			'x-chatbase-signature': fc.oneof(fc.anything(), fc.constant(SIGNATURE)),
			'content-type': fc.string(),
		});
		await fc.assert(
			fc.asyncProperty(anything, fc.uint8Array({ maxLength: 99 }), async (headers, body) => {
				const outcome = await deliver(node, { headers, body: Buffer.from(body) });
				expect(outcome.error).toBeUndefined();
				expect(outcome).toMatchObject({ status: 400, result: { noWebhookResponse: true } });
			}),
			{ numRuns: 300 },
		);
	});
});

describe('the log', () => {
	it.each<[string, Request, Setup, string]>([
		['missing', withSignature(undefined), {}, 'signatureMissing'],
		['malformed', withSignature('abc'), {}, 'signatureMalformed'],
		['unreadable', { ...signed(LEAD), breaksOff: true }, {}, 'bodyUnreadable'],
		['mismatch', signed(LEAD, 'another-secret'), {}, 'signatureMismatch'],
		['no credential', signed(LEAD), { credential: null }, 'credentialMissing'],
		['no key', signed(LEAD), { credential: { secretKey: '' } }, 'secretKeyBlank'],
		['nothing', signed(''), {}, 'bodyEmpty'],
		['no JSON', signed('Visitor'), {}, 'bodyNotJson'],
		['no event', signed('{"customerName":"Visitor"}'), {}, 'bodyNotEvent'],
		['GET', { method: 'GET' }, {}, 'methodNotAllowed'],
	])(
		'has one warning that names node, workflow and reason: %s',
		async (_what, request, setup, reason) => {
			const { log } = await deliver(node, request, {
				...setup,
				names: { node: 'My "leads"', workflow: 'Line\nbreak' },
			});
			expect(log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "My \\"leads\\"" of workflow "Line\\nbreak" (w1) refused a delivery: ${reason}`,
					metadata: { workflowId: 'w1', nodeName: 'My "leads"', reason },
				},
			]);
		},
	);

	it.each<[string, () => Error | Promise<Error>, string]>([
		[
			'is gone',
			() => new CredentialNotFoundError('Credential with ID "1"'),
			'CredentialNotFoundError',
		],
		['cannot be decrypted', () => undecryptable(), 'CredentialDataError'],
		[
			'cannot be fetched',
			() => Object.assign(new Error('secret'), { code: 'SQLITE_BUSY' }),
			'SQLITE_BUSY',
		],
		[
			'fails with a secret for a code',
			() => Object.assign(new Error(), { code: 'a secret' }),
			'Error',
		],
		[
			'fails with a code of 64 characters',
			() => Object.assign(new TypeError(), { code: 'E'.repeat(64) }),
			'E'.repeat(64),
		],
		[
			'fails with a longer code',
			() => Object.assign(new TypeError(), { code: 'E'.repeat(65) }),
			'TypeError',
		],
		['fails with a blank code', () => Object.assign(new TypeError(), { code: '' }), 'TypeError'],
		[
			'fails with null for a code',
			() => Object.assign(new TypeError(), { code: null }),
			'TypeError',
		],
		['fails with an error of a nameless class', () => new (class extends Error {})(), 'Error'],
		['fails with no error', () => Object.create(null) as Error, 'Error'],
	])(
		'has the kind of the error, and not its text, when the credential %s',
		async (_what, error, kind) => {
			const { log } = await deliver(node, signed(LEAD), { credential: error });
			expect(log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1) refused a delivery: credentialUnreadable (${kind})`,
					metadata: {
						workflowId: 'w1',
						nodeName: 'Chatbase Trigger',
						reason: 'credentialUnreadable',
						detail: kind,
					},
				},
			]);
		},
	);

	it('has an empty name for a workflow without one', async () => {
		const names = { node: 'Chatbase Trigger' };
		const { log } = await deliver(node, withSignature(undefined), { names });
		expect(log[0].text).toContain('of workflow "" (w1)');
	});

	it('and the answers never repeat a key, a signature or anything of the body', async () => {
		const secret = 'a-secret-that-must-not-show';
		const personal = {
			eventType: 3,
			customerName: 'Visitor',
			customerEmail: 'visitor@example.com',
		};
		const requests = [
			signed(JSON.stringify(personal), secret),
			signed('Visitor visitor@example.com', secret),
			signed(JSON.stringify(personal), 'another-secret'),
			withSignature('visitor@example.com', signed(JSON.stringify(personal))),
		];
		for (const listening of [false, true]) {
			for (const request of requests) {
				const setup = { credential: { secretKey: secret }, listening };
				const { log, body, error } = await deliver(node, request, setup);
				const shown = JSON.stringify([log, body, error, error?.message, error?.description]);
				for (const private_ of [
					secret,
					'Visitor',
					'visitor@',
					String(request.headers?.['x-chatbase-signature']),
				]) {
					expect(shown).not.toContain(private_);
				}
			}
		}
	});
});
