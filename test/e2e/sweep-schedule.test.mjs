// The example no-lead-lost.json, run by n8n's own scheduler, which is the default from n8n 2.45 on, as its notes say.
import { listed, newLead } from '../../harness/no-lead-lost/leads.mjs';
import { API_KEY, publishSweep } from '../../harness/no-lead-lost/publish.mjs';
import { until } from '../../harness/process/until.mjs';
import { newN8n } from './support/run.mjs';

const TEST_MS = 480_000;
/** More than n8n is away: what is due meanwhile, it makes up for at once, which is two sweeps at a time. */
const EVERY_SECONDS = 50;

test(
	"n8n's scheduler sweeps, and goes on after a restart: each lead is delivered once",
	async () => {
		const settings = { N8N_SCHEDULER_ENABLED: 'true' };
		const n8n = await newN8n({ apiKey: API_KEY, settings });
		const { api, chatbase } = n8n;
		try {
			const sweep = await publishSweep(api, chatbase, {
				everySeconds: EVERY_SECONDS,
				withWebhook: false,
			});
			await api.activate(sweep.workflow);
			const events = Array.from({ length: 4 }, () => newLead(sweep.agentId));
			const untilDelivered = (count) =>
				until(`${count} leads are delivered`, async () => (await sweep.leads()).length >= count, {
					timeoutMs: TEST_MS / 3,
					intervalMs: 1000,
				});

			chatbase.leads.push(...events.slice(0, 2).map((event) => listed(event)));
			await untilDelivered(2);
			await n8n.stop();
			chatbase.leads.push(...events.slice(2).map((event) => listed(event)));
			await n8n.start();
			await untilDelivered(4);
			const before = chatbase.requests.length;
			await until('it has swept once more', async () => chatbase.requests.length > before + 1, {
				timeoutMs: TEST_MS / 3,
			});
			expect(await sweep.deliveries(events)).toEqual(['s', 's', 's', 's']);
		} finally {
			await n8n.end();
		}
	},
	TEST_MS,
);
