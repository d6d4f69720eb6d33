import fc from 'fast-check';

import { called, calledWith, HEADER_NAME, SECRET } from '../support/actions';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, undecryptable, type Setup } from '../support/n8n-core/webhooks';

const node = loadNode('chatbaseActionTrigger');
const REFUSED = {
	status: 401,
	body: { message: 'The secret is missing or wrong' },
	result: { noWebhookResponse: true },
};

const credential = (more: Record<string, unknown>) => ({
	headerName: HEADER_NAME,
	secret: SECRET,
	...more,
});

describe("an agent's call", () => {
	it('starts one execution with one item, and leaves the answer to n8n', async () => {
		const before = new Date().toISOString();
		const outcome = await deliver(node, called({ orderNumber: 7 }));
		const after = new Date().toISOString();

		const { receivedAt, ...item } = itemOf(outcome);
		expect(item).toEqual({
			inputs: { orderNumber: 7 },
			callId: expect.stringMatching(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/),
		});
		expect([before, receivedAt, after].sort()).toEqual([before, receivedAt, after]);
		expect(outcome.status).toBeUndefined();
		expect(outcome.log).toEqual([]);
		expect(outcome.credentialReads).toBe(1);
	});

	it('has an ID of its own, also when it is repeated', async () => {
		const outcomes = await Promise.all([1, 2].map(async () => await deliver(node, called())));
		const [one, other] = outcomes.map((outcome) => itemOf(outcome).callId);
		expect(one).not.toBe(other);
	});

	it.each([
		['as it is', SECRET],
		['after "Bearer "', `Bearer ${SECRET}`],
		['after "bearer "', `bearer ${SECRET}`],
	])('is taken with the secret %s', async (_how, header) => {
		itemOf(await deliver(node, calledWith(header)));
	});

	it.each([
		['previous secret', { previousSecret: ` ${SECRET}\n`, secret: 'another-secret-of-tests' }],
		['secret with blanks around it', { secret: `\t${SECRET} ` }],
		['header name in other capitals', { headerName: 'x-CHATBASE-action-SECRET ' }],
	])('is taken by the %s of the credential', async (_what, more) => {
		itemOf(await deliver(node, called(), { credential: credential(more) }));
	});

	it('is taken, and refused, by a header of any other name', async () => {
		const setup = { credential: credential({ headerName: 'Authorization' }) };
		const { body } = called();
		itemOf(await deliver(node, { headers: { authorization: `Bearer ${SECRET}` }, body }, setup));
		expect(await deliver(node, called(), setup)).toMatchObject(REFUSED);
	});

	it.each<[string, unknown]>([
		['missing', undefined],
		['empty', ''],
		['of another value', 'another-secret-of-tests'],
		['sent twice', [SECRET, SECRET]],
		['sent twice, first right', [SECRET, 'x']],
		['sent twice, first wrong', ['x', SECRET]],
		['folded into one line', `${SECRET}, ${SECRET}`],
		['without its last character', SECRET.slice(0, -1)],
		['without its first character', SECRET.slice(1)],
		['with another character after it', `${SECRET}x`],
		['with another character before it', `x${SECRET}`],
		['with a NUL after it', `${SECRET}\0`],
		['in capitals', SECRET.toUpperCase()],
		['in quotation marks', `"${SECRET}"`],
		['after "Basic "', `Basic ${SECRET}`],
		['after "Bearer" without a blank', `Bearer${SECRET}`],
		['after "Bearer " twice', `Bearer Bearer ${SECRET}`],
		['only "Bearer "', 'Bearer '],
		['around a "bearer "', `${SECRET.slice(0, 8)}bearer ${SECRET.slice(8)}`],
		['after the "=" of an expression', `=${SECRET}`],
		['the name of what every object has', 'constructor'],
	])('is refused, and starts nothing, when the secret is %s', async (_how, header) => {
		expect(await deliver(node, calledWith(header))).toMatchObject(REFUSED);
	});

	it('is refused by the secret in the address or in the body', async () => {
		const [name] = Object.keys(called().headers ?? {}).slice(1);
		const request = { ...calledWith(undefined, { [name]: SECRET }), query: { [name]: SECRET } };
		expect(await deliver(node, request)).toMatchObject(REFUSED);
	});

	it('is refused for every single bit of the secret that is another one, and for some twice', async () => {
		const bytes = Buffer.from(SECRET, 'latin1');
		const flips = Array.from({ length: bytes.length * 8 }, (_, bit) => bit);
		const pairs = flips.flatMap((one) => flips.slice(one + 1).map((other) => [one, other]));
		const chosen = [...flips.map((bit) => [bit]), ...pairs].slice(0, 4000);
		expect(chosen).toHaveLength(4000);
		const taken: number[][] = [];
		for (const bits of chosen) {
			const flipped = Buffer.from(bytes);
			for (const bit of bits) flipped[bit >> 3] ^= 1 << (bit & 7);
			const { status, result } = await deliver(node, calledWith(flipped.toString('latin1')));
			if (status !== 401 || result?.workflowData !== undefined) taken.push(bits);
		}
		expect(taken).toEqual([]);
	});

	it('never throws and never starts an execution without the secret, whatever it holds', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(fc.string(), fc.array(fc.string())),
				fc.uint8Array({ maxLength: 99 }),
				fc.dictionary(fc.string(), fc.string()),
				fc.string(),
				async (header, body, query, contentType) => {
					const { headers } = calledWith(header);
					const request = {
						headers: { ...headers, 'content-type': contentType },
						body: Buffer.from(body),
						query,
					};
					const outcome = await deliver(node, request);
					expect(outcome.error).toBeUndefined();
					expect(outcome).toMatchObject(REFUSED);
				},
			),
			{ numRuns: 300 },
		);
	});

	it.each<[string, Setup['credential']]>([
		['no credential is chosen', null],
		['n8n cannot read the credential', () => undecryptable()],
		['the credential is empty', {}],
		['the secret is blank', credential({ secret: ' \n', previousSecret: SECRET })],
		['the secret is no text', credential({ secret: 5 })],
		['the secret is short', credential({ secret: 'fifteen-letters' })],
		['the secret is a URL', credential({ secret: 'https://n8n.example.com/webhook/1' })],
		['the secret is a whole header', credential({ secret: `${HEADER_NAME}: ${SECRET}` })],
		['the secret is "Bearer" and more', credential({ secret: `Bearer ${SECRET}` })],
		['both secrets are the same', credential({ previousSecret: SECRET })],
		['the previous secret is short', credential({ previousSecret: 'short' })],
		['the secret has other characters', credential({ secret: `${SECRET}ä` })],
		['the header has no name', credential({ headerName: '' })],
		['the name of the header is none', credential({ headerName: 'X Secret' })],
		['the header has another meaning', credential({ headerName: 'Content-Type' })],
	])('is answered with 500, and starts nothing, when %s', async (_what, given) => {
		for (const request of [called(), calledWith(''), calledWith(undefined)]) {
			expect(await deliver(node, request, { credential: given })).toMatchObject({
				status: 500,
				body: { message: 'No secret found' },
				result: { noWebhookResponse: true },
			});
		}
	});

	const unusable: Array<[string, Setup['parameters'], string]> = [
		['an input without a name', { inputs: { input: [{ name: ' ' }] } }, 'Data Inputs'],
		['an unknown way to respond', { responseMode: 'onReceived' }, 'Respond'],
		['a time limit of nothing', { options: { timeLimit: 0 } }, 'Time Limit (Seconds)'],
		['a list for a message', { options: { failureMessage: ['Sorry'] } }, 'Message on Failure'],
	];

	it.each(unusable)(
		'is answered with 500 when the node has %s',
		async (_what, parameters, label) => {
			expect(await deliver(node, called(), { parameters })).toMatchObject({
				status: 500,
				body: { message: `${label} of the node cannot be used` },
				result: { noWebhookResponse: true },
			});
		},
	);

	it.each(unusable)('is not judged by %s before its secret', async (_what, parameters) => {
		expect(await deliver(node, calledWith('x'), { parameters })).toMatchObject(REFUSED);
	});

	it.each([
		['no JSON', '{', 'Body is not valid JSON'],
		['no UTF-8', '\u0000', 'Body is not valid JSON'],
		['a list', '[]', 'Body is not a JSON object'],
		['null', 'null', 'Body is not a JSON object'],
		['a text', '"text"', 'Body is not a JSON object'],
		['a number', '7', 'Body is not a JSON object'],
	])('says what is wrong with a body of %s', async (_what, body, message) => {
		expect(await deliver(node, called(body))).toMatchObject({
			status: 400,
			body: { message },
			result: { noWebhookResponse: true },
		});
	});

	it('says what is wrong with bytes that are no UTF-8', async () => {
		const request = { ...called(), body: Buffer.from([0x22, 0xff, 0x22]) };
		expect(await deliver(node, request)).toMatchObject({
			status: 400,
			body: { message: 'Body is not valid UTF-8' },
		});
	});

	it.each([
		['breaks off', { breaksOff: true }],
		[
			'is a multipart form',
			{
				headers: { ...called().headers, 'content-type': 'multipart/form-data; boundary=x' },
			},
		],
	])('is refused when it %s', async (_how, more) => {
		expect(await deliver(node, { ...called(), ...more })).toMatchObject({
			status: 400,
			body: { message: 'Body cannot be read: send JSON' },
			result: { noWebhookResponse: true },
		});
	});

	it.each(['text/plain', 'application/octet-stream', undefined])(
		'is taken with content type %s: only its bytes count',
		async (contentType) => {
			const { body, headers } = called({ a: 1 });
			const request = { body, headers: { ...headers, 'content-type': contentType } };
			expect(itemOf(await deliver(node, request)).inputs).toEqual({ a: 1 });
		},
	);
});
