// n8n is killed again and again while the Chatbase Polling Trigger polls every two seconds: half of the times
// at random, half within 60 ms after Chatbase has answered with new leads. E2E_KILLS=20 for the whole run that
// docs/polling.md tells of.
import { setTimeout as pause } from 'node:timers/promises';

import { ENGINES, PATIENCE_MS, startPolling } from './support/polling-n8n.mjs';
import { record } from './support/run.mjs';

const KILLS = Number(process.env.E2E_KILLS ?? 2);
const LEADS = 3; // of each round
const AT_RANDOM_MS = 6000;
const AFTER_ANSWER_MS = 60;

const [INSTALLED, , DURABLE] = ENGINES;

describe.each([INSTALLED, DURABLE])('killed %s', (name, settings) => {
	let n8n;
	let agentId;
	let workflow;

	beforeAll(async () => {
		n8n = await startPolling(settings);
		agentId = n8n.newAgent();
		workflow = await n8n.publish([agentId]);
	}, PATIENCE_MS);
	afterAll(() => n8n?.end());

	/** Resolves when Chatbase has answered with this lead on the last page. */
	async function answered(leadId) {
		await new Promise((resolve) => {
			n8n.chatbase.onAnswered = (answer) => {
				const leads = answer.collectedCustomers ?? [];
				if (leads.some(({ id }) => id === leadId)) resolve(undefined);
			};
		});
		n8n.chatbase.onAnswered = () => {};
	}

	test(
		'it loses no lead with durable cursors, and without them only those of a poll that was killed',
		async () => {
			const sent = [];
			for (let kill = 0; kill < KILLS; kill += 1) {
				await n8n.polled();
				const leads = n8n.leave(agentId, LEADS);
				sent.push(...leads);
				if (kill % 2 === 0) await pause(Math.random() * AT_RANDOM_MS);
				else {
					await answered(leads[0]);
					await pause(Math.random() * AFTER_ANSWER_MS);
				}
				await n8n.kill();
				await n8n.start();
			}
			await n8n.polled();
			await n8n.polled();

			const emitted = await n8n.emitted(workflow);
			const times = (leadId) => emitted.filter((one) => one === leadId).length;
			const lost = sent.filter((leadId) => times(leadId) === 0).length;
			const twice = sent.filter((leadId) => times(leadId) > 1).length;
			const executed = emitted.length;
			await record({
				sent: sent.length,
				acknowledged: 0,
				executed,
				lost,
				runTwice: twice,
			});
			process.stderr.write(
				`${KILLS} kills ${name}: ${sent.length} sent, ${executed} emitted, ${lost} lost, ${twice} twice\n`,
			);
			expect(emitted.filter((leadId) => !sent.includes(leadId))).toEqual([]);
			expect(lost % LEADS).toBe(0); // those of a poll, all of them
			expect(lost).toBeLessThanOrEqual(name === 'with durable cursors' ? 0 : (KILLS * LEADS) / 2);
		},
		(KILLS + 2) * PATIENCE_MS,
	);
});
