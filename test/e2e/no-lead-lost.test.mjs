// The example no-lead-lost.json, and what the README promises of it, line by line. Sweeps are run by hand
// here; sweep-outage and sweep-kills leave them to the schedule or to n8n being killed.
import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { isFinished } from '../../harness/n8n/executions.mjs';
import { databaseSettings, startPostgres } from '../../harness/services/postgres.mjs';
import { listed, newLead } from '../../harness/no-lead-lost/leads.mjs';
import { API_KEY, publishSweep } from '../../harness/no-lead-lost/publish.mjs';
import { until } from '../../harness/process/until.mjs';
import { describeWith } from './support/describe-with.mjs';
import { newFolder, newN8n } from './support/run.mjs';

const TEST_MS = 300_000;
const DAY = 24 * 60;
/** From one sweep to the next. */
const QUARTER = 15;

describe('no lead lost', () => {
	let internet;
	let chatbase;
	let n8n;
	let api;

	beforeAll(async () => {
		n8n = await newN8n({ apiKey: API_KEY });
		({ api, chatbase, internet } = n8n);
	}, TEST_MS);
	afterAll(() => n8n?.end());
	afterEach(() => {
		chatbase.headers = {};
		chatbase.delayMs = 0;
	});

	/** The example, published, with some leads of new persons that are not delivered yet. */
	async function begin(count, options) {
		const sweep = await publishSweep(api, chatbase, options);
		await sweep.publish(n8n.url);
		return { sweep, events: Array.from({ length: count }, () => newLead(sweep.agentId)) };
	}

	/** What makes of a node another one, of the same name. */
	const withNode =
		(nodeName, node) =>
		({ nodes }) =>
			Object.assign(
				nodes.find(({ name }) => name === nodeName),
				node,
			);

	const list = (events, minutesAgo) =>
		chatbase.leads.push(...events.map((event) => listed(event, minutesAgo)));

	/** Delivers leads by the webhook, and waits until each is recorded, or has failed. */
	async function bring(sweep, events) {
		for (const event of events) expect((await sweep.send(n8n.url, event)).status).toBe(200);
		await until('the executions have ended', async () => {
			const executions = await api.executions(sweep.workflow.id);
			return executions.every(isFinished);
		});
	}

	async function expectSweeps(sweep, times) {
		for (let time = 0; time < times; time += 1)
			expect((await sweep.sweep()).status).toBe('success');
	}

	/** A sweep that ends with an error. @returns its message, and the node that failed */
	async function failedSweep(sweep) {
		const { status, data } = await sweep.sweep();
		const { error, lastNodeExecuted } = data.resultData;
		return { status, message: error?.message, node: lastNodeExecuted };
	}

	/** What a sweep says at its end, when it could not deliver so many. */
	const notDelivered = (count) => ({
		status: 'error',
		node: 'Some could not be delivered',
		message: expect.stringContaining(`Of this sweep, ${count} could not be delivered`),
	});

	test(
		'a lead that the webhook has brought, and one that it has not, are delivered once',
		async () => {
			const { sweep, events } = await begin(4);
			await bring(sweep, events.slice(0, 2));
			list(events);
			await expectSweeps(sweep, 3);
			expect(await sweep.deliveries(events)).toEqual(['w', 'w', 's', 's']);

			const record = await sweep.record();
			const ofLeads = record.filter(({ what }) => what !== 'sweep');
			expect(record.filter(({ what }) => what === 'sweep')).toHaveLength(3);
			expect(ofLeads.map(({ what, leadId }) => [what, leadId])).toEqual(
				events.map((event, index) => [
					index < 2 ? 'lead of the webhook' : 'lead of a sweep',
					listed(event).id,
				]),
			);
			expect(await sweep.toLookAt()).toEqual([]);
			expect(internet.faults).toEqual([]);
		},
		TEST_MS,
	);

	test(
		'a lead is delivered with all that Chatbase says of it, whichever way it comes',
		async () => {
			const { sweep, events } = await begin(2);
			await bring(sweep, events.slice(0, 1));
			list(events);
			await expectSweeps(sweep, 1);
			const rows = await sweep.leads();
			expect(
				rows.map(({ name, email, phone, chatbotId }) => [name, email, phone, chatbotId]),
			).toEqual(
				events.map(({ payload, chatbotId }) => [
					payload.customerName,
					payload.customerEmail,
					payload.customerPhone,
					chatbotId,
				]),
			);
			// When the visitor left it, and not when the sweep came; of a delivery Chatbase tells no time.
			const minutes = rows.map(({ submittedAt, receivedAt }) =>
				Math.round((Date.parse(receivedAt) - Date.parse(submittedAt)) / 60_000),
			);
			expect(minutes).toEqual([0, 15]);
		},
		TEST_MS,
	);

	test(
		'with Simplify off each lead has a row of its own, with its fields',
		async () => {
			const raw = withNode('Chatbase Trigger', { parameters: { simplify: false } });
			const { sweep, events } = await begin(3, { change: raw });
			await bring(sweep, events);
			const rows = await sweep.leads();
			expect(rows.map(({ name, email, phone }) => [name, email, phone])).toEqual(
				events.map(({ payload }) => [
					payload.customerName,
					payload.customerEmail,
					payload.customerPhone,
				]),
			);
			const record = await sweep.record();
			expect(record.map(({ at }) => Date.now() - Date.parse(at) < TEST_MS)).toEqual([
				true,
				true,
				true,
			]);
		},
		TEST_MS,
	);

	test(
		'a lead that may still be on its way is left to the webhook',
		async () => {
			const { sweep, events } = await begin(1);
			list(events, 9);
			await expectSweeps(sweep, 1);
			expect(await sweep.deliveries(events)).toEqual(['']);
		},
		TEST_MS,
	);

	/** From now on only leads whose phone is a number can be saved. */
	async function takeOnlyNumbers(sweep) {
		await bring(sweep, [newLead(sweep.agentId)]); // which makes the table
		await sweep.retypeColumn('leads', 'phone', 'number');
	}
	const takeAll = (sweep) => sweep.retypeColumn('leads', 'phone', 'string');
	/** Gives leads the phone that can then be saved. */
	const withNumber = (event) => Object.assign(event.payload, { customerPhone: '12025550143' });

	test(
		'what cannot be delivered holds nobody back, is kept to look at, and is delivered later',
		async () => {
			const { sweep, events } = await begin(3);
			const [first, failing, last] = events;
			[first, last].forEach(withNumber);
			await takeOnlyNumbers(sweep);
			list(events);
			for (let time = 0; time < 2; time += 1) {
				expect(await failedSweep(sweep)).toEqual(notDelivered(1));
				await sweep.letPass(QUARTER);
			}
			expect(await sweep.deliveries(events)).toEqual(['s', '', 's']);
			const rows = await sweep.toLookAt();
			expect(rows).toMatchObject([
				{
					leadId: listed(failing).id,
					tries: 2,
					reason: expect.stringContaining("does not match column type 'number'"),
					email: failing.payload.customerEmail,
					phone: failing.payload.customerPhone,
				},
			]);
			expect(JSON.parse(rows[0].lead)).toMatchObject({
				customerName: failing.payload.customerName,
				leadId: listed(failing).id,
			});

			await takeAll(sweep);
			await sweep.letPass(QUARTER);
			await expectSweeps(sweep, 2);
			expect(await sweep.deliveries(events)).toEqual(['s', 's', 's']);
			expect(await sweep.toLookAt()).toEqual([]);
		},
		TEST_MS,
	);

	test(
		'what the webhook could not deliver fails for all to see, and the sweep delivers it',
		async () => {
			const { sweep, events } = await begin(1);
			await takeOnlyNumbers(sweep);
			await bring(sweep, events);
			const executions = await api.executions(sweep.workflow.id);
			const failed = executions.filter(({ status }) => status === 'error');
			const errors = await Promise.all(
				failed.map(async ({ id }) => (await api.execution(id)).data.resultData.error),
			);
			const [{ customerName }] = events.map(({ payload }) => payload);
			expect(errors).toEqual([
				expect.objectContaining({
					// It goes into n8n's log, the description does not.
					message: expect.stringMatching(/^This lead of .* The sweep tries again when .* old\.$/),
					description: expect.stringMatching(/: .*does not match column type 'number'/),
				}),
			]);
			expect(errors[0].description).toContain(customerName);
			expect(await api.executions(sweep.delivery.id)).toEqual([]);

			await takeAll(sweep);
			list(events);
			await expectSweeps(sweep, 2);
			expect(await sweep.deliveries(events)).toEqual(['s']);
		},
		TEST_MS,
	);

	/** In place of Save the lead: nodes that give something else than the lead, and what they do. */
	const set = (json) => ({
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify(json), options: {} },
	});
	const FAILING = {
		type: 'n8n-nodes-base.stopAndError',
		typeVersion: 1,
		parameters: { errorMessage: 'connection refused' },
	};
	/** @type {Array<[string, object, boolean]>} */
	const OTHERS = [
		['another item', set({ id: 7 }), true],
		[
			'several items',
			{
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: { fieldToSplitOut: 'several', options: {} },
			},
			true,
		],
		[
			'no item',
			{ type: 'n8n-nodes-base.limit', typeVersion: 1, parameters: { maxItems: 0 } },
			true,
		],
		['"error": null', set({ error: null }), true],
		['"error": false', set({ error: false }), true],
		['"error": ""', set({ error: '' }), true],
		['an error among what went well', set({ error: 'connection refused' }), false],
		['an error that is an object', set({ error: { message: 'connection refused' } }), false],
		['an error', FAILING, false],
	];
	test.each(OTHERS)(
		'a delivery that gives %s is told from one that fails',
		async (_what, node, isDelivered) => {
			const { sweep, events } = await begin(3, { changeDelivery: withNode('Save the lead', node) });
			const [byWebhook, ...bySweep] = events;
			await bring(sweep, [byWebhook]);
			list(bySweep);
			for (let time = 0; time < 2; time += 1) {
				if (isDelivered) await expectSweeps(sweep, 1);
				else expect(await failedSweep(sweep)).toEqual(notDelivered(2));
				await sweep.letPass(QUARTER);
			}
			const record = (await sweep.record()).filter(({ what }) => what !== 'sweep');
			expect(record.map(({ what, leadId }) => [what, leadId])).toEqual(
				isDelivered
					? [
							['lead of the webhook', null],
							...bySweep.map((event) => ['lead of a sweep', listed(event).id]),
						]
					: [],
			);
			const toLookAt = (await sweep.toLookAt()).map(({ tries, reason }) => [tries, reason]);
			const failed = [2, expect.stringContaining('connection refused')];
			expect(toLookAt).toEqual(isDelivered ? [] : bySweep.map(() => failed));
		},
		TEST_MS,
	);

	test(
		'at most a hundred leads are delivered by one sweep, the oldest first; known ones do not count',
		async () => {
			const { sweep, events } = await begin(220, { withWebhook: false });
			const [known, missed] = [events.slice(0, 110), events.slice(110)];
			const at = new Date().toISOString();
			await sweep.addToRecord(known.map((event) => ({ leadId: listed(event).id, at })));
			events.forEach((event, index) => list([event], 1000 - index));
			await expectSweeps(sweep, 1);
			const delivered = await sweep.deliveries(missed);
			expect(delivered).toEqual(missed.map((_, index) => (index < 100 ? 's' : '')));
			await expectSweeps(sweep, 1);
			expect(await sweep.deliveries(missed)).toEqual(missed.map(() => 's'));
			expect(await sweep.deliveries(known)).toEqual(known.map(() => ''));
		},
		TEST_MS,
	);

	const failing = withNode('Save the lead', FAILING);

	/** Before a node of the delivery: n8n takes its time. */
	const slowly = (nodeName, seconds) => (workflow) => {
		const wait = {
			id: randomUUID(),
			webhookId: randomUUID(),
			name: 'Slowly',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			position: [0, 300],
			parameters: { amount: seconds },
		};
		workflow.nodes.push(wait);
		workflow.connections['A lead'] = { main: [[{ node: wait.name, type: 'main', index: 0 }]] };
		workflow.connections[wait.name] = { main: [[{ node: nodeName, type: 'main', index: 0 }]] };
	};

	/** The lead as the table to look at has it after so many tries, the last so many minutes ago. */
	const tried = (event, tries, minutesAgo) => ({
		leadId: listed(event).id,
		tries,
		lastTriedAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
	});

	test(
		'what cannot be delivered is tried again after 1, 2, 4, 8, 16, and then always 24 sweeps',
		async () => {
			const WAITS = [1, 2, 4, 8, 16, 24, 24, 24];
			const { sweep, events: due } = await begin(WAITS.length);
			const tooEarly = due.map(() => newLead(sweep.agentId));
			await sweep.addToLookAt(
				WAITS.flatMap((wait, index) => [
					tried(due[index], index + 1, wait * QUARTER),
					tried(tooEarly[index], index + 1, wait * QUARTER - 2),
				]),
			);
			list([...due, ...tooEarly]);
			await expectSweeps(sweep, 1);
			expect(await sweep.deliveries(due)).toEqual(WAITS.map(() => 's'));
			expect(await sweep.deliveries(tooEarly)).toEqual(WAITS.map(() => ''));
		},
		TEST_MS,
	);

	test(
		'the untried come before the tried, the least tried first, then the oldest',
		async () => {
			const { sweep, events } = await begin(6);
			const [twice, once, alsoTwice, oldest, young, younger] = events;
			events.forEach((event, index) => list([event], 1000 - index));
			await sweep.addToLookAt([
				tried(alsoTwice, 2, DAY),
				tried(twice, 2, DAY),
				tried(once, 1, DAY),
			]);
			await expectSweeps(sweep, 1);
			const inOrder = (await sweep.leads()).map(({ email }) => email);
			expect(inOrder).toEqual(
				[oldest, young, younger, once, twice, alsoTwice].map(
					({ payload }) => payload.customerEmail,
				),
			);
		},
		TEST_MS,
	);

	test(
		'at most twenty leads fail in a sweep, which is one failed execution; the next begins with others',
		async () => {
			const { sweep, events } = await begin(25, { changeDelivery: failing });
			list(events);
			const tries = async () => {
				const rows = await sweep.toLookAt();
				const ofLead = (event) => rows.find(({ leadId }) => leadId === listed(event).id)?.tries;
				return events.map((event) => ofLead(event) ?? 0);
			};
			expect(await failedSweep(sweep)).toEqual(notDelivered(20));
			expect(await tries()).toEqual(events.map((_, index) => (index < 20 ? 1 : 0)));
			expect(await failedSweep(sweep)).toEqual(notDelivered(5));
			expect(await tries()).toEqual(events.map(() => 1));

			const failed = (executions) => executions.filter(({ status }) => status === 'error').length;
			expect(failed(await api.executions(sweep.workflow.id))).toBe(2);
			expect(await api.executions(sweep.delivery.id)).toEqual([]);
		},
		TEST_MS,
	);

	/** A sweep ends after so many seconds, instead of ten minutes. */
	const endAfter = (seconds) => (workflow) => {
		const [text, inSeconds] = [JSON.stringify(workflow.nodes), `plus({ seconds: ${seconds} })`];
		workflow.nodes = JSON.parse(text.replaceAll('plus({ minutes: 10 })', inSeconds));
	};

	test.each([
		['deliver', () => {}],
		['fail', failing],
	])(
		'a sweep whose leads %s slowly ends after ten minutes, and the next goes on',
		async (what, change) => {
			const changeDelivery = (workflow) => {
				change(workflow);
				slowly(what === 'fail' ? 'Save the lead' : 'Its fields', 1)(workflow);
			};
			const { sweep, events } = await begin(8, { change: endAfter(4), changeDelivery });
			list(events);
			const done = async () => {
				const rows = await (what === 'fail' ? sweep.toLookAt() : sweep.leads());
				return rows.length;
			};
			await sweep.sweep();
			const first = await done();
			expect(first).toBeGreaterThan(0);
			expect(first).toBeLessThan(events.length);
			await sweep.sweep();
			expect(await done()).toBeGreaterThan(first);
			for (let time = 0; time < 3; time += 1) await sweep.sweep();
			expect(await done()).toBe(events.length);
			const expected = events.map(() => (what === 'fail' ? '' : 's'));
			expect(await sweep.deliveries(events)).toEqual(expected);
		},
		TEST_MS,
	);

	test(
		'a lead whose delivery hangs until n8n cancels the sweep holds nobody back',
		async () => {
			const settings = { EXECUTIONS_TIMEOUT: '5' };
			const other = await newN8n({ internet, settings });
			try {
				// The oldest hangs, the others do not: how long it waits is a number in its phone.
				const hanging = (workflow) => {
					slowly('Its fields', '={{ Number($json.customerPhone) }}')(workflow);
				};
				const sweep = await publishSweep(other.api, chatbase, {
					withWebhook: false,
					changeDelivery: hanging,
				});
				const events = Array.from({ length: 3 }, () => newLead(sweep.agentId));
				events.forEach((event, index) => {
					event.payload.customerPhone = index === 0 ? '60' : '0';
				});
				list(events.slice(0, 1), 20);
				list(events.slice(1), 15);
				expect((await sweep.sweep()).status).toBe('canceled');
				expect(await sweep.deliveries(events)).toEqual(['', '', '']);
				expect((await sweep.sweep()).status).toBe('success');
				expect(await sweep.deliveries(events)).toEqual(['', 's', 's']);
				expect(await sweep.toLookAt()).toMatchObject([
					{ leadId: listed(events[0]).id, tries: 1, reason: expect.stringContaining('Under way') },
				]);
			} finally {
				await other.end();
			}
		},
		TEST_MS,
	);

	test(
		'a lead that another sweep has delivered meanwhile is not delivered again',
		async () => {
			const { sweep, events } = await begin(3, { changeDelivery: slowly('Its fields', 3) });
			list(events);
			const running = sweep.sweep();
			await until('the sweep has begun', async () => (await sweep.record()).length > 0);
			await pause(1500);
			const at = new Date().toISOString();
			await sweep.addToRecord(events.slice(1).map((event) => ({ leadId: listed(event).id, at })));
			expect((await running).status).toBe('success');
			expect(await sweep.deliveries(events)).toEqual(['s', '', '']);
		},
		TEST_MS,
	);

	test(
		'when the service is away for two sweeps, and fails slowly, each of fifty leads comes once',
		async () => {
			const { sweep, events } = await begin(50, {
				// A quarter of an hour is 20 seconds, so that ten minutes of it are 13.
				everySeconds: 20,
				change: endAfter(13),
				withWebhook: false,
				changeDelivery: slowly('Its fields', 0.3),
			});
			const first = newLead(sweep.agentId); // which makes the table
			list([first]);
			const within = { timeoutMs: 240_000, intervalMs: 1000 };
			await until(
				'the first lead is delivered',
				async () => (await sweep.leads()).length > 0,
				within,
			);
			await sweep.retypeColumn('leads', 'phone', 'number');
			list(events);
			const sumOfTries = async () => {
				const rows = await sweep.toLookAt();
				return rows.reduce((sum, { tries }) => sum + tries, 0);
			};
			await until('two sweeps have tried', async () => (await sumOfTries()) >= 40, within);
			await takeAll(sweep);
			const areDelivered = async () => {
				await sweep.letPass(DAY);
				return (await sweep.deliveries(events)).every((times) => times !== '');
			};
			await until('all are delivered', areDelivered, { ...within, intervalMs: 5000 });
			await pause(21_000); // one sweep more
			await sweep.unpublish(n8n.url);
			expect(await sweep.deliveries(events)).toEqual(events.map(() => 's'));
			expect(await sweep.toLookAt()).toEqual([]);
		},
		2 * TEST_MS,
	);

	/** A sweep with a lead to deliver fails at once. @returns how */
	async function sweepAtOnceFailed(sweep, events) {
		list(events);
		const failed = await failedSweep(sweep);
		expect(await sweep.deliveries(events)).toEqual(events.map(() => ''));
		return failed;
	}

	test.each(['record', 'toLookAt'])(
		'a table that is missing stops the sweep before it delivers anything, in words: %s',
		async (table) => {
			const { sweep, events } = await begin(1);
			const renameBack = await sweep.renameTable(table);
			const name = sweep.tableName(table);
			expect(await sweepAtOnceFailed(sweep, events)).toEqual({
				status: 'error',
				node: 'A table is missing',
				message: expect.stringContaining(`Missing: the Data Table ${name}. Nothing was delivered`),
			});
			await renameBack();
			await expectSweeps(sweep, 1);
			expect(await sweep.deliveries(events)).toEqual(['s']);
		},
		TEST_MS,
	);

	test.each([
		['record', 'leadKey', undefined],
		['toLookAt', 'reason', undefined],
		['toLookAt', 'tries', 'string'],
	])(
		'a column that is missing or of another type stops the sweep, in words: of %s, %s',
		async (table, column, type) => {
			const { sweep, events } = await begin(1);
			if (type === undefined) await sweep.removeColumn(table, column);
			else await sweep.retypeColumn(table, column, type);
			const words = new RegExp(`Missing: the column ${column} \\(\\w+\\) of the Data Table`);
			expect(await sweepAtOnceFailed(sweep, events)).toEqual({
				status: 'error',
				node: 'A table is missing',
				message: expect.stringMatching(words),
			});
		},
		TEST_MS,
	);

	test(
		'what cannot be kept to look at does not end the sweep, which says so at its end',
		async () => {
			const changeDelivery = (workflow) => {
				failing(workflow);
				slowly('Save the lead', 2)(workflow);
			};
			const { sweep, events } = await begin(3, { changeDelivery });
			list(events);
			const ended = failedSweep(sweep);
			await until('the sweep has begun', async () => (await sweep.record()).length > 0);
			await pause(1000);
			await sweep.removeColumn('toLookAt', 'reason');
			expect(await ended).toEqual({
				status: 'error',
				node: 'Some could not be delivered',
				message: expect.stringMatching(/, 3 could not be delivered.*could not be written/),
			});
		},
		TEST_MS,
	);

	test(
		'tables whose names contain the names of the sweep’s are none of its business',
		async () => {
			const suffix = `x${Date.now()}`;
			const decoys = [
				'chatbase_sweep_record',
				'chatbase_sweep_to_look_at',
				'chatbase_leads',
			].flatMap((name) => [`a_${name}_${suffix}`, `${name}_${suffix}_b`]);
			const columns = ['what', 'leadId', 'leadKey', 'tries', 'reason', 'eventId', 'name', 'email'];
			for (const name of decoys.slice(0, 3)) await api.createDataTable(name, columns);
			const { sweep, events } = await begin(3, { suffix });
			for (const name of decoys.slice(3)) await api.createDataTable(name, columns);
			await bring(sweep, events.slice(0, 1));
			list(events);
			await expectSweeps(sweep, 2);
			expect(await sweep.deliveries(events)).toEqual(['w', 's', 's']);
			for (const name of decoys) expect([name, await api.dataTableRows(name)]).toEqual([name, []]);
		},
		TEST_MS,
	);

	test(
		'tables that are full stop the sweep before it delivers anything',
		async () => {
			const full = { N8N_DATA_TABLES_MAX_SIZE_BYTES: '1' };
			const other = await newN8n({ internet, settings: full });
			try {
				const sweep = await publishSweep(other.api, chatbase);
				const event = newLead(sweep.agentId);
				list([event]);
				const { status, data } = await sweep.sweep();
				expect([status, data.resultData.lastNodeExecuted]).toEqual([
					'error',
					'Write down the sweep',
				]);
				expect(data.resultData.error.message).toContain('size limit exceeded');
			} finally {
				await other.end();
			}
		},
		TEST_MS,
	);

	test.each([404, 410])(
		'when Chatbase answers the list with %s, the sweep fails in words, and the webhook goes on',
		async (statusCode) => {
			const { sweep, events } = await begin(1);
			chatbase.failNext(1, { statusCode, json: { message: 'Gone' } });
			const { status, data } = await sweep.sweep();
			expect([status, data.resultData.error.message]).toEqual([
				'error',
				'Chatbase has no list of leads for this agent',
			]);
			await bring(sweep, events);
			expect(await sweep.deliveries(events)).toEqual(['w']);
		},
		TEST_MS,
	);

	test(
		'without a public URL, without the trigger, every lead comes by the sweep, once',
		async () => {
			const { sweep, events } = await begin(3, { withWebhook: false });
			const again = newLead(sweep.agentId, String(events[0].payload.customerEmail));
			list([...events, again]);
			await expectSweeps(sweep, 2);
			expect(await sweep.deliveries([...events, again])).toEqual(['s', 's', 's', 's']);
		},
		TEST_MS,
	);

	test(
		'of several agents, each has its copy, and the webhook of the first serves them all',
		async () => {
			const { sweep: first, events: ofFirst } = await begin(1);
			const { sweep: second, events } = await begin(2, {
				withWebhook: false,
				suffix: first.suffix,
			});
			await bring(first, [events[0]]);
			list([...ofFirst, ...events]);
			for (const sweep of [first, second]) await expectSweeps(sweep, 2);
			expect(await first.deliveries([...ofFirst, ...events])).toEqual(['s', 'w', 's']);
		},
		TEST_MS,
	);

	test(
		'what is older than eight days is forgotten, and nothing younger',
		async () => {
			const { sweep } = await begin(0);
			const daysAgo = (days) => new Date(Date.now() - days * DAY * 60_000).toISOString();
			const rows = [9, 8.01, 7.99, 1].map((days) => ({
				leadId: `${days} days`,
				at: daysAgo(days),
			}));
			await sweep.addToRecord(rows);
			await expectSweeps(sweep, 1);
			const left = (await sweep.record()).map(({ leadId }) => leadId);
			expect(left).toEqual(['7.99 days', '1 days', 'none']); // the last is of the sweep itself
		},
		TEST_MS,
	);

	describe('lost is', () => {
		test(
			'a lead that no sweep has delivered for three days',
			async () => {
				const { sweep, events } = await begin(2);
				list(events.slice(0, 1), 3 * DAY + 60);
				list(events.slice(1), 3 * DAY - 60);
				await expectSweeps(sweep, 1);
				expect(await sweep.deliveries(events)).toEqual(['', 's']);
			},
			TEST_MS,
		);

		test(
			'the first of two leads of one person within 30 minutes, when exactly its delivery was missed',
			async () => {
				const { sweep, events } = await begin(1);
				const again = newLead(sweep.agentId, String(events[0].payload.customerEmail));
				await bring(sweep, [again]);
				list(events, 20);
				list([again], 15);
				await expectSweeps(sweep, 2);
				// The delivery of the second stands for the first, so that the second is taken for missed.
				expect(await sweep.deliveries([events[0], again])).toEqual(['', 'ws']);
			},
			TEST_MS,
		);
	});

	describe('twice comes', () => {
		test(
			'a lead whose delivery is under way for more than ten minutes',
			async () => {
				const { sweep, events } = await begin(1);
				list(events);
				await expectSweeps(sweep, 1);
				await bring(sweep, events);
				await expectSweeps(sweep, 1);
				expect(await sweep.deliveries(events)).toEqual(['ws']);
			},
			TEST_MS,
		);

		test(
			'a lead that the webhook brings while the record cannot be written',
			async () => {
				const { sweep, events } = await begin(1);
				const renameBack = await sweep.renameTable('record');
				await bring(sweep, events);
				await renameBack();
				list(events);
				await expectSweeps(sweep, 2);
				expect(await sweep.deliveries(events)).toEqual(['ws']);
			},
			TEST_MS,
		);

		test(
			'a lead that Chatbase delivers again',
			async () => {
				const { sweep, events } = await begin(1);
				await bring(sweep, events);
				list(events);
				await expectSweeps(sweep, 1);
				await bring(sweep, events);
				await expectSweeps(sweep, 1);
				expect(await sweep.deliveries(events)).toEqual(['ww']);
			},
			TEST_MS,
		);

		test(
			'every lead, when the clocks of Chatbase and n8n are more than 30 minutes apart',
			async () => {
				const { sweep, events } = await begin(2);
				await bring(sweep, events);
				list(events.slice(0, 1), 29);
				list(events.slice(1), 31);
				await expectSweeps(sweep, 2);
				expect(await sweep.deliveries(events)).toEqual(['w', 'ws']);
			},
			TEST_MS,
		);

		test(
			'a lead that is edited in Chatbase before a sweep comes to it',
			async () => {
				const { sweep, events } = await begin(2);
				await bring(sweep, events);
				const [edited, name] = events.map((event) => listed(event));
				edited.email = 'another-address@example.com';
				name.name = 'Another Name';
				chatbase.leads.push(edited, name);
				await expectSweeps(sweep, 2);
				expect(await sweep.deliveries(events)).toEqual(['ws', 'w']);
			},
			TEST_MS,
		);

		test(
			'a lead without name, email and phone, which nothing joins with its delivery',
			async () => {
				const { sweep, events } = await begin(1);
				const [{ payload }] = events;
				Object.assign(payload, { customerName: '', customerEmail: '', customerPhone: '' });
				await bring(sweep, events);
				list(events);
				await expectSweeps(sweep, 2);
				expect(await sweep.deliveries(events)).toEqual(['ws']);
			},
			TEST_MS,
		);

		test(
			'a lead whose answer from the service is lost',
			async () => {
				const failing = {
					id: randomUUID(),
					name: 'After it is saved',
					type: 'n8n-nodes-base.stopAndError',
					typeVersion: 1,
					position: [1620, 0],
					parameters: { errorMessage: 'connection reset' },
				};
				const changeDelivery = (workflow) => {
					workflow.nodes.push(failing);
					const link = { node: failing.name, type: 'main', index: 0 };
					workflow.connections['Save the lead'] = { main: [[link]] };
				};
				const { sweep, events } = await begin(1, { changeDelivery });
				list(events);
				for (let time = 0; time < 2; time += 1) {
					expect(await failedSweep(sweep)).toEqual(notDelivered(1));
					await sweep.letPass(QUARTER);
				}
				expect(await sweep.deliveries(events)).toEqual(['ss']);
				expect(await sweep.toLookAt()).toMatchObject([{ tries: 2, reason: 'connection reset' }]);
			},
			TEST_MS,
		);

		test(
			'a lead that Chatbase lists late, when another of the same person has taken its row',
			async () => {
				const { sweep, events } = await begin(1);
				const [late] = events;
				const other = newLead(sweep.agentId, String(late.payload.customerEmail));
				const leadKey = createHash('sha256')
					.update(JSON.stringify([sweep.agentId, 'email', late.payload.customerEmail]))
					.digest('hex');
				const at = (minutesAgo) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
				// Both were brought by the webhook, the one 45 minutes ago, the other 14.
				await sweep.addToRecord([45, 14].map((ago) => ({ leadKey, at: at(ago) })));
				list([other], 17);
				await expectSweeps(sweep, 1);
				list([late], 46);
				await expectSweeps(sweep, 2);
				expect(await sweep.deliveries([late, other])).toEqual(['s', '']);
			},
			TEST_MS,
		);

		test(
			'what two sweeps at the same time both find missing',
			async () => {
				const { sweep, events } = await begin(20);
				list(events);
				const executions = await Promise.all([sweep.sweep(), sweep.sweep()]);
				expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
				const delivered = await sweep.deliveries(events);
				for (const times of delivered) expect(['s', 'ss']).toContain(times);
				const doubles = delivered.filter((times) => times === 'ss').length;
				process.stderr.write(`Two sweeps at the same time: ${doubles} of 20 leads twice\n`);
				await expectSweeps(sweep, 1);
				expect(await sweep.deliveries(events)).toEqual(delivered);
			},
			TEST_MS,
		);
	});
});

