// n8n is killed again and again while the Chatbase Polling Trigger polls every two seconds: half of the times
// at random, half within 60 ms after Chatbase has answered with new leads. E2E_KILLS=20 for the whole run that
// docs/polling.md tells of.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { startChatbase } from '../../harness/chatbase.mjs';
import { startInternet } from '../../harness/internet.mjs';
import { itemsOf, N8nApi } from '../../harness/n8n-api.mjs';
import { freePort, startN8n } from '../../harness/n8n-process.mjs';
import { until } from '../../harness/until.mjs';
import { POLLING_TRIGGER, pollingWorkflow } from '../../harness/workflow.mjs';
import { host, newFolder, newUserFolder, record } from './support/run.mjs';

const KILLS = Number(process.env.E2E_KILLS ?? 2);
const API_KEY = 'e2e-key-of-the-polling';
const AGENT = 'ExampleChatbotId00001';
const LEADS = 3; // of each round
const AT_RANDOM_MS = 6000;
const AFTER_ANSWER_MS = 60;
/** After a crash n8n waits ten seconds, and may not poll for as long as a lease lasts, two minutes. */
const ROUND_MS = 240_000;
const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

describe.each([
	['as n8n is installed', {}],
	['with durable cursors', DURABLE],
])('killed %s', (name, settings) => {
	let internet;
	let chatbase;
	let n8n;
	let api;
	let userFolder;
	let port;
	let workflow;

	const start = async () => {
		n8n = await startN8n(host, userFolder, {
			settings: { ...settings, ...internet.settings },
			port,
		});
	};
	beforeAll(async () => {
		internet = await startInternet(await newFolder('internet'));
		chatbase = await startChatbase(internet, { apiKey: API_KEY });
		chatbase.agents.push({ id: AGENT, name: 'Support' });
		[userFolder, port] = [await newUserFolder(), await freePort()];
		await start();
		api = new N8nApi(n8n.url);
		await api.createOwner();
		const credential = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
		workflow = await api.call('POST', '/workflows', pollingWorkflow(credential, [AGENT]));
		await api.activate(workflow);
	}, ROUND_MS);
	afterAll(async () => {
		await n8n?.stop();
		await internet?.stop();
	});

	/** n8n polls again: it has asked twice, and so finished once. */
	async function polling() {
		const before = chatbase.requests.length;
		await until('n8n polls', async () => chatbase.requests.length > before + 1, {
			timeoutMs: ROUND_MS,
		});
	}

	function leaveLeads() {
		const leads = Array.from({ length: LEADS }, () => ({
			id: randomUUID(),
			created_at: new Date().toISOString(),
			chatbot_id: AGENT,
			name: 'Example Visitor',
		}));
		chatbase.leads.push(...leads);
		return leads.map(({ id }) => id);
	}

	/** Resolves when Chatbase has answered with this lead on the last page. */
	async function answered(leadId) {
		await new Promise((resolve) => {
			chatbase.onAnswered = ({ answer }) => {
				const leads = answer.collectedCustomers ?? [];
				if (leads.some(({ id }) => id === leadId)) resolve(undefined);
			};
		});
		chatbase.onAnswered = () => {};
	}

	/** How often each lead is in an execution that n8n has stored. */
	async function timesEmitted() {
		const times = new Map();
		for (const { id } of await api.executions(workflow.id)) {
			for (const { leadId } of itemsOf(await api.execution(id), POLLING_TRIGGER)) {
				if (leadId === undefined) continue; // a report of a fault
				times.set(leadId, (times.get(leadId) ?? 0) + 1);
			}
		}
		return times;
	}

	test(
		'it loses no lead with durable cursors, and without them only those of a poll that was killed',
		async () => {
			const sent = [];
			for (let kill = 0; kill < KILLS; kill += 1) {
				await polling();
				const leads = leaveLeads();
				sent.push(...leads);
				if (kill % 2 === 0) await pause(Math.random() * AT_RANDOM_MS);
				else {
					await answered(leads[0]);
					await pause(Math.random() * AFTER_ANSWER_MS);
				}
				await n8n.kill();
				await start();
			}
			await polling();
			await polling();

			const times = await timesEmitted();
			const of = (wanted) => sent.filter((id) => wanted(times.get(id) ?? 0)).length;
			const [lost, twice] = [of((count) => count === 0), of((count) => count > 1)];
			const executed = [...times.values()].reduce((sum, count) => sum + count, 0);
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
			expect([...times.keys()].filter((id) => !sent.includes(id))).toEqual([]);
			expect(lost % LEADS).toBe(0); // those of a poll, all of them
			expect(lost).toBeLessThanOrEqual(name === 'with durable cursors' ? 0 : (KILLS * LEADS) / 2);
		},
		(KILLS + 2) * ROUND_MS,
	);
});
