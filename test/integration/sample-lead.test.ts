import { createHash } from 'node:crypto';
import { leadItemSchema } from '../../nodes/shared/leadItem';
import { fixture } from '../support/files';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, type Request, type Setup } from '../support/n8n-core/webhooks';

const node = loadNode();

function listen(request: Request, setup: Setup = {}) {
	return deliver(node, request, { ...setup, listening: true });
}

describe('opening the test URL in a browser', () => {
	const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

	it('delivers a lead that is realistic in form, and plainly an example', async () => {
		const item = itemOf(await listen({ method: 'GET' }));

		expect(leadItemSchema.strict().safeParse(item).error).toBeUndefined();
		expect(item).toEqual({
			customerName: 'Example Visitor',
			customerEmail: 'visitor@example.com',
			customerPhone: expect.stringMatching(/^\+1 \d{3}-555-01\d\d$/),
			conversationId: expect.stringMatching(UUID),
			chatbotId: expect.stringMatching(/^Example[\w-]{14}$/),
			eventType: 'leads.submit',
			customFields: { company: 'Example Company' },
			otherKeys: {},
			leadKey: expect.stringMatching(/^[0-9a-f]{64}$/),
			eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
			receivedAt: expect.any(String),
		});
	});

	it('delivers another lead each time, so that nothing behind takes it for a repetition', async () => {
		const items = await Promise.all(
			[1, 2].map(async () => itemOf(await listen({ method: 'GET' }))),
		);
		for (const field of ['eventId', 'conversationId']) {
			expect(items[0][field]).not.toBe(items[1][field]);
		}
	});

	it('delivers it as Chatbase would, from the first chatbot that the node really lets through', async () => {
		const parameters = { simplify: false, options: { chatbotIds: [' mine, other', 'third'] } };
		const item = itemOf(await listen({ method: 'GET' }, { parameters }));
		const documented = JSON.parse(String(fixture('lead-documented.json')));

		expect(item.chatbotId).toBe('mine');
		expect(Object.keys(item)).toEqual(Object.keys(documented));
		expect(Object.keys(item.payload as object)).toEqual([
			...Object.keys(documented.payload),
			'company',
		]);
	});

	it('names it by the body that would have been sent', async () => {
		const body = itemOf(await listen({ method: 'GET' }, { parameters: { simplify: false } }));
		const item = itemOf(await listen({ method: 'GET' }));
		const payload = { ...(body.payload as object), conversationId: item.conversationId };
		const sent = JSON.stringify({ ...body, payload });
		expect(item.eventId).toBe(createHash('sha256').update(sent).digest('hex'));
	});

	it.each<[string, Setup, RegExp]>([
		['no key is set', { credential: { secretKey: '' } }, /^No secret key found/],
		['no event is selected', { parameters: { events: ['other'] } }, /^Events/],
		[
			'a chatbot is no ID',
			{ parameters: { options: { chatbotIds: ['a', 'b/c'] } } },
			/^Chatbot IDs/,
		],
	])(
		'delivers none where a real lead would not arrive as it should: when %s',
		async (_why, setup, message) => {
			expect((await listen({ method: 'GET' }, setup)).error?.message).toMatch(message);
		},
	);
});
