import { loadNode } from '../../support/n8n-core/package';
import { deliver, itemOf } from '../../support/n8n-core/webhooks';
import { runRecipe, sendLeads } from '../../support/sender';
import { SECRET } from '../../support/signing';

describe('send-lead', () => {
	it('delivers leads that the node accepts, each of a conversation of its own', async () => {
		const lead = [
			'--name',
			'Zoë 你好',
			'--email',
			'a@example.com',
			'--phone',
			'+1',
			'--count',
			'3',
		];
		const args = (url: string) => ['--url', url, '--secret', SECRET, ...lead];
		const { code, output, received } = await sendLeads(args);

		expect(output).toContain('Lead 3 of 3: 200 OK');
		expect(code).toBe(0);
		const node = await loadNode();
		const items = await Promise.all(received.map(async (r) => itemOf(await deliver(node, r))));
		expect(items).toHaveLength(3);
		expect(new Set(items.map(({ conversationId }) => conversationId)).size).toBe(3);
		for (const item of items) {
			expect(item).toMatchObject({
				customerName: 'Zoë 你好',
				customerEmail: 'a@example.com',
				customerPhone: '+1',
			});
		}
	});

	it.each(['_x', '-x', '--x'])('delivers a lead of the chatbot %s', async (id) => {
		const args = (url: string) => ['--url', url, '--secret', SECRET, `--chatbot-id=${id}`];
		const { code, received } = await sendLeads(args);
		expect(code).toBe(0);
		expect(received).toHaveLength(1);
		expect(itemOf(await deliver(await loadNode(), received[0])).chatbotId).toBe(id);
	});

	it('helps when asked to, and sends nothing', async () => {
		const { code, output, received } = await sendLeads(() => ['--help']);
		expect(code).toBe(0);
		expect(output).toMatch(/^Usage: npm run send-lead -- --url URL --secret KEY/);
		expect(received).toEqual([]);
	});

	it('fails, with a hint, when a lead is not accepted', async () => {
		const { code, output } = await sendLeads((url) => ['--url', url, '--secret', 'k'], 400);
		expect(code).toBe(1);
		expect(output).toMatch(/400 OK[^]*Secret Key[^]*1 of 1 not accepted/);
	});

	it('fails at a redirect, which would turn the delivery into a GET', async () => {
		const location = 'https://n8n.example.com/webhook';
		const args = (url: string) => ['--url', url, '--secret', 'k'];
		const { code, output, received } = await sendLeads(args, 302, { location });
		expect(code).toBe(1);
		expect(output).toContain(`use ${location}`);
		expect(received).toHaveLength(1);
	});

	it('fails when nothing answers', async () => {
		const { code, output } = await sendLeads(() => [
			'--url',
			'http://127.0.0.1:1/',
			'--secret',
			'k',
		]);
		expect(code).toBe(1);
		expect(output).toMatch(/does not answer/);
	});

	it.each([
		[[], /--url is missing/],
		[['--url', 'n8n', '--secret', 'k'], /--url is missing or not a URL/],
		[['--url', 'http://127.0.0.1:1/'], /--secret is missing/],
		[['--url', 'http://127.0.0.1:1/', '--secret', 'k', '--count', '0'], /--count is not/],
		[['--uri'], /Unknown option/],
	])('explains itself when called with %j', async (args, message) => {
		const { code, output } = await sendLeads(() => args);
		expect(code).toBe(1);
		expect(output).toMatch(message);
		expect(output).toContain('Usage: npm run send-lead -- --url URL --secret KEY');
	});
});

describe('the recipe with openssl and curl', () => {
	it('delivers a lead that the node accepts', async () => {
		const values = (url: string) => ({ URL: url, SECRET });
		const { output, received } = await runRecipe('docs/deliveries.md', 'SIGNATURE', values);

		expect(output).toContain('HTTP/1.1 200 OK');
		expect(received).toHaveLength(1);
		expect(itemOf(await deliver(await loadNode(), received[0]))).toMatchObject({
			customerName: 'Example Visitor',
			customerEmail: 'visitor@example.com',
			chatbotId: 'ExampleChatbotId00001',
		});
	});
});
