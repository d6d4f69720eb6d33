import type { INodeType } from 'n8n-workflow';

import { leadItemSchema } from '../../nodes/shared/item';
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

let node: INodeType;
beforeAll(async () => {
	node = await loadNode();
});

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
			'when the key was removed meanwhile',
			signed(LEAD),
			{ credential: null },
			/^No secret key found$/,
			/Chatbase Webhook API/,
		],
		['signed but not JSON', signed('lead'), {}, /not JSON/, /Body is not valid JSON/],
		[
			'signed but of another shape',
			signed('{"eventType":"leads.submit"}'),
			{},
			/not a Chatbase event/,
			/chatbotId is missing/,
		],
		[
			'of an event that is not selected',
			signed(LEAD),
			{ parameters: { events: ['other'] } },
			/Events/,
			/Any Event/,
		],
		[
			'of a chatbot that is not selected',
			signed(LEAD),
			{ parameters: { options: { chatbotIds: ['other'] } } },
			/Chatbot IDs/,
			/all chatbots/,
		],
	])('%s shows its own reason and remedy', async (_what, request, setup, message, remedy) => {
		const { error, status, result } = await listen(request, setup);

		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(remedy);
		// n8n answers for a throw; a response written before it would make n8n fail.
		expect(status).toBeUndefined();
		expect(result).toBeUndefined();
	});

	it('logs a refusal once, as in production', async () => {
		const { log } = await listen(withHeaders({ 'x-chatbase-signature': undefined }));
		expect(log).toEqual([expect.stringContaining('signatureMissing')]);
	});
});

describe('opening the test URL in a browser', () => {
	it('delivers the lead that Chatbase documents', async () => {
		const item = itemOf(await listen({ method: 'GET' }));

		expect(leadItemSchema.safeParse(item).success).toBe(true);
		expect(item).toMatchObject({
			...JSON.parse(String(fixture('lead-documented.json'))).payload,
			eventType: 'leads.submit',
			chatbotId: 'xxxxxxxx',
			customFields: {},
		});
	});

	it('delivers it in the shape and from a chatbot that the node is set to', async () => {
		const parameters = { simplify: false, options: { chatbotIds: ['mine', 'other'] } };
		const item = itemOf(await listen({ method: 'GET' }, { parameters }));

		const documented = JSON.parse(String(fixture('lead-documented.json')));
		expect(item).toEqual({ ...documented, chatbotId: 'mine' });
	});

	it('shows one friendly sentence in the browser', () => {
		const get = node.description.webhooks?.find(({ httpMethod }) => httpMethod === 'GET');
		expect(get).toMatchObject({
			path: node.description.webhooks?.[0].path,
			ndvHideUrl: true,
			responseMode: 'onReceived',
			responseData: expect.stringMatching(/^[A-Z][^.]*sample lead[^.]*\.$/),
		});
	});

	it.each<[string, Setup, RegExp]>([
		['no key is set', { credential: { secretKey: '' } }, /^No secret key found$/],
		['leads are not selected', { parameters: { events: ['other'] } }, /Events/],
	])('goes the way of every delivery: it is refused when %s', async (_why, setup, message) => {
		expect((await listen({ method: 'GET' }, setup)).error?.message).toMatch(message);
	});
});
