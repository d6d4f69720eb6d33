// n8n is killed again and again while the example no-lead-lost.json delivers leads: half of the times at
// random, half as soon as a lead has been delivered, before it is recorded. E2E_KILLS=40 for the whole
// run that docs/no-lead-lost.md tells of.
import { setTimeout as pause } from 'node:timers/promises';

import { watchDataTable } from '../../harness/n8n/sqlite.mjs';
import { until } from '../../harness/process/until.mjs';
import { host, newN8n, record } from './support/run.mjs';
import { countDeliveries, listed, newLead } from '../../harness/no-lead-lost/leads.mjs';
import { API_KEY, publishSweep } from '../../harness/no-lead-lost/publish.mjs';

const KILLS = Number(process.env.E2E_KILLS ?? 4);
const SWEEP_SECONDS = 20;
/** Of each round: by the webhook, and missed by it. */
const [BROUGHT, MISSED] = [1, 3];
const ROUND_MS = 180_000;
/**
 * A lead of which each kill has ended a try is tried again that many sweeps later, and beside other tests a sweep takes
 * up to a minute.
 */
const PATIENCE_MS = ROUND_MS + Math.min(2 ** (KILLS - 1), 24) * 60_000;

describe('a sweep that is killed', () => {
	let chatbase;
	let n8n;
	let sweep;
	const events = [];
	let acknowledged = 0;

	beforeAll(async () => {
		n8n = await newN8n({ apiKey: API_KEY });
		({ chatbase } = n8n);
		sweep = await publishSweep(n8n.api, chatbase, { everySeconds: SWEEP_SECONDS });
		await sweep.publish(n8n.url);
	}, ROUND_MS);
	afterAll(() => n8n?.end());

	const newLeads = (count) => Array.from({ length: count }, () => newLead(sweep.agentId));
	const list = (leads) => chatbase.leads.push(...leads.map((event) => listed(event)));

	/** Visitors leave leads: some are delivered, the others only listed. */
	async function killOnce(isAtDelivery) {
		await until('the URL is there', async () => {
			return (await fetch(`${n8n.url}${sweep.path}`)).status === 405;
		});
		const [brought, missed] = [newLeads(BROUGHT), newLeads(MISSED)];
		events.push(...brought, ...missed);
		for (const event of brought) {
			const { status } = await sweep.send(n8n.url, event);
			if (status === 200) acknowledged += 1;
		}
		list(brought);
		if (isAtDelivery) {
			const watch = await watchDataTable(host, n8n.userFolder, await sweep.tableId('leads'));
			list(missed);
			await watch.row;
			await n8n.kill();
			watch.stop();
		} else {
			list(missed);
			await pause(Math.random() * SWEEP_SECONDS * 1000);
			await n8n.kill();
		}
		await n8n.start();
	}

	test(
		'loses no lead, and delivers at most one of them twice for each kill',
		async () => {
			for (let kill = 0; kill < KILLS; kill += 1) await killOnce(kill % 2 === 1);

			const isKnown = async () => {
				const known = new Set((await sweep.record()).map(({ leadId }) => leadId));
				return events.every((event) => known.has(listed(event).id));
			};
			await until('every lead is known', isKnown, { timeoutMs: PATIENCE_MS, intervalMs: 1000 });
			await pause(2 * SWEEP_SECONDS * 1000); // what is known stays known

			const counts = countDeliveries(await sweep.deliveries(events));
			await record({ ...counts, acknowledged });
			const { sent, lost, runTwice } = counts;
			process.stderr.write(
				`${KILLS} kills, half of them between delivering and recording: ${sent} leads, ${lost} lost, ${runTwice} twice\n`,
			);
			expect(lost).toBe(0);
			expect(runTwice).toBeLessThanOrEqual(KILLS);
			expect(n8n.internet.faults).toEqual([]);
		},
		(KILLS + 2) * ROUND_MS,
	);
});
