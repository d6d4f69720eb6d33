// The example no-lead-lost.json, run by n8n's own scheduler, which is the default from n8n 2.45 on, as its notes say.
import { startChatbase } from '../../harness/chatbase/stand-in.mjs';
import { startInternet } from '../../harness/services/internet-proxy.mjs';
import { N8nApi } from '../../harness/n8n/api.mjs';
import { freePort, startN8n } from '../../harness/n8n/process.mjs';
import { API_KEY, listed, newLead, publishSweep } from '../../harness/no-lead-lost/publish.mjs';
import { until } from '../../harness/process/until.mjs';
import { host, newFolder, newUserFolder } from './support/run.mjs';

const TEST_MS = 480_000;
/** More than n8n is away: what is due meanwhile, it makes up for at once, which is two sweeps at a time. */
const EVERY_SECONDS = 50;

test(
	"n8n's scheduler sweeps, and goes on after a restart: each lead is delivered once",
	async () => {
		const internet = await startInternet(await newFolder('internet'));
		const chatbase = await startChatbase(internet, { apiKey: API_KEY });
		const [userFolder, port] = [await newUserFolder(), await freePort()];
		const settings = { ...internet.settings, N8N_SCHEDULER_ENABLED: 'true' };
		const start = () => startN8n(host, userFolder, { settings, port });
		let n8n = await start();
		try {
			const api = new N8nApi(n8n.url);
			await api.createOwner();
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
			n8n = await start();
			await untilDelivered(4);
			const before = chatbase.requests.length;
			await until('it has swept once more', async () => chatbase.requests.length > before + 1, {
				timeoutMs: TEST_MS / 3,
			});
			expect(await sweep.deliveries(events)).toEqual(['s', 's', 's', 's']);
		} finally {
			await n8n.stop();
			await internet.stop();
		}
	},
	TEST_MS,
);
