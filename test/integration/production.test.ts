import fc from 'fast-check';
import type { INodeType } from 'n8n-workflow';

import { sign } from '../../nodes/ChatbaseTrigger/signature';
import { fixture } from '../support/files';
import {
	deliver,
	itemOf,
	loadNode,
	SECRET,
	signed,
	type Request,
	type Setup,
} from '../support/n8n';

const LEAD = fixture('lead.json');
const SIGNATURE = sign(LEAD, SECRET);
const REFUSED = { message: "Signature didn't match" };

let node: INodeType;
beforeAll(async () => {
	node = await loadNode();
});

function withSignature(signature: unknown, request: Request = signed(LEAD)): Request {
	return { ...request, headers: { ...request.headers, 'x-chatbase-signature': signature } };
}

describe('a production delivery', () => {
	it('starts one execution with one item, and leaves the answer OK to n8n', async () => {
		const outcome = await deliver(node, signed(LEAD));

		expect(itemOf(outcome)).toMatchObject({ customerEmail: 'example@chatbase.co' });
		expect(outcome.status).toBeUndefined();
		expect(node.description.webhooks?.[0]).toMatchObject({
			responseMode: 'onReceived',
			responseData: 'OK',
		});
		expect(outcome.log).toEqual([]);
	});

	it.each<[string, Setup]>([
		['another event', { parameters: { events: ['other.event'] } }],
		['no event at all', { parameters: { events: [] } }],
		['another chatbot', { parameters: { options: { chatbotIds: ['other'] } } }],
	])('starts nothing and answers OK when the node wants %s', async (_what, setup) => {
		const outcome = await deliver(node, signed(LEAD), setup);
		expect(outcome.result).toEqual({ webhookResponse: 'OK' });
		expect(outcome.log).toEqual([]);
	});

	it.each<[string, Setup]>([
		['any event', { parameters: { events: ['*'] } }],
		[
			'its chatbot',
			{ parameters: { options: { chatbotIds: ['other', ' Id8VKSqDV52fwAvuxaeUO '] } } },
		],
		['no particular chatbot', { parameters: { options: { chatbotIds: ['', ' '] } } }],
	])('starts an execution when the node wants %s', async (_what, setup) => {
		itemOf(await deliver(node, signed(LEAD), setup));
	});

	it.each<[string, unknown]>([
		['missing', undefined],
		['blank', ''],
		['39 digits', SIGNATURE.slice(1)],
		['41 digits', `${SIGNATURE}0`],
		['64 digits', SIGNATURE + SIGNATURE.slice(0, 24)],
		['prefixed', `sha1=${SIGNATURE}`],
		['an array', [SIGNATURE, SIGNATURE]],
		['comma-joined', `${SIGNATURE}, ${SIGNATURE}`],
		['not ASCII', 'é'.repeat(40)],
	])('is refused before the credential is read when the header is %s', async (_shape, header) => {
		const outcome = await deliver(node, withSignature(header));

		expect(outcome).toMatchObject({ status: 400, body: REFUSED, credentialReads: 0 });
		expect(outcome.result).toEqual({ noWebhookResponse: true });
	});

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
		['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'Body is not valid UTF-8'],
		['an array', '[]', 'Body is not a JSON object'],
		['null', 'null', 'Body is not a JSON object'],
		['a string', '"lead"', 'Body is not a JSON object'],
		['no event type', '{"chatbotId":"c"}', 'eventType is missing or not a string'],
		[
			'a number as event type',
			'{"eventType":1,"chatbotId":"c"}',
			'eventType is missing or not a string',
		],
		['no chatbot', '{"eventType":"e"}', 'chatbotId is missing or not a string'],
		[
			'a list as payload',
			'{"eventType":"e","chatbotId":"c","payload":[]}',
			'payload is not an object',
		],
		[
			'null as payload',
			'{"eventType":"e","chatbotId":"c","payload":null}',
			'payload is not an object',
		],
	])('says what is wrong with a signed body of %s', async (_what, body, message) => {
		const outcome = await deliver(node, signed(body));
		expect(outcome).toMatchObject({
			status: 400,
			body: { message },
			result: { noWebhookResponse: true },
		});
	});

	it.each<[string, Setup['credential']]>([
		['no credential is chosen', null],
		['n8n cannot read the credential', new Error('cannot be decrypted')],
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

	it('is refused as Method Not Allowed when it is a GET', async () => {
		const outcome = await deliver(node, { method: 'GET' });
		expect(outcome).toMatchObject({
			status: 405,
			body: 'Method Not Allowed',
			responseHeaders: { allow: 'POST' },
			result: { noWebhookResponse: true },
		});
	});

	it('is accepted with the previous key while the key is being changed', async () => {
		const credential = { secretKey: ' new-secret ', previousSecretKey: `\t${SECRET}\n` };

		itemOf(await deliver(node, signed(LEAD, SECRET), { credential }));
		itemOf(await deliver(node, signed(LEAD, 'new-secret'), { credential }));
		expect(
			await deliver(node, signed(LEAD, SECRET), { credential: { secretKey: 'new-secret' } }),
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
		['no credential', signed(LEAD), { credential: null }, 'credentialUnavailable'],
		['no key', signed(LEAD), { credential: { secretKey: '' } }, 'secretKeyBlank'],
		['no JSON', signed('Visitor'), {}, 'bodyNotJson'],
		['no event', signed('{"customerName":"Visitor"}'), {}, 'bodyNotEvent'],
		['GET', { method: 'GET' }, {}, 'methodNotAllowed'],
	])('has one warning with workflow and reason: %s', async (_what, request, setup, reason) => {
		const outcome = await deliver(node, request, setup);
		expect(outcome.log).toHaveLength(1);
		expect(outcome.log[0]).toMatch(/^\["warn",/);
		expect(outcome.log[0]).toContain(reason);
		expect(outcome.log[0]).toContain('w1');
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
