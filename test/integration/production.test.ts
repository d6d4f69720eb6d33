import fc from 'fast-check';
import { createHash } from 'node:crypto';

import { fixture } from '../support/files';
import { loadNode } from '../support/n8n-core/package';
import {
	deliver,
	itemOf,
	signed,
	undecryptable,
	type Parameters,
	type Request,
	type Setup,
} from '../support/n8n-core/webhooks';
import { malformedHeaders, sign } from '../support/signing';

const LEAD = fixture('lead.json');
const SIGNATURE = sign(LEAD);
const REFUSED = { message: "Signature didn't match" };

const node = loadNode();

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
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1) refused a delivery: parameterInvalid (${setting})`,
					metadata: {
						workflowId: 'w1',
						nodeName: 'Chatbase Trigger',
						reason: 'parameterInvalid',
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
