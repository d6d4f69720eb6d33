// A drill: leads while n8n works, while it is down, and while the URL is unpublished.
import { isFinished } from '../n8n/executions.mjs';
import { listed, newLead } from './leads.mjs';
import { publishSweep } from './publish.mjs';
import { CommandError } from '../process/child-process.mjs';
import { until } from '../process/until.mjs';

const LEADS = { working: 40, killed: 30, unpublished: 30 };
const SWEEPS = 3;

async function runSweep(sweep) {
	const { status } = await sweep.sweep();
	if (status !== 'success') throw new CommandError(`A sweep ended as ${status}`);
}

/**
 * Has the example no-lead-lost.json deliver a hundred leads, of which the webhook misses sixty. Sweeps are
 * run by hand.
 *
 * @param {import('../n8n/set-up.mjs').SetUpN8n} n8n
 * @param {import('../chatbase/stand-in.mjs').Chatbase} chatbase
 * @param {{withWebhook?: boolean, report?: (line: string) => void}} [options]
 * @returns how often each lead has been delivered, by the webhook (`w`) and by a sweep (`s`), how many n8n
 * has acknowledged, and the example
 */
export async function playOutage({ url, api, kill, start }, chatbase, options = {}) {
	const { withWebhook = true, report = () => {} } = options;
	const sweep = await publishSweep(api, chatbase, { withWebhook });
	await sweep.publish(url);

	/** @type {ReturnType<typeof newLead>[]} */
	const events = [];
	let acknowledged = 0;
	/** Visitors leave leads, and Chatbase delivers each once, whatever the answer. */
	async function leaveLeads(count, status) {
		for (let lead = 0; lead < count; lead += 1) {
			const event = newLead(sweep.agentId);
			events.push(event);
			chatbase.leads.push(listed(event));
			if (!withWebhook) continue;
			const answer = await sweep.send(url, event).catch(() => undefined);
			if (answer?.status === 200) acknowledged += 1;
			if (answer?.status !== status) throw new CommandError(`n8n answered ${answer?.status}`);
		}
	}

	report(`${LEADS.working} leads while all is well …`);
	await leaveLeads(LEADS.working, 200);
	await until(
		'what the webhook has brought has ended',
		async () => (await api.executions(sweep.workflow.id)).every(isFinished),
		{ timeoutMs: 120_000 },
	);
	report(`n8n is killed, and ${LEADS.killed} leads find nobody …`);
	await kill();
	await leaveLeads(LEADS.killed, undefined);
	await start();
	report(`n8n is back, but unpublished: ${LEADS.unpublished} leads get a 404 …`);
	if (withWebhook) await sweep.unpublish(url);
	await leaveLeads(LEADS.unpublished, 404);
	report(`Published again; ${SWEEPS} sweeps …`);
	await sweep.publish(url);
	for (let time = 0; time < SWEEPS; time += 1) await runSweep(sweep);
	return { sweep, acknowledged, delivered: await sweep.deliveries(events) };
}
