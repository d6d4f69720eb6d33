// The Chatbase Polling Trigger in a real n8n: what it emits when n8n or Chatbase was away, and what n8n does
// with what it remembers.
import { ENGINES, startPolling } from './support/polling-n8n.mjs';

const TEST_MS = 300_000;
const HOUR = 3_600_000;

describe.each(ENGINES)('polling %s', (_name, settings) => {
	let n8n;

	beforeAll(async () => {
		n8n = await startPolling(settings);
	}, TEST_MS);
	afterAll(() => n8n?.end());

	test(
		'nothing from before is emitted; what comes while n8n is down, or unpublished, is',
		async () => {
			const agentId = n8n.newAgent();
			n8n.leave(agentId, 2, 60_000);
			const workflow = await n8n.publish([agentId]);
			await n8n.polled();
			const sent = n8n.leave(agentId, 2);
			await n8n.untilEmitted(workflow, 2);

			await n8n.stop();
			sent.push(...n8n.leave(agentId, 3));
			await n8n.start();
			await n8n.untilEmitted(workflow, 5);

			await n8n.api.deactivate(workflow);
			sent.push(...n8n.leave(agentId, 2));
			await n8n.api.activate(await n8n.api.call('GET', `/workflows/${workflow.id}`));
			await n8n.untilEmitted(workflow, 7);
			await n8n.polled();
			expect((await n8n.emitted(workflow)).sort()).toEqual(sent.sort());
			await n8n.api.deactivate(workflow);
		},
		TEST_MS,
	);

	test(
		'a start before the first lead is remembered: what comes while n8n is down is emitted',
		async () => {
			const agentId = n8n.newAgent();
			const workflow = await n8n.publish([agentId]);
			await n8n.polled();
			await n8n.stop();
			const sent = n8n.leave(agentId, 2);
			await n8n.start();
			await n8n.untilEmitted(workflow, 2);
			await n8n.polled();
			expect((await n8n.emitted(workflow)).sort()).toEqual(sent.sort());
			await n8n.api.deactivate(workflow);
		},
		TEST_MS,
	);

	test(
		'Start From fetches what is older, of several chatbots, oldest first',
		async () => {
			const agents = [n8n.newAgent(), n8n.newAgent()];
			n8n.leave(agents[0], 1, 50 * HOUR);
			const sent = [
				...n8n.leave(agents[1], 1, 40 * HOUR),
				...n8n.leave(agents[0], 1, 30 * HOUR),
				...n8n.leave(agents[1], 1, HOUR),
			];
			const startFrom = new Date(Date.now() - 45 * HOUR).toISOString();
			const workflow = await n8n.publish(agents, { startFrom });
			await n8n.untilEmitted(workflow, 3);
			await n8n.polled();
			expect(await n8n.emitted(workflow)).toEqual(sent);
			await n8n.api.deactivate(workflow);
		},
		TEST_MS,
	);

	test(
		'while Chatbase does not answer, executions say so at most once; afterwards all comes',
		async () => {
			const agents = [n8n.newAgent(), n8n.newAgent()];
			const workflow = await n8n.publish(agents);
			await n8n.polled();
			n8n.chatbase.agents.splice(0, n8n.chatbase.agents.length, { id: agents[1], name: 'Support' });
			const sent = [...n8n.leave(agents[0], 1), ...n8n.leave(agents[1], 1)];
			await n8n.untilEmitted(workflow, 1);
			await n8n.polled();
			await n8n.polled();
			const failed = (await n8n.api.executions(workflow.id)).filter(
				({ status }) => status === 'error',
			);
			expect(failed).toHaveLength(1);
			n8n.chatbase.agents.push({ id: agents[0], name: 'Support' });
			await n8n.untilEmitted(workflow, 2);
			expect((await n8n.emitted(workflow)).sort()).toEqual(sent.sort());
			await n8n.api.deactivate(workflow);
		},
		TEST_MS,
	);
});