await describeWith('no lead lost, with n8n on PostgreSQL', ['postgres'], () => {
	test(
		'a text that PostgreSQL refuses ends no sweep: the lead is kept to look at, and those behind it come',
		async () => {
			const folder = await newFolder('postgres');
			await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
			const data = path.join(folder, 'data');
			await mkdir(data);
			const postgres = await startPostgres(data);
			const settings = databaseSettings(postgres);
			const n8n = await newN8n({ apiKey: API_KEY, settings, services: [postgres] });
			const { api, chatbase } = n8n;
			try {
				const sweep = await publishSweep(api, chatbase, { withWebhook: false });
				const [refused, behind] = [newLead(sweep.agentId), newLead(sweep.agentId)];
				const fields = ['customerName', 'customerEmail', 'customerPhone'];
				for (const field of fields) refused.payload[field] = `${field}\u0000 of a visitor`;
				chatbase.leads.push(listed(refused, 20), listed(behind));
				for (let time = 1; time <= 2; time += 1) {
					expect((await sweep.sweep()).status).toBe('error');
					expect(await sweep.toLookAt()).toMatchObject([
						{
							leadId: listed(refused).id,
							tries: time,
							name: 'customerName of a visitor',
							email: 'customerEmail of a visitor',
							phone: 'customerPhone of a visitor',
						},
					]);
					await sweep.letPass(QUARTER);
				}
				expect(await sweep.deliveries([refused, behind])).toEqual(['', 's']);
			} finally {
				await n8n.end();
			}
		},
		TEST_MS,
	);
});
