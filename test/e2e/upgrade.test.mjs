// Workflows that were made with 0.1.0, in an n8n with today's package.
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { REPOSITORY } from '../../harness/n8n/community-package.mjs';
import { runN8n } from '../../harness/n8n/process.mjs';
import { TRIGGER } from '../../harness/n8n/workflows.mjs';
import { until } from '../../harness/process/until.mjs';
import { host, newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-upgrade';
const EXAMPLES = path.join(REPOSITORY, 'test/fixtures/0.1.0/examples');

describe('the examples of 0.1.0', () => {
	let n8n;
	afterAll(() => n8n?.end());

	test('are imported, and a lead gets into the table', async () => {
		n8n = await newN8n();
		const { api, userFolder, url } = n8n;
		await runN8n(host, userFolder, 'import:workflow', '--separate', `--input=${EXAMPLES}`);
		const imported = await api.call('GET', '/workflows');
		expect(imported).toHaveLength((await readdir(EXAMPLES)).length);

		const chatbaseWebhookApi = await api.createKey(SECRET);
		const { id } = imported.find(({ name }) => name === 'Chatbase leads to a Data Table');
		const { nodes, ...workflow } = await api.call('GET', `/workflows/${id}`);
		const trigger = nodes.find(({ name }) => name === TRIGGER);
		Object.assign(trigger, { credentials: { chatbaseWebhookApi }, webhookId: id });
		const saved = await api.call('PATCH', `/workflows/${id}`, { ...workflow, nodes });
		const webhook = `${url}/webhook/${id}/webhook`;
		await api.activate(saved, webhook);

		const event = leadEvent();
		expect((await deliver(webhook, SECRET, event)).status).toBe(200);
		const rows = await until('the lead is in the table', async () => {
			const found = await api.dataTableRows('chatbase_leads');
			return found.length > 0 && found;
		});
		expect(rows).toMatchObject([{ conversationId: event.payload.conversationId }]);
	});
});
