import fc from 'fast-check';
import { fixture } from '../support/files';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, signed, type Request, type Setup } from '../support/n8n-core/webhooks';
import { SECRET, sign } from '../support/signing';

/** Stands for the signature that fits. */
const SIGNED = Symbol('signed');
const LEAD = fixture('lead.json');
const SIGNATURE = sign(LEAD);
const node = loadNode();

function listen(request: Request, setup: Setup = {}) {
	return deliver(node, request, { ...setup, listening: true });
}

function withHeaders(headers: Request['headers']): Request {
	return { ...signed(LEAD), headers: { ...signed(LEAD).headers, ...headers } };
}

describe('while the editor listens, a delivery', () => {
	it('becomes the same item as in production', async () => {
		expect(itemOf(await listen(signed(LEAD)))).toMatchObject({ customerName: 'Example' });
	});

	const multipart = withHeaders({ 'content-type': 'Multipart/Form-Data; boundary=x' });
	const pretty = Buffer.from(JSON.stringify(JSON.parse(String(LEAD)), null, 2));
	const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), LEAD]);
	const escaped = Buffer.from(String(LEAD).replace('@', '\\u0040'));

	it.each<[string, Request, Setup, RegExp, RegExp]>([
		[
			'without the header',
			withHeaders({ 'x-chatbase-signature': undefined }),
			{},
			/no signature/,
			/proxy/,
		],
		[
			'with a malformed header',
			withHeaders({ 'x-chatbase-signature': `sha1=${SIGNATURE}` }),
			{},
			/not in the form/,
			/exactly 40 hexadecimal digits/,
		],
		[
			'with a repeated header',
			withHeaders({ 'x-chatbase-signature': `${SIGNATURE}, ${SIGNATURE}` }),
			{},
			/more than one signature/,
			/once/,
		],
		[
			'with an array of headers',
			withHeaders({ 'x-chatbase-signature': [SIGNATURE] }),
			{},
			/more than one signature/,
			/once/,
		],
		[
			'with the SHA-256 of identity verification',
			withHeaders({ 'x-chatbase-signature': 'a'.repeat(64) }),
			{},
			/another feature/,
			/identity verification/,
		],
		['as a multipart form', multipart, {}, /multipart/, /application\/json/],
		[
			'that breaks off',
			{ ...signed(LEAD), breaksOff: true },
			{},
			/could not be read/,
			/N8N_PAYLOAD_SIZE_MAX/,
		],
		['with an empty body and a fitting signature', signed(''), {}, /empty/, /directly/],
		['with an empty body', { ...signed(LEAD), body: Buffer.alloc(0) }, {}, /empty/, /directly/],
		[
			'that was indented on its way',
			{ ...signed(LEAD), body: pretty },
			{},
			/changed on its way/,
			/unchanged/,
		],
		[
			'that got a byte order mark on its way',
			{ ...signed(LEAD), body: marked },
			{},
			/changed on its way/,
			/unchanged/,
		],
		[
			'that was escaped on its way',
			{ ...signed(LEAD), body: escaped },
			{},
			/changed on its way/,
			/unchanged/,
		],
		[
			'signed with another key',
			signed(LEAD, 'another-secret'),
			{},
			/none of the secret keys/,
			/Previous Secret Key/,
		],
		[
			'signed with another key and not JSON',
			signed('Visitor', 'another-secret'),
			{},
			/none of the secret keys/,
			/paste the secret key/,
		],
		[
			'signed with another key, on where the key is',
			signed(LEAD, 'another-secret'),
			{},
			/none of the secret keys/,
			/Workspace settings → API keys/,
		],
		[
			'signed with a key whose "=" n8n has left out',
			signed(LEAD, `=${SECRET}`),
			{},
			/taken the secret key for an expression/,
			/type a blank before the "="/,
		],
		[
			'signed with a previous key whose "=" n8n has left out',
			signed(LEAD, '=previous'),
			{ credential: { secretKey: SECRET, previousSecretKey: 'previous' } },
			/taken the secret key for an expression/,
			/type a blank before the "="/,
		],
		[
			'of JSON too deep to be written again, with a wrong signature',
			{ ...signed(LEAD), body: Buffer.from('['.repeat(20_000) + ']'.repeat(20_000)) },
			{},
			/none of the secret keys/,
			/paste the secret key/,
		],
		[
			'when the credential was removed meanwhile',
			signed(LEAD),
			{ credential: null },
			/^No secret key found: choose or create a Chatbase Webhook API credential/,
			/API keys/,
		],
		[
			'when the key was removed meanwhile',
			signed(LEAD),
			{ credential: { secretKey: '' } },
			/^No secret key found: paste it into the Chatbase Webhook API credential/,
			/API keys/,
		],
		[
			'when the credential cannot be read',
			signed(LEAD),
			{ credential: () => new TypeError('secret') },
			/^No secret key found: n8n cannot read/,
			/reason is TypeError\./,
		],
		[
			'when a setting gives nothing meanwhile',
			signed(LEAD),
			{ parameters: { events: '={{ "" }}' } },
			/^Events is empty.*: select Lead Submitted$/,
			/leads\.submit/,
		],
		['signed but not JSON', signed('lead'), {}, /not JSON/, /Body is not valid JSON/],
		[
			'signed but of another shape',
			signed('{"chatbotId":"c"}'),
			{},
			/not a Chatbase event/,
			/eventType is missing/,
		],
		[
			'of an event that is not selected',
			signed('{"eventType":"other.event"}'),
			{},
			/Events/,
			/the event "other\.event", .* only "leads\.submit" through\. Select "Any Event"/,
		],
		[
			'of a chatbot that is not selected',
			signed(LEAD),
			{ parameters: { options: { chatbotIds: ['one', 'two'] } } },
			/Chatbot IDs/,
			/the chatbot "Id8VKSqDV52fwAvuxaeUO", .* only "one", "two" through\. Add the ID/,
		],
		[
			'of no chatbot, when some are selected',
			signed('{"eventType":"leads.submit"}'),
			{ parameters: { options: { chatbotIds: ['one'] } } },
			/Chatbot IDs/,
			/from no named chatbot, .* only "one" through/,
		],
		[
			'of a chatbot with a long name that is not among many',
			signed(`{"eventType":"leads.submit","chatbotId":"${'x'.repeat(5000)}"}`),
			{
				parameters: {
					options: { chatbotIds: [Array.from({ length: 12 }, (_, i) => `c${i}`).join()] },
				},
			},
			/Chatbot IDs/,
			/"x{60}…", .* "c8", "c9" and 2 more through/,
		],
	])('%s shows its own reason and remedy', async (_what, request, setup, message, remedy) => {
		const { error, status, result } = await listen(request, setup);

		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(remedy);
		expect(error?.level).toBe('warning'); // n8n reports what is an error to its makers
		// n8n answers for a throw; a response written before it would make n8n fail.
		expect(status).toBeUndefined();
		expect(result).toBeUndefined();
	});

	it('is explained or becomes an item, whatever it holds', async () => {
		const anything = fc.oneof(
			fc.uint8Array({ maxLength: 99 }).map((bytes) => Buffer.from(bytes)),
			fc.jsonValue().map((value) => JSON.stringify(value)),
			fc
				.record({ eventType: fc.jsonValue(), chatbotId: fc.jsonValue(), payload: fc.jsonValue() })
				.map((event) => JSON.stringify(event)),
		);
		await fc.assert(
			fc.asyncProperty(
				anything,
				fc.option(fc.anything(), { nil: SIGNED }),
				fc.constantFrom(SECRET, 'another-secret'),
				async (body, header, secret) => {
					const { headers, ...request } = signed(body, secret);
					const outcome = await listen({
						...request,
						headers: header === SIGNED ? headers : { 'x-chatbase-signature': header },
					});
					if (outcome.error === undefined) return void itemOf(outcome);
					expect(outcome.error).toMatchObject({
						name: 'NodeOperationError',
						message: expect.stringMatching(/^\S.*\S$/),
						description: expect.stringMatching(/\.$/),
					});
				},
			),
			{ numRuns: 500 },
		);
	});

	it('logs a refusal once, as in production', async () => {
		const { log } = await listen(withHeaders({ 'x-chatbase-signature': undefined }));
		expect(log).toEqual([
			expect.objectContaining({
				level: 'warn',
				text: expect.stringMatching(/: signatureMissing$/),
			}),
		]);
	});
});
