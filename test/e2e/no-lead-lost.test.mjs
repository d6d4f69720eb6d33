// The example no-lead-lost.json, and what the README promises of it, line by line. Sweeps are run by hand
// here; sweep-outage and sweep-kills leave them to the schedule or to n8n being killed.
import { createHash, randomUUID } from 'node:crypto';

import { startChatbase } from '../../harness/chatbase.mjs';
import { startInternet } from '../../harness/internet.mjs';
import { isFinished } from '../../harness/n8n-api.mjs';
import { until } from '../../harness/until.mjs';
import { newFolder, newN8n } from './support/run.mjs';
import { API_KEY, listed, newLead, publishSweep } from '../../harness/sweep.mjs';

const TEST_MS = 300_000;
const DAY = 24 * 60;
/** Only the time that the tests take depends on it. */
const FASTER = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

describe('no lead lost', () => {
	let internet;
	let chatbase;
	let n8n;
	let api;

	beforeAll(async () => {
		internet = await startInternet(await newFolder('internet'));
		chatbase = await startChatbase(internet, { apiKey: API_KEY });
		({ n8n, api } = await newN8n({ settings: { ...internet.settings, ...FASTER } }));
	}, TEST_MS);
	afterAll(async () => {
		await n8n?.stop();
		await internet?.stop();
	});
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
	const takeOnlyNumbers = (sweep) => sweep.retypeColumn('leads', 'phone', 'number');
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
			await expectSweeps(sweep, 2);
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
			const messages = await Promise.all(
				failed.map(async ({ id }) => (await api.execution(id)).data.resultData.error.message),
			);
			// The webhook's, and that of the delivery.
			expect(messages).toHaveLength(2);
			expect(messages).toContainEqual(
				expect.stringMatching(/The sweep tries again .*does not match column type 'number'/),
			);

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
		[
			'an error',
			{
				type: 'n8n-nodes-base.stopAndError',
				typeVersion: 1,
				parameters: { errorMessage: 'connection refused' },
			},
			false,
		],
	];
	test.each(OTHERS)(
		'a delivery that gives %s is told from one that fails',
		async (_what, node, isDelivered) => {
			const change = ({ nodes }) =>
				Object.assign(
					nodes.find(({ name }) => name === 'Save the lead'),
					node,
				);
			const { sweep, events } = await begin(3, { change });
			const [byWebhook, ...bySweep] = events;
			await bring(sweep, [byWebhook]);
			list(bySweep);
			await expectSweeps(sweep, 2);
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

	test(
		'a table that is missing stops the sweep before it delivers anything',
		async () => {
			const { sweep, events } = await begin(1);
			await sweep.renameTable('record');
			list(events);
			const { status, data } = await sweep.sweep();
			expect([status, data.resultData.lastNodeExecuted]).toEqual(['error', 'Write down the sweep']);
			expect(await sweep.deliveries(events)).toEqual(['']);
		},
		TEST_MS,
	);

	test(
		'tables that are full stop the sweep before it delivers anything',
		async () => {
			const full = { N8N_DATA_TABLES_MAX_SIZE_BYTES: '1' };
			const other = await newN8n({ settings: { ...internet.settings, ...FASTER, ...full } });
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
				await other.n8n.stop();
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
			expect(left).toEqual(['7.99 days', '1 days', null]);
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
				const change = (workflow) => {
					workflow.nodes.push(failing);
					const link = { node: failing.name, type: 'main', index: 0 };
					workflow.connections['Save the lead'] = { main: [[link]] };
				};
				const { sweep, events } = await begin(1, { change });
				list(events);
				await expectSweeps(sweep, 2);
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
