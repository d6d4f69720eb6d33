// The Chatbase Polling Trigger in a real n8n on days when Chatbase is away or slow. Each engine has an n8n of its
// own, all at the same time, for these tests mostly wait.
import { setTimeout as pause } from 'node:timers/promises';

import { ENGINES, PATIENCE_MS, startPolling } from './support/polling-n8n.mjs';

const AWAY_MS = 120_000;
const TEST_MS = 2 * AWAY_MS + 3 * PATIENCE_MS;
/** A poll of all chatbots takes longer at this pace than n8n waits for an activation, which is 84 s. */
const SLOW = { chatbots: 6, delayMs: 8_000 };

/** Does the same with every engine. @returns what it came to, by the names of the engines */
async function withEachEngine(work) {
	const results = await Promise.all(
		ENGINES.map(async ([name, settings]) => {
			const n8n = await startPolling(settings);
			try {
				return [name, await work(n8n)];
			} finally {
				await n8n.end();
			}
		}),
	);
	return Object.fromEntries(results);
}

/** The same of every engine. */
const each = (value) => Object.fromEntries(ENGINES.map(([name]) => [name, value]));

/** How often each lead came, and what came beside them. */
async function countEmitted(n8n, workflow, sent) {
	await n8n.polled();
	const emitted = await n8n.emitted(workflow);
	const times = sent.map((leadId) => emitted.filter((one) => one === leadId).length);
	return { times, others: emitted.filter((leadId) => !sent.includes(leadId)) };
}

test(
	'Chatbase is away for two minutes while n8n starts, and while a new version is published',
	async () => {
		const results = await withEachEngine(async (n8n) => {
			const agents = [n8n.newAgent(), n8n.newAgent()];
			const workflow = await n8n.publish(agents.slice(0, 1));
			await n8n.polled();
			const sent = n8n.leave(agents[0]);
			await n8n.untilEmitted(workflow, 1); // which saves where the node is

			await n8n.stop();
			n8n.chatbase.takeAway();
			sent.push(...n8n.leave(agents[0], 2));
			await n8n.start();
			await pause(AWAY_MS);
			n8n.chatbase.bringBack();
			await n8n.untilEmitted(workflow, 3);

			n8n.chatbase.takeAway();
			await n8n.publishAgain(workflow, agents);
			sent.push(...n8n.leave(agents[0], 2));
			await pause(5_000);
			n8n.chatbase.bringBack();
			await n8n.untilEmitted(workflow, 5);
			return await countEmitted(n8n, workflow, sent);
		});
		expect(results).toEqual(each({ times: [1, 1, 1, 1, 1], others: [] }));
	},
	TEST_MS,
);

test(
	'Chatbase is slower than n8n waits for an activation: what came in while n8n was down is emitted',
	async () => {
		const results = await withEachEngine(async (n8n) => {
			const agents = Array.from({ length: SLOW.chatbots }, () => n8n.newAgent());
			const workflow = await n8n.publish(agents);
			await n8n.polled();
			const sent = n8n.leave(agents[0]);
			await n8n.untilEmitted(workflow, 1);

			await n8n.stop();
			for (const agentId of agents) sent.push(...n8n.leave(agentId));
			n8n.chatbase.delayMs = SLOW.delayMs;
			await n8n.start();
			await n8n.untilEmitted(workflow, sent.length);
			n8n.chatbase.delayMs = 0;
			return await countEmitted(n8n, workflow, sent);
		});
		expect(results).toEqual(each({ times: Array(SLOW.chatbots + 1).fill(1), others: [] }));
	},
	TEST_MS,
);
