// Queue mode: n8n start, n8n webhook and two n8n worker, with PostgreSQL and Redis. Leads go to the
// webhook process; the workflow notes each run in a table, so that one run twice is seen.
import { setTimeout as pause } from 'node:timers/promises';

import { callAction } from '../../harness/chatbase/action-caller.mjs';
import { N8nApi } from '../../harness/n8n/api.mjs';
import { isFinished } from '../../harness/n8n/executions.mjs';
import { postgresCredential, startPostgres } from '../../harness/services/postgres.mjs';
import { queueSettings, startRedis } from '../../harness/services/redis.mjs';
import { until } from '../../harness/process/until.mjs';
import {
	actionWorkflow,
	editFields,
	noItems,
	readWorkflow,
	responder,
	stopAndError,
	wait,
} from '../../harness/n8n/workflows.mjs';
import { openLine } from '../../harness/services/cuttable-line.mjs';
import { account, acknowledged, startLoad, storedLeads } from './support/load.mjs';
import { describeWith } from './support/describe-with.mjs';
import { newFolder } from './support/run.mjs';
import { runService } from './support/service.mjs';

const SECRET = 'e2e-secret-of-the-queue';
const AWAY_MS = 10_000;
const LONG_MS = 240_000;
const TEST_MS = 600_000;
/** n8n notices in ten seconds that a worker is dead, instead of a minute: only the time of the tests depends on it. */
const NOTICES_SOON = {
	QUEUE_WORKER_LOCK_DURATION: '10000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '10000',
};
const WORKER_CONCURRENCY = 10; // n8n's default
const LEADS_AT_ONCE = 4; // while something is away

/** The jobs that wait or run; -1 when n8n's queue has no such name any more. */
const JOBS_LEFT = `
	if redis.call('EXISTS', 'bull:jobs:id') == 0 then return -1 end
	return redis.call('LLEN', 'bull:jobs:wait') + redis.call('LLEN', 'bull:jobs:active')`;

