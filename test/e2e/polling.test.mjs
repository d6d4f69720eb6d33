// The Chatbase Polling Trigger in a real n8n: what it emits when n8n or Chatbase was away, and what n8n does
// with what it remembers.
import { randomUUID } from 'node:crypto';

import { startChatbase } from '../../harness/chatbase.mjs';
import { startInternet } from '../../harness/internet.mjs';
import { itemsOf, N8nApi } from '../../harness/n8n-api.mjs';
import { freePort, startN8n } from '../../harness/n8n-process.mjs';
import { until } from '../../harness/until.mjs';
import { pollingWorkflow } from '../../harness/workflow.mjs';
import { host, newFolder, newUserFolder } from './support/run.mjs';

const API_KEY = 'e2e-key-of-the-polling';
const TEST_MS = 300_000;
const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

describe.each([
	['as n8n is installed', {}],
	['with durable cursors', DURABLE],
])('polling %s', (_name, settings) => {
	let internet;
	let chatbase;
	let n8n;
	let api;
	let credential;
	let userFolder;
	let port;

	const start = async () => {
		n8n = await startN8n(host, userFolder, {
			settings: { ...settings, ...internet.settings },
			port,
		});
	};
	beforeAll(async () => {
		internet = await startInternet(await newFolder('internet'));
		chatbase = await startChatbase(internet, { apiKey: API_KEY });
		[userFolder, port] = [await newUserFolder(), await freePort()];
		await start();
		api = new N8nApi(n8n.url);
		await api.createOwner();
		credential = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
	}, TEST_MS);
	afterAll(async () => {
		await n8n?.stop();
		await internet?.stop();
	});

	const newAgent = () => {
		const id = `agent-${randomUUID()}`;
		chatbase.agents.push({ id, name: 'Support' });
		return id;
	};
	/** Leads that visitors leave now, or have left some time ago. */
	function leave(agentId, count = 1, ago = 0) {
		const leads = Array.from({ length: count }, () => ({
			id: randomUUID(),
			created_at: new Date(Date.now() - ago).toISOString(),
			chatbot_id: agentId,
			name: 'Example Visitor',
			email: 'visitor@example.com',
			phone: null,
		}));
		chatbase.leads.push(...leads);
		return leads.map(({ id }) => id);
	}

	async function publish(chatbotIds, options) {
		const workflow = pollingWorkflow(credential, chatbotIds, options);
		const stored = await api.call('POST', '/workflows', workflow);
		await api.activate(stored);
		return stored;
	}
	/** A poll has begun after this call, and so all that was left before is on its way. */
	async function polled() {
		const before = chatbase.requests.length;
		await until('n8n has asked Chatbase', async () => chatbase.requests.length > before + 1, {
			timeoutMs: 200_000, // after a crash n8n may take two minutes
		});
	}
	/** The leads of all executions, in the order of the executions and their items. */
	async function emitted({ id, nodes: [{ name }] }) {
		const executions = (await api.executions(id)).sort((a, b) => Number(a.id) - Number(b.id));
		const items = [];
		for (const { id: executionId } of executions) {
			items.push(...itemsOf(await api.execution(executionId), name));
		}
		// A report of a fault is an execution without a lead.
		return items.map(({ leadId }) => leadId).filter((leadId) => leadId !== undefined);
	}
	async function untilEmitted(workflow, count) {
		await until(
			`${count} leads are emitted`,
			async () => (await emitted(workflow)).length >= count,
			{
				timeoutMs: 200_000,
				intervalMs: 500,
			},
		);
	}

	test(
		'nothing from before is emitted; what comes while n8n is down, or unpublished, is',
		async () => {
			const agentId = newAgent();
			leave(agentId, 2, 60_000);
			const workflow = await publish([agentId]);
			await polled();
			const sent = leave(agentId, 2);
			await untilEmitted(workflow, 2);

			await n8n.stop();
			sent.push(...leave(agentId, 3));
			await start();
			await untilEmitted(workflow, 5);

			await api.deactivate(workflow);
			sent.push(...leave(agentId, 2));
			await api.activate(await api.call('GET', `/workflows/${workflow.id}`));
			await untilEmitted(workflow, 7);
			await polled();
			expect((await emitted(workflow)).sort()).toEqual(sent.sort());
			await api.deactivate(workflow);
		},
		TEST_MS,
	);

	test(
		'a start before the first lead is remembered: what comes while n8n is down is emitted',
		async () => {
			const agentId = newAgent();
			const workflow = await publish([agentId]);
			await polled();
			await n8n.stop();
			const sent = leave(agentId, 2);
			await start();
			await untilEmitted(workflow, 2);
			await polled();
			expect((await emitted(workflow)).sort()).toEqual(sent.sort());
			await api.deactivate(workflow);
		},
		TEST_MS,
	);

	test(
		'Start From fetches what is older, of several chatbots, oldest first',
		async () => {
			const agents = [newAgent(), newAgent()];
			const HOUR = 3_600_000;
			leave(agents[0], 1, 50 * HOUR);
			const sent = [
				...leave(agents[1], 1, 40 * HOUR),
				...leave(agents[0], 1, 30 * HOUR),
				...leave(agents[1], 1, HOUR),
			];
			const startFrom = new Date(Date.now() - 45 * HOUR).toISOString();
			const workflow = await publish(agents, { startFrom });
			await untilEmitted(workflow, 3);
			await polled();
			expect(await emitted(workflow)).toEqual(sent);
			await api.deactivate(workflow);
		},
		TEST_MS,
	);

	test(
		'while Chatbase does not answer, executions say so at most once; afterwards all comes',
		async () => {
			const agents = [newAgent(), newAgent()];
			const workflow = await publish(agents);
			await polled();
			chatbase.agents.splice(0, chatbase.agents.length, { id: agents[1], name: 'Support' });
			const sent = [...leave(agents[0], 1), ...leave(agents[1], 1)];
			await untilEmitted(workflow, 1);
			await polled();
			await polled();
			const failed = (await api.executions(workflow.id)).filter(({ status }) => status === 'error');
			expect(failed).toHaveLength(1);
			chatbase.agents.push({ id: agents[0], name: 'Support' });
			await untilEmitted(workflow, 2);
			expect((await emitted(workflow)).sort()).toEqual(sent.sort());
			await api.deactivate(workflow);
		},
		TEST_MS,
	);
});
