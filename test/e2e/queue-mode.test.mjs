// Queue mode: n8n start, n8n webhook and two n8n worker, with PostgreSQL and Redis. Leads go to the
// webhook process; the workflow notes each run in a table, so that one run twice is seen.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { isFinished, N8nApi } from '../../scripts/lib/n8n-api.mjs';
import { startN8n } from '../../scripts/lib/n8n-process.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { chatbaseTrigger, editFields, workflowOf } from '../../scripts/lib/workflow.mjs';
import { openLine } from './support/line.mjs';
import { account, acknowledged, startLoad, storedLeads } from './support/load.mjs';
import { postgresCredential, postgresInsert } from './support/nodes.mjs';
import { describeWith, startPostgres, startRedis } from './support/programs.mjs';
import { host, newUserFolder } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-queue';
const AWAY_MS = 10_000;
const LONG_MS = 240_000;

await describeWith('queue mode', ['postgres', 'redis-server'], () => {
	let postgres;
	let redis;
	let redisLine;
	let userFolder;
	let settings;
	let main;
	let webhook;
	let workers;
	let api;

	const start = (command, port) => startN8n(host, userFolder, { command, port, settings });

	beforeAll(async () => {
		[postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
		redisLine = await openLine(redis.port);
		userFolder = await newUserFolder();
		settings = {
			EXECUTIONS_MODE: 'queue',
			N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: 'n8n',
			DB_POSTGRESDB_USER: 'postgres',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redisLine.port),
		};
		await postgres.query('CREATE TABLE runs (conversation text)');
		main = await start('start');
		[webhook, ...workers] = await Promise.all([start('webhook'), start('worker'), start('worker')]);
		api = new N8nApi(main.url);
		await api.createOwner();
	});
	afterAll(async () => {
		await Promise.all([main, webhook, ...(workers ?? [])].map((process) => process?.stop()));
		await redisLine?.stop();
		await Promise.all([postgres?.stop(), redis?.stop()]);
	});

	async function publish() {
		const secretKey = SECRET;
		const chatbase = await api.createCredential('chatbaseWebhookApi', randomUUID(), { secretKey });
		const database = await api.createCredential(
			'postgres',
			randomUUID(),
			postgresCredential(postgres),
		);
		const { workflow, url } = await api.publish(
			workflowOf(
				'Leads',
				chatbaseTrigger(chatbase),
				editFields({ conversation: 'conversationId' }),
				postgresInsert(database, 'runs'),
			),
		);
		const { pathname } = new URL(url);
		return { workflow, at: (process) => `${process.url}${pathname}` };
	}

	async function allFinished(workflow) {
		const unfinished = ['new', 'running', 'waiting'];
		await until(
			'no execution is left waiting',
			async () => (await api.executions(workflow.id, unfinished)).length === 0,
			{ timeoutMs: LONG_MS },
		);
	}

	async function runTwice(deliveries) {
		const rows = await postgres.query(
			'SELECT conversation FROM runs GROUP BY conversation HAVING count(*) > 1',
		);
		const twice = new Set(rows.map(({ conversation }) => conversation));
		return deliveries.filter(({ event }) => twice.has(event.payload.conversationId)).length;
	}

	/** Waits for all executions, and compares them with what was delivered. */
	async function settle(workflow, deliveries) {
		await allFinished(workflow);
		const leads = await storedLeads(api, workflow.id);
		const counts = await account(deliveries, leads, await runTwice(deliveries));
		const statuses = [...leads.values()].flat().map(({ status }) => status);
		return { counts, leads, statuses };
	}

	test(
		'500 leads give 500 successful executions, with work on both workers',
		async () => {
			const { workflow, at } = await publish();
			const url = at(webhook);
			const load = startLoad({ url: () => url, secret: () => SECRET, count: 500, atOnce: 20 });
			const deliveries = await load.done;

			expect(acknowledged(deliveries)).toHaveLength(500);
			const { counts, statuses } = await settle(workflow, deliveries);
			expect(counts).toMatchObject({ executed: 500, lost: 0, runTwice: 0 });
			expect(statuses.filter((status) => status !== 'success')).toEqual([]);
			for (const worker of workers) expect(worker.log()).toMatch(/Worker finished execution/);
		},
		LONG_MS,
	);

	test(
		'no acknowledged lead is gone when a worker is killed under load',
		async () => {
			const { workflow, at } = await publish();
			const url = at(webhook);
			const load = startLoad({ url: () => url, secret: () => SECRET, atOnce: 10 });
			await until('leads are acknowledged', async () => acknowledged(load.deliveries).length > 50);
			await workers[1].kill();
			const before = acknowledged(load.deliveries).length;
			await until('leads go on', async () => acknowledged(load.deliveries).length > before + 50);
			const deliveries = await load.stop();
			workers[1] = await start('worker');

			const { counts, leads } = await settle(workflow, deliveries);
			expect(counts.lost).toBe(0);
			for (const { event } of acknowledged(deliveries)) {
				for (const { status } of leads.get(event.payload.conversationId)) {
					expect(['success', 'crashed']).toContain(status);
				}
			}
		},
		LONG_MS,
	);
});