await describeWith('queue mode', ['postgres', 'redis-server'], () => {
	let postgres; // n8n's
	let business; // what the workflow writes to
	let redis;
	let redisLine;
	let settings;
	let main;
	let webhook;
	let workers;
	let api;

	const start = (command) => runService(command, settings);

	beforeAll(async () => {
		[postgres, business, redis] = await Promise.all([
			startPostgres(await newFolder('n8n-postgres')),
			startPostgres(await newFolder('business-postgres')),
			startRedis(await newFolder('redis')),
		]);
		redisLine = await openLine(redis.port);
		settings = { ...queueSettings(postgres, redisLine), ...NOTICES_SOON };
		await business.query(
			'CREATE TABLE leads (name text, email text, phone text, conversation text)',
		);
		main = await start('start');
		[webhook, ...workers] = await Promise.all([start('webhook'), start('worker'), start('worker')]);
		api = new N8nApi(main.url);
		await api.createOwner();
	});
	afterAll(async () => {
		await Promise.all([main, webhook, ...(workers ?? [])].map((process) => process?.stop()));
		redisLine?.stop();
		await Promise.all([postgres?.stop(), business?.stop(), redis?.stop()]);
	});

	async function publish() {
		const { workflow, url } = await api.publish(
			await readWorkflow('lead-to-postgres.json', {
				chatbaseWebhookApi: await api.createKey(SECRET),
				postgres: await api.createCredential('postgres', 'Runs', postgresCredential(business)),
			}),
		);
		const { pathname } = new URL(url);
		return { workflow, at: (process) => `${process.url}${pathname}` };
	}

	/** How often each lead's workflow has run, as the workflow itself has noted it. */
	async function runsByConversation() {
		const rows = await business.query(
			'SELECT conversation, count(*) FROM leads GROUP BY conversation',
		);
		return new Map(rows.map(({ conversation, count }) => [conversation, Number(count)]));
	}

	/** From n8n's database: its list goes by the start, and so leaves out what waits to be started. */
	async function executionsOf(workflow) {
		return await postgres.query(
			`SELECT id, status FROM execution_entity WHERE "workflowId" = '${workflow.id}'`,
		);
	}

	async function allEnded(workflow, deliveries) {
		await until(
			'the executions of all acknowledged leads have ended',
			async () => {
				const executions = await executionsOf(workflow);
				return executions.length >= acknowledged(deliveries).length && executions.every(isFinished);
			},
			{ timeoutMs: LONG_MS, intervalMs: 500 },
		);
	}

	/**
	 * Waits until n8n's queue is empty, and accounts for all leads. Not until all executions have
	 * ended: n8n shows one as running, for hours, when its database was away as it ended.
	 *
	 * @returns the counts, the stored leads, and how many leads n8n keeps but has not run to an end
	 */
	async function settle(workflow, deliveries) {
		await until("n8n's queue is empty", async () => (await redis.evaluate(JOBS_LEFT)) === 0, {
			timeoutMs: LONG_MS,
			intervalMs: 500,
		});
		const stored = await storedLeads(api, await executionsOf(workflow));
		const runs = await runsByConversation();
		const stuck = acknowledged(deliveries).filter(({ event: { payload } }) => {
			const entries = stored.leads.get(payload.conversationId) ?? [];
			return !runs.has(payload.conversationId) && entries.length > 0 && !entries.some(isFinished);
		});
		return { counts: await account(deliveries, stored, runs), stuck: stuck.length, ...stored };
	}

	test(
		'500 leads give 500 successful executions, with work on both workers',
		async () => {
			const { workflow, at } = await publish();
			const url = at(webhook);
			const load = startLoad({ url: () => url, secret: () => SECRET, count: 500, atOnce: 20 });
			const deliveries = await load.done;

			expect(acknowledged(deliveries)).toHaveLength(500);
			await allEnded(workflow, deliveries);
			const { counts, leads } = await settle(workflow, deliveries);
			const statuses = [...leads.values()].flat().map(({ status }) => status);
			expect(counts).toMatchObject({ executed: 500, lost: 0, runTwice: 0 });
			expect(statuses.filter((status) => status !== 'success')).toEqual([]);
			for (const worker of workers) expect(worker.log()).toMatch(/Worker finished execution/);
		},
		TEST_MS,
	);

	const RESPONDS = { responseMode: 'responseNode' };

	/** @returns calls it at the webhook process, as an agent does */
	async function publishAction(parameters, nodes) {
		const credential = await api.createActionSecret(SECRET);
		const { url } = await api.publish(actionWorkflow(credential, parameters, nodes));
		const atWebhook = `${webhook.url}${new URL(url).pathname}`;
		return async (inputs) => await callAction(atWebhook, SECRET, inputs);
	}

	test(
		'each of 500 calls of agents gets its own answer, and no other one, in both ways to respond',
		async () => {
			const ways = [
				await publishAction({}, [editFields('={{ $json.inputs }}')]),
				await publishAction(RESPONDS, [
					responder({ respondWith: 'json', json: '={{ $json.inputs }}' }),
					wait(1),
				]),
			];
			let next = 0;
			const wrong = [];
			async function work() {
				while (next < 500) {
					const number = next++;
					const result = await ways[number % 2]({ number });
					if (result.status !== 200 || result.answer?.number !== number) wrong.push(result);
				}
			}
			await Promise.all(Array.from({ length: 20 }, work));
			expect(wrong).toEqual([]);
		},
		TEST_MS,
	);

	const FAILURE = {
		status: 200,
		answer: { message: expect.stringMatching(/^Sorry, this did not/) },
	};
	test.each([
		['fails', {}, [stopAndError()]],
		['fails before it responds', RESPONDS, [stopAndError(), responder()]],
		['gives no item', {}, [noItems()]],
		['ends before it responds', RESPONDS, [noItems(), responder()]],
		['gives more than 20,000 bytes', {}, [editFields('={{ { text: "x".repeat(20000) } }}')]],
	])('an agent is told when the workflow %s', async (_what, parameters, nodes) => {
		const call = await publishAction(parameters, nodes);
		expect(await call({})).toMatchObject(FAILURE);
	});

	test(
		'an agent is told in time when the worker of its call is killed',
		async () => {
			const call = await publishAction({ options: { timeLimit: 15 } }, [wait(60)]);
			const calls = Promise.all([call({}), call({}), call({}), call({})]);
			await pause(3000); // both workers have some by then
			await workers[0].kill();
			for (const { status, answer, seconds } of await calls) {
				expect({ status, answer }).toEqual({
					status: 200,
					answer: { message: expect.any(String) },
				});
				expect(seconds).toBeLessThan(20);
			}
		},
		TEST_MS,
	);

	// n8n gives a job whose worker died no second try: it shows the execution as failed, and throws
	// its data away. What a worker that is killed has in hand is lost, and nothing else is.
	test(
		'a killed worker costs at most the leads that it had in hand, and n8n shows each of them',
		async () => {
			const { workflow, at } = await publish();
			const url = at(webhook);
			const load = startLoad({ url: () => url, secret: () => SECRET, atOnce: 10 });
			await until('leads are acknowledged', async () => acknowledged(load.deliveries).length > 50);
			await workers[1].kill();
			const before = acknowledged(load.deliveries).length;
			await until('leads go on', async () => acknowledged(load.deliveries).length > before + 50);
			const deliveries = await load.stop();

			// Also those of the killed worker, which n8n notices in time.
			await allEnded(workflow, deliveries);
			const { counts, leads, empty } = await settle(workflow, deliveries);
			expect(empty.length).toBeLessThanOrEqual(WORKER_CONCURRENCY);
			expect(counts.lost).toBeLessThanOrEqual(empty.length); // some have run before the kill
			for (const { status } of empty) expect(['error', 'crashed']).toContain(status);
			for (const { status } of [...leads.values()].flat()) {
				expect(['success', 'crashed']).toContain(status);
			}
		},
		TEST_MS,
	);

	/** Leads while something is away, before it and after it. */
	async function leadsThroughout(at, disturbance) {
		const load = startLoad({ url: () => at(webhook), secret: () => SECRET, atOnce: LEADS_AT_ONCE });
		const more = async (count) => {
			const before = acknowledged(load.deliveries).length;
			await until(
				`${count} more leads are acknowledged`,
				async () => acknowledged(load.deliveries).length >= before + count,
				{ timeoutMs: LONG_MS },
			);
		};
		await more(30);
		await disturbance();
		await more(30);
		return await load.stop();
	}

	/** What was not acknowledged got an error status, or its connection broke. */
	function expectErrorStatus(deliveries) {
		for (const { status } of deliveries) expect([200, 500, 503, undefined]).toContain(status);
	}

	// Redis gives a job away before it knows that the worker has got it: when the connection breaks in
	// between, no worker has it. n8n gives it no second try, shows it as waiting and later as failed.
	test(
		'Redis away for ten seconds costs at most the leads that it was handing over, and n8n shows each',
		async () => {
			const { workflow, at } = await publish();
			const deliveries = await leadsThroughout(at, async () => {
				redisLine.cut();
				await pause(AWAY_MS);
				redisLine.mend();
			});
			const { counts, stuck, empty } = await settle(workflow, deliveries);
			expect(counts.lost).toBeLessThanOrEqual(empty.length);
			expect(counts.lost + stuck).toBeLessThanOrEqual(LEADS_AT_ONCE);
			for (const { status } of empty) expect(['error', 'crashed']).toContain(status);
			expectErrorStatus(deliveries);
		},
		TEST_MS,
	);

	// A worker that does not get its connection to the database back fails the jobs that it takes, and
	// n8n throws their data away. It shows each of them.
	test(
		'no acknowledged lead vanishes when PostgreSQL is restarted: it has run, or n8n still shows it',
		async () => {
			const { workflow, at } = await publish();
			const deliveries = await leadsThroughout(at, () => postgres.restart());
			const { counts, empty } = await settle(workflow, deliveries);
			expect(counts.lost).toBeLessThanOrEqual(empty.length);
			for (const { status } of empty) expect(['error', 'crashed']).toContain(status);
			expectErrorStatus(deliveries);
		},
		TEST_MS,
	);

	test(
		'no acknowledged lead is lost in a rolling update of the webhook process',
		async () => {
			const { workflow, at } = await publish();
			const next = await start('webhook');
			let processes = [webhook, next];
			let turn = 0;
			const url = () => at(processes[(turn += 1) % processes.length]);
			const load = startLoad({ url, secret: () => SECRET, atOnce: 10 });
			await until('leads are acknowledged', async () => acknowledged(load.deliveries).length > 50);
			await webhook.stop();
			processes = [next];
			const before = acknowledged(load.deliveries).length;
			await until('leads go on', async () => acknowledged(load.deliveries).length > before + 30);
			const deliveries = await load.stop();
			webhook = next;
			const { counts, stuck } = await settle(workflow, deliveries);
			expect({ lost: counts.lost, stuck }).toEqual({ lost: 0, stuck: 0 });
			expectErrorStatus(deliveries);
		},
		TEST_MS,
	);
});
