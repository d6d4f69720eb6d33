// n8n starts while something is wrong with a workflow that is published: it keeps its URL.
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { until } from '../../harness/process/until.mjs';
import { TRIGGER, triggerWorkflow } from '../../harness/n8n/workflows.mjs';
import { account, storedLeads } from './support/load.mjs';
import { newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-start';
const MENDED_WITHIN_MS = 1000;

describe.each([
	['with', 'true'],
	['without', 'false'],
])("n8n starts %s its publication service, and the key's field is blank", (_with, value) => {
	const settings = { N8N_USE_WORKFLOW_PUBLICATION_SERVICE: value };
	let n8n;
	afterAll(() => n8n?.end());

	test('deliveries get 500 and a line in the log, and are accepted as soon as the key is back', async () => {
		n8n = await newN8n({ settings });
		const { api } = n8n;
		const credential = await api.createKey(SECRET);
		const { workflow, url } = await api.publish(triggerWorkflow(credential));
		const event = leadEvent();
		const send = async () => ({ event, ...(await deliver(url, SECRET, event)) });
		const setKey = async (secretKey) => await api.updateCredential(credential, { secretKey });
		await setKey('');
		await n8n.stop();

		await n8n.start();
		await until('the URL is registered', async () => (await fetch(url)).status === 405);
		const refused = await send();
		expect(refused).toMatchObject({ status: 500, body: '{"message":"No secret key found"}' });
		const line = `Node "${TRIGGER}" of workflow "Leads" (${workflow.id}) refused a delivery: secretKeyBlank`;
		expect(n8n.log().split(line)).toHaveLength(2);

		await setKey(SECRET);
		const accepted = await until(
			'the lead is accepted',
			async () => {
				const delivery = await send();
				return delivery.status === 200 && delivery;
			},
			{ timeoutMs: MENDED_WITHIN_MS },
		);
		const executions = await until('the execution is stored', async () => {
			const all = await api.executions(workflow.id);
			return all.length > 0 && all;
		});
		const counts = await account([refused, accepted], await storedLeads(api, executions));
		expect(counts).toMatchObject({ acknowledged: 1, executed: 1, lost: 0 });
	});
});
