import { loadNode } from '../support/n8n-core/package';
import { deliver } from '../support/n8n-core/webhooks';

describe.each([
	['chatbaseTrigger', 'a production delivery'],
	['chatbaseActionTrigger', "an agent's call in production"],
])('of %s, %s', (name) => {
	const node = loadNode(name);

	it.each([undefined, '*/*', 'application/json'])(
		'is refused as Method Not Allowed when it is a GET that accepts %s',
		async (accept) => {
			const outcome = await deliver(node, { method: 'GET', headers: { accept } });
			expect(outcome).toMatchObject({
				status: 405,
				body: 'Method Not Allowed',
				responseHeaders: { allow: 'POST', 'content-type': 'text/plain' },
				result: { noWebhookResponse: true },
				credentialReads: 0,
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
		expect(outcome.body).toMatch(
			/^This address works: [^.]*Chatbase[^.]*\..*\n\nMethod Not Allowed$/,
		);
	});
});
