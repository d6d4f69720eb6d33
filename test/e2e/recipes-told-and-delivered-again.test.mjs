// What a recipe's side path has kept: its execution fails, examples/tell-me.json tells who and why, and
// examples/deliver-again.json delivers it. All of it also with Data Tables that an earlier version has made.
import { randomUUID } from 'node:crypto';

import { startDestinations } from '../../harness/services/example-destinations.mjs';
import { smtpCredential, startMailServer } from '../../harness/services/mail.mjs';
import { isFinished, UNFINISHED } from '../../harness/n8n/executions.mjs';
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { listed, newLead } from '../../harness/no-lead-lost/leads.mjs';
import { API_KEY, publishSweep } from '../../harness/no-lead-lost/publish.mjs';
import { until } from '../../harness/process/until.mjs';
import { behind, readWorkflow, TRIGGER } from '../../harness/n8n/workflows.mjs';
import { describeWith } from './support/describe-with.mjs';
import { newFolder, newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-what-is-told';
const TEST_MS = 300_000;
const PLACES = {
	'google-sheets': 'Google Sheets',
	hubspot: 'HubSpot',
	'email-to-sales': 'Email',
	slack: 'Slack',
	postgres: 'PostgreSQL',
	'mailing-list': 'Mailchimp',
	'to-many-places': 'Email',
};
const WITH_SIDE_PATH = Object.keys(PLACES);
/** As version 0.1.0 has made them. */
const OLD_TABLES = {
	chatbase_leads: [
		...['name', 'email', 'phone', 'furtherFields', 'conversationId', 'chatbotId'],
		...['receivedAt', 'eventId'],
	],
	chatbase_failed: ['place', 'reason', 'name', 'email', 'phone', 'receivedAt', 'eventId', 'lead'],
};

const example = (name) => new URL(`../../examples/${name}.json`, import.meta.url);

/** A workflow whose tries are not five seconds apart: how these work is proven elsewhere. */
const hasty = (workflow) => ({
	...workflow,
	nodes: workflow.nodes.map((node) => {
		if (node.type === 'n8n-nodes-base.wait') return { ...node, parameters: { amount: 0.1 } };
		return node.retryOnFail ? { ...node, waitBetweenTries: 100 } : node;
	}),
});

const TIMEZONE = 'Asia/Kolkata';
/** A time as an email and a Slack message say it, in the workflow's time zone. */
const left = (time) => {
	const local = new Date(Date.parse(time) + 5.5 * 3_600_000).toISOString();
	return `Left: ${local.slice(0, 16).replace('T', ' ')} (${TIMEZONE})`;
};

await describeWith('what a recipe has kept', ['postgres'], () => {
	let n8n;
	let api;
	let chatbase;
	let destinations;
	let teller;
	/** @type {Record<string, any>} as they are filled in */
	const recipes = {};
	/** @type {Record<string, {workflow: any, url: string}>} */
	const published = {};

	beforeAll(async () => {
		const names = [...WITH_SIDE_PATH, 'data-table'];
		const services = await startDestinations(names, await newFolder('destinations'));
		({ destinations } = services);
		teller = await startMailServer();
		n8n = await newN8n({
			apiKey: API_KEY,
			internet: services.internet,
			services: [services, teller],
		});
		({ api, chatbase } = n8n);
		for (const [name, columns] of Object.entries(OLD_TABLES)) {
			await api.createDataTable(name, columns);
		}
		const errorWorkflow = await publishTellMe();
		const chatbaseWebhookApi = await api.createKey(SECRET);
		for (const [name, destination] of Object.entries(destinations)) {
			const credentials = { chatbaseWebhookApi };
			for (const [type, data] of Object.entries(destination.credentials ?? {})) {
				credentials[type] = await api.createCredential(type, name, data);
			}
			const recipe = hasty(await readWorkflow(example(name), credentials, destination.parameters));
			recipe.settings = { ...recipe.settings, errorWorkflow, timezone: TIMEZONE };
			recipes[name] = recipe;
			published[name] = await api.publish(recipe);
		}
	}, TEST_MS);
	afterAll(() => n8n?.end());

	async function publishTellMe() {
		const smtp = await api.createCredential('smtp', 'tell me', smtpCredential(teller));
		const addresses = { fromEmail: 'n8n@example.com', toEmail: 'owner@example.com' };
		const workflow = await readWorkflow(
			example('tell-me'),
			{ smtp },
			{ 'Send the email': addresses },
		);
		const stored = await api.call('POST', '/workflows', workflow);
		await api.activate(stored);
		return stored.id;
	}

	async function send(url, event) {
		expect((await deliver(url, SECRET, event)).status).toBe(200);
	}
	/** So many deliveries of a workflow have ended. @returns them, the newest first */
	async function endedOf({ id, name }, times) {
		return await until(
			`${name} has ended`,
			async () => {
				if ((await api.countExecutions(id, UNFINISHED)) > 0) return false;
				const all = await api.executions(id);
				return (
					all.every(isFinished) &&
					all.filter(({ mode }) => mode === 'webhook').length >= times &&
					all
				);
			},
			{ timeoutMs: TEST_MS },
		);
	}
	const kept = async (text) =>
		(await api.dataTableRows('chatbase_failed')).filter((row) =>
			JSON.stringify(row).includes(text),
		);
	const arrived = async (name, text) =>
		(await destinations[name].received()).filter((one) => JSON.stringify(one).includes(text))
			.length;
	const told = (text) => teller.mails.filter((mail) => mail.text.includes(text));

	/** A copy of the workflow that delivers again, filled in. @returns its id */
	async function deliverAgain(place, recipeId, change = (json) => json) {
		const workflow = JSON.parse(
			change(JSON.stringify(await readWorkflow(example('deliver-again'), {}))),
		);
		const parameters = (name) => workflow.nodes.find((node) => node.name === name).parameters;
		parameters('Whose leads?').assignments.assignments[0].value = place;
		parameters('Deliver it').workflowId = { __rl: true, mode: 'id', value: recipeId };
		return (await api.call('POST', '/workflows', hasty(workflow))).id;
	}
	const click = async (id) => await api.run(id, 'Deliver again');
	const errorOf = ({ data }) => data.resultData.error;

	/** Delivers events to a workflow, and waits until they have ended. @returns its executions */
	async function sendAll({ url, workflow }, events) {
		const before = (await api.executions(workflow.id)).filter(({ mode }) => mode === 'webhook');
		for (const event of events) await send(url, event);
		return await endedOf(workflow, before.length + events.length);
	}
	/** Has a recipe keep a lead for each name. */
	async function haveKept(name, visitors, one = published[name]) {
		destinations[name].takeAway();
		const events = visitors.map((visitor) =>
			leadEvent({ name: visitor, email: `${visitor}@example.com` }),
		);
		const executions = await sendAll(one, events);
		destinations[name].bringBack();
		return executions;
	}

	test.each(WITH_SIDE_PATH)(
		'%s: the execution fails, the owner is told who, why and where it is kept, and one click delivers it, once',
		async (name) => {
			const visitor = `visitor-${name}`;
			const { workflow } = published[name];
			const executions = await haveKept(name, [visitor]);
			expect(executions.map(({ mode, status }) => `${mode}: ${status}`).sort()).toEqual([
				'integrated: success',
				'webhook: error',
			]);
			const { id } = executions.find(({ mode }) => mode === 'webhook');
			const error = errorOf(await api.execution(id));
			expect(error.message).toBe('1 of 1 leads could not be delivered');

			const [row, ...others] = await kept(visitor);
			expect(others).toEqual([]);
			expect([row.place, row.reason.length > 10]).toEqual([PLACES[name], true]);
			expect(error.description).toBe(
				`${visitor}, ${visitor}@example.com, +1 202-555-0143: ${row.reason} (kept in the Data Table chatbase_failed)`,
			);
			const [mail] = await until(`${name} is told`, async () => {
				const mails = told(visitor);
				return mails.length > 0 && mails;
			});
			expect(mail.subject).toBe(`n8n: “${workflow.name}” has failed`);
			expect(mail.text.trim()).toBe(
				[
					`The workflow “${workflow.name}” has failed:`,
					error.message,
					'',
					error.description,
					'',
					`The execution: ${n8n.url}/workflow/${workflow.id}/executions/${id}`,
				].join('\n'),
			);

			const again = await deliverAgain(PLACES[name], workflow.id);
			expect((await click(again)).status).toBe('success');
			expect([await arrived(name, visitor), await kept(visitor)]).toEqual([1, []]);
			expect((await click(again)).status).toBe('success');
			expect(await arrived(name, visitor)).toBe(1);
			expect(told(visitor)).toHaveLength(1);
			if (['email-to-sales', 'slack', 'to-many-places'].includes(name)) {
				const { receivedAt } = JSON.parse(row.lead);
				expect(await arrived(name, left(receivedAt))).toBe(1);
			}
			if (name === 'to-many-places') {
				const rows = await api.dataTableRows('chatbase_leads');
				expect(rows.filter((one) => one.name === visitor)).toHaveLength(1);
			}
		},
		TEST_MS,
	);

	test('n8n’s log has nothing of the leads, of their failures and of what was told', () => {
		expect(n8n.log()).toContain(
			'Chatbase cannot reach the production URL, whose host is localhost',
		);
		expect(n8n.log()).not.toMatch(/visitor-|@example\.com|202-555/);
	});

	test('a Data Table recipe takes a lead into a table that an earlier version has made', async () => {
		await sendAll(published['data-table'], [leadEvent({ name: 'Into an old table' })]);
		const rows = await api.dataTableRows('chatbase_leads');
		expect(rows.filter(({ name }) => name === 'Into an old table')).toHaveLength(1);
	});

	test('a PostgreSQL table of an earlier version leads to the side path, until it has the column of the time', async () => {
		const { query } = destinations.postgres;
		await query('ALTER TABLE chatbase_leads DROP COLUMN submitted_at');
		await sendAll(published.postgres, [leadEvent({ name: 'old-postgres' })]);
		const [row] = await kept('old-postgres');
		expect(row.reason).toContain('submitted_at');

		const { content } = recipes.postgres.nodes.find(({ name }) => name === 'Note 1').parameters;
		await query(content.split('```')[3]); // what the note says to run
		const again = await deliverAgain('PostgreSQL', published.postgres.workflow.id);
		expect((await click(again)).status).toBe('success');
		expect(await kept('old-postgres')).toEqual([]);
		const [taken] = await query("SELECT * FROM chatbase_leads WHERE name = 'old-postgres'");
		expect(taken.submitted_at).toEqual(taken.received_at);
	});

	test(
		'many leads of one call: the error names the first twenty, and how many more',
		async () => {
			const call = recipes.hubspot.nodes.find(({ name }) => name === 'Deliver it');
			const value = published.hubspot.workflow.id;
			const node = (name, type, typeVersion, parameters) => {
				const position = [0, 0];
				return {
					id: randomUUID(),
					name,
					type: `n8n-nodes-base.${type}`,
					typeVersion,
					position,
					parameters,
				};
			};
			const leads = Array.from({ length: 23 }, (_, index) => ({
				customerName: `Without an email ${index}`,
				eventId: `many-${index}`,
			}));
			const nodes = [
				node('Begin', 'manualTrigger', 1, {}),
				node('Leads', 'set', 3.4, {
					mode: 'raw',
					jsonOutput: JSON.stringify({ leads }),
					options: {},
				}),
				node('Each', 'splitOut', 1, { fieldToSplitOut: 'leads', options: {} }),
				{
					...call,
					parameters: { ...call.parameters, workflowId: { __rl: true, mode: 'id', value } },
					onError: 'stopWorkflow',
				},
			];
			const links = nodes.slice(1).map(({ name }, index) => {
				return [nodes[index].name, { main: [[{ node: name, type: 'main', index: 0 }]] }];
			});
			const caller = { name: 'caller', active: false, settings: {}, nodes };
			const stored = await api.call('POST', '/workflows', {
				...caller,
				connections: Object.fromEntries(links),
			});
			expect((await api.run(stored.id, 'Begin')).status).toBe('error');
			expect(await kept('Without an email')).toHaveLength(23);
			const [called] = (await api.executions(value)).filter(({ status }) => status === 'error');
			const { message, description } = errorOf(await api.execution(called.id));
			expect(message).toBe('23 of 23 leads could not be delivered');
			const lines = description.split('\n');
			expect(lines).toHaveLength(21);
			const reason = 'The lead has no email, or it is not one plain address';
			expect(lines[0]).toBe(
				`Without an email 0: ${reason} (kept in the Data Table chatbase_failed)`,
			);
			expect(lines[20]).toBe('and 3 more');
		},
		TEST_MS,
	);

	test('what fails again stays, with its new reason, in its own row; also a lead without an eventId', async () => {
		const { nodes, ...recipe } = recipes.slack;
		const trigger = nodes.find(({ name }) => name === TRIGGER);
		const raw = { ...trigger, webhookId: randomUUID(), parameters: { simplify: false } };
		const all = nodes.map((node) => (node === trigger ? raw : node));
		const own = await api.publish({ ...recipe, nodes: all });
		await haveKept('slack', ['raw-visitor'], own);
		const [before] = await kept('raw-visitor');
		expect(JSON.parse(before.lead).eventId).toBeUndefined();

		const again = await deliverAgain('Slack', own.workflow.id);
		destinations.slack.refuse('raw-visitor');
		const failed = await click(again);
		expect(failed.status).toBe('error');
		const { message, description } = errorOf(failed);
		expect(message).toBe('1 of 1 leads could not be delivered again');
		const [after, ...others] = await kept('raw-visitor');
		expect(others).toEqual([]);
		expect({ ...after, reason: before.reason, updatedAt: before.updatedAt }).toEqual(before);
		expect(after.reason).not.toBe(before.reason);
		expect(description).toBe(
			`raw-visitor, raw-visitor@example.com, +1 202-555-0143: ${after.reason}\nThey are still in the Data Table chatbase_failed.`,
		);

		destinations.slack.refuse('nobody');
		expect((await click(again)).status).toBe('success');
		expect([await arrived('slack', 'raw-visitor'), await kept('raw-visitor')]).toEqual([1, []]);
	});

	test('two clicks at once send each lead once', async () => {
		const visitors = Array.from({ length: 10 }, (_, index) => `at-once-${index}-visitor`);
		await haveKept('slack', visitors);
		const again = await deliverAgain('Slack', published.slack.workflow.id);
		const runs = await Promise.all([click(again), click(again), click(again)]);
		expect(runs.map(({ status }) => status)).toEqual(['success', 'success', 'success']);
		for (const visitor of visitors)
			expect([visitor, await arrived('slack', visitor)]).toEqual([visitor, 1]);
		expect(await kept('at-once-')).toEqual([]);
	});

	test(
		'n8n is killed meanwhile: later clicks send what is left, the one that was under way when its mark is old',
		async () => {
			const visitors = Array.from({ length: 8 }, (_, index) => `killed-${index}-visitor`);
			await haveKept('slack', visitors);
			const { id } = published.slack.workflow;
			const again = await deliverAgain('Slack', id, (json) =>
				json.replace('minutes: 15', 'seconds: 20'),
			);
			await api.start(again, 'Deliver again');
			await until('some have arrived', async () => (await kept('killed-')).length < 6, {
				intervalMs: 20,
			});
			await n8n.kill();
			await n8n.start();
			await until(
				'none is left',
				async () => {
					expect((await click(again)).status).toBe('success');
					return (await kept('killed-')).length === 0;
				},
				{ timeoutMs: 120_000, intervalMs: 2000 },
			);
			const times = await Promise.all(visitors.map((visitor) => arrived('slack', visitor)));
			expect(Math.min(...times)).toBe(1);
			expect(times.filter((count) => count > 1).length).toBeLessThanOrEqual(1);
		},
		TEST_MS,
	);

	test('a click that is full begins with what was not tried for longest', async () => {
		await haveKept('slack', ['full-0-visitor', 'full-1-visitor', 'full-2-visitor']);
		const { id } = published.slack.workflow;
		const again = await deliverAgain('Slack', id, (json) =>
			json.replace('"limit":1000', '"limit":2'),
		);
		destinations.slack.takeAway();
		expect((await click(again)).status).toBe('error');
		destinations.slack.bringBack();
		expect((await click(again)).status).toBe('success');
		const left = (await kept('full-')).map(({ name }) => name);
		expect(left).toEqual(['full-1-visitor']);
		expect((await click(again)).status).toBe('success');
		expect(await kept('full-')).toEqual([]);
	});

	test('a recipe of an earlier version, which gives no error for what it keeps again, loses nothing', async () => {
		const old = structuredClone(recipes.slack);
		for (const name of ['Failed lead', 'Keep the failed lead']) delete old.connections[name];
		const to = [[{ node: 'Keep the failed lead', type: 'main', index: 0 }]];
		old.connections['Failed lead'] = { main: to };
		old.nodes.find(({ name }) => name === TRIGGER).webhookId = randomUUID();
		const own = await api.publish(old);
		await haveKept('slack', ['old-recipe-visitor'], own);
		const again = await deliverAgain('Slack', own.workflow.id);
		destinations.slack.takeAway();
		const failed = await click(again);
		destinations.slack.bringBack();
		expect(failed.status).toBe('error');
		expect(await kept('old-recipe-visitor')).toHaveLength(1);
		expect((await click(again)).status).toBe('success');
		expect([
			await arrived('slack', 'old-recipe-visitor'),
			await kept('old-recipe-visitor'),
		]).toEqual([1, []]);
	});

	test('behind the sweep a recipe keeps nothing itself: the sweep says who and why, and tries again', async () => {
		const recipe = await api.call('POST', '/workflows', behind(recipes.slack, []));
		await api.activate(recipe);
		const sweep = await publishSweep(api, chatbase, {
			withWebhook: false,
			change({ nodes }) {
				const { parameters } = nodes.find(({ name }) => name === 'Deliver it');
				parameters.workflowId = { __rl: true, mode: 'id', value: recipe.id };
			},
		});
		const event = newLead(sweep.agentId, 'behind-the-sweep-visitor@example.com');
		const { customerName, customerEmail, customerPhone } = event.payload;
		const lead = listed(event);
		chatbase.leads.push(lead);
		destinations.slack.takeAway();
		const failed = await sweep.sweep();
		destinations.slack.bringBack();
		expect(failed.status).toBe('error');
		const [row] = await sweep.toLookAt();
		expect(errorOf(failed).description).toBe(
			`${customerName}, ${customerEmail}, ${customerPhone}: ${row.reason}`,
		);
		expect(n8n.log()).not.toContain(customerEmail);
		expect(await kept(customerEmail)).toEqual([]);

		await sweep.letPass(15);
		expect((await sweep.sweep()).status).toBe('success');
		expect([await arrived('slack', customerEmail), await sweep.toLookAt()]).toEqual([1, []]);
		const [{ text }] = destinations.slack.messages.filter((one) =>
			one.text.includes(customerEmail),
		);
		expect(text).toContain(left(lead.created_at));
	});

	test('without a place to fill in, or with a lead that is no JSON, it says so and delivers nothing', async () => {
		const { id } = published.slack.workflow;
		const blank = await click(await deliverAgain(' ', id));
		expect([blank.status, errorOf(blank).message]).toEqual([
			'error',
			'Fill in “Whose leads?”: the word that the column “place” has for them, such as Email. Nothing was delivered.',
		]);

		const path = await api.dataTablesPath();
		const { data } = await api.call('GET', path);
		const table = data.find(({ name }) => name === 'chatbase_failed');
		const row = {
			place: 'Slack',
			reason: 'before',
			name: 'Spoilt',
			eventId: 'spoilt',
			lead: '{"customerName":',
		};
		await api.call('POST', `${path}/${table.id}/insert`, { data: [row], returnType: 'count' });
		const { received } = destinations.slack;
		const before = received().length;
		expect((await click(await deliverAgain('Slack', id))).status).toBe('error');
		expect(received()).toHaveLength(before);
		expect(await kept('Spoilt')).toMatchObject([{ reason: 'The lead in the table is no JSON' }]);
	});
});
