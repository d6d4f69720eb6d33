// One n8n process with SQLite.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { deliver, leadEvent, sign } from '../../harness/chatbase/webhook-sender.mjs';
import { itemsOf, UNFINISHED } from '../../harness/n8n/executions.mjs';
import { until } from '../../harness/process/until.mjs';
import { readWorkflow, TRIGGER, triggerWorkflow } from '../../harness/n8n/workflows.mjs';
import { SECRET as FIXTURE_SECRET } from '../support/signing.js';
import { sendRaw } from './support/http.mjs';
import { account, acknowledged, holdsLead, startLoad, storedLeads } from './support/load.mjs';
import { newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-first-key';
const JSON_TYPE = ['Content-Type', 'application/json'];
const LEAD = await readFile(new URL('../fixtures/lead.json', import.meta.url));
const MALFORMED = JSON.parse(
	await readFile(new URL('../fixtures/malformed-headers.json', import.meta.url), 'utf8'),
);

let n8n;
let api;

/** A published workflow that is nothing but the trigger. */
async function publishTrigger(credential, parameters) {
	return await api.publish(triggerWorkflow(credential, parameters));
}

/** Waits until no execution is under way; what was acknowledged is stored by then. */
async function finished(workflow, count) {
	await until(
		'all executions have ended',
		async () => (await api.countExecutions(workflow.id, UNFINISHED)) === 0,
		{ timeoutMs: 120_000, intervalMs: 500 },
	);
	const executions = await api.executions(workflow.id);
	expect(executions.length).toBeGreaterThanOrEqual(count);
	return executions;
}

beforeAll(async () => {
	n8n = await newN8n();
	({ api } = n8n);
});
afterAll(() => n8n?.end());

describe('one process with SQLite', () => {
	test('a signed lead gives one execution with the documented item, and the answer OK', async () => {
		const { workflow, url } = await publishTrigger(await api.createKey(SECRET));

		const answer = await sendRaw(url, {
			headers: [...JSON_TYPE, 'X-Chatbase-Signature', sign(LEAD, SECRET)],
			body: LEAD,
		});
		expect(answer).toMatchObject({ status: 200, body: 'OK' });

		const executions = await finished(workflow, 1);
		expect(executions).toHaveLength(1);
		const execution = await api.execution(executions[0].id);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, TRIGGER)).toEqual([
			{
				eventType: 'leads.submit',
				chatbotId: 'Id8VKSqDV52fwAvuxaeUO',
				conversationId: '5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11',
				customerEmail: 'example@chatbase.co',
				customerName: 'Example',
				customerPhone: '123',
				customFields: {},
				otherKeys: {},
				leadKey: createHash('sha256')
					.update('["Id8VKSqDV52fwAvuxaeUO","email","example@chatbase.co"]')
					.digest('hex'),
				eventId: createHash('sha256').update(LEAD).digest('hex'),
				receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			},
		]);
		const delivery = { event: JSON.parse(String(LEAD)), ...answer };
		expect(await account([delivery], await storedLeads(api, executions))).toMatchObject({
			lost: 0,
		});
	});

	test('every refusal has its status and body, and starts nothing', async () => {
		const event = leadEvent({ name: 'Private Visitor', email: 'private@example.com' });
		const body = JSON.stringify(event);
		const signature = sign(Buffer.from(body), SECRET);
		const header = (value) => ['X-Chatbase-Signature', value];
		const signed = (content, secret = SECRET) => header(sign(Buffer.from(content), secret));
		const asJson = (...headers) => ({ headers: [...JSON_TYPE, ...headers.flat()], body });
		const mismatch = { status: 400, body: `{"message":"Signature didn't match"}` };
		const wrong = (message) => ({ status: 400, body: JSON.stringify({ message }) });
		const multipart = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n';
		const multipartType = ['Content-Type', 'multipart/form-data; boundary=x'];
		const textType = ['Content-Type', 'text/plain'];

		const { workflow, url } = await publishTrigger(await api.createKey(SECRET, FIXTURE_SECRET));
		/** @type {any[]} names, what is sent, what is answered */
		const refused = [
			...Object.entries(MALFORMED.overHttp).map(([name, values]) => [
				name,
				{ headers: [...JSON_TYPE, ...values.flatMap(header)], body: LEAD },
				mismatch,
			]),
			['another key', asJson(signed(body, 'another-key')), mismatch],
			['another body', { ...asJson(signed(body)), body: `${body} ` }, mismatch],
			['no body', { headers: signed(body) }, mismatch],
			[
				'multipart',
				{ headers: [...multipartType, ...signed(multipart)], body: multipart },
				mismatch,
			],
			['signed nothing', { headers: signed('') }, wrong('Body is empty')],
			[
				'signed text',
				{ headers: [...textType, ...signed('lead')], body: 'lead' },
				wrong('Body is not valid JSON'),
			],
			[
				'a signed list',
				{ ...asJson(signed('[1]')), body: '[1]' },
				wrong('Body is not a JSON object'),
			],
			[
				'no event type',
				{ ...asJson(signed('{}')), body: '{}' },
				wrong('eventType is missing or not a string'),
			],
			['GET', { method: 'GET' }, { status: 405, body: 'Method Not Allowed' }],
		];
		for (const [name, request, expected] of refused) {
			expect([name, await sendRaw(url, request)]).toEqual([
				name,
				expect.objectContaining(expected),
			]);
		}
		expect((await sendRaw(url, { method: 'GET' })).headers.allow).toBe('POST');

		// One that is accepted, so that an execution of a refused one would have been seen by now.
		await sendRaw(url, asJson(signed(body)));
		expect(await finished(workflow, 1)).toHaveLength(1);

		for (const secret of [
			SECRET,
			signature,
			'private@example.com',
			'Private Visitor',
			event.payload.conversationId,
		]) {
			expect(n8n.log().includes(secret)).toBe(false);
		}
		const where = `Node "${TRIGGER}" of workflow "Leads" (${workflow.id})`;
		const [, ...warnings] = n8n.log().split(`${where} refused a delivery: `);
		expect(warnings.length).toBeGreaterThanOrEqual(refused.length);
	});

	test('n8n itself answers broken JSON and what is too large, as documented', async () => {
		const { url } = await publishTrigger(await api.createKey(SECRET));
		const send = async (type, body, announced = body.length) => {
			const signature = ['X-Chatbase-Signature', sign(Buffer.from(body), SECRET)];
			const headers = ['Content-Type', type, ...signature];
			return (await sendRaw(url, { headers, body, announced })).status;
		};
		const tooLarge = 16 * 2 ** 20 + 1; // n8n answers before it has read so much
		expect({
			broken: await send('application/json', '{'),
			json: await send('application/json', '', tooLarge),
			text: await send('text/plain', '', tooLarge),
			other: await send('application/octet-stream', '', tooLarge),
		}).toEqual({ broken: 422, json: 500, text: 500, other: 400 });
	});

	test('Remove Duplicates by eventId drops a repetition that comes later', async () => {
		const chatbaseWebhookApi = await api.createKey(SECRET);
		const { workflow, url } = await api.publish(
			await readWorkflow('remove-duplicates.json', { chatbaseWebhookApi }),
		);
		const [first, second] = [leadEvent(), leadEvent()];
		const passed = [];
		for (const [index, event] of [first, first, second].entries()) {
			expect((await deliver(url, SECRET, event)).status).toBe(200);
			const executions = await finished(workflow, index + 1);
			const newest = executions.reduce((a, b) => (Number(a.id) > Number(b.id) ? a : b));
			passed.push(itemsOf(await api.execution(newest.id), 'Remove Duplicates').length);
		}
		expect(passed).toEqual([1, 0, 1]);
	});

	test('Remove Duplicates fails for every lead, known or new, once its history is full', async () => {
		const chatbaseWebhookApi = await api.createKey(SECRET);
		const workflow = await readWorkflow('remove-duplicates.json', { chatbaseWebhookApi });
		const node = workflow.nodes.find(({ name }) => name === 'Remove Duplicates');
		node.parameters.options = { historySize: 2 };
		const { workflow: stored, url } = await api.publish(workflow);
		const [first, second, third] = [leadEvent(), leadEvent(), leadEvent()];
		const statuses = [];
		for (const [index, event] of [first, second, third, first].entries()) {
			expect((await deliver(url, SECRET, event)).status).toBe(200);
			const executions = await finished(stored, index + 1);
			const newest = executions.reduce((a, b) => (Number(a.id) > Number(b.id) ? a : b));
			statuses.push(newest.status);
		}
		expect(statuses).toEqual(['success', 'success', 'error', 'error']);
	});

	test('Merge and Aggregate mix up leads without an email, but not behind a filter', async () => {
		const workflow = await readWorkflow('merge-and-aggregate.json', {});
		const { id } = await api.call('POST', '/workflows', workflow);
		const execution = await api.run(id, 'Begin');
		const [email, name] = ['visitor@example.com', 'With an email'];
		const whole = { customerName: name, customerEmail: email, company: 'Of the visitor' };
		const mixed = { customerName: 'Without an email', customerEmail: null };
		expect(itemsOf(execution, 'Merge')).toEqual([{ ...mixed, company: 'Of somebody else' }, whole]);
		expect(itemsOf(execution, 'Merge behind the filter')).toEqual([whole]);
		expect(itemsOf(execution, 'Aggregate')).toEqual([
			{ customerName: ['Without an email', name], customerEmail: [email] },
		]);
		expect(itemsOf(execution, 'Aggregate behind the filter')).toEqual([
			{ customerName: [name], customerEmail: [email] },
		]);
	});

	test('what the node is not set to receive is answered with OK, and starts nothing', async () => {
		const credential = await api.createKey(SECRET);
		const chosen = await publishTrigger(credential, { options: { chatbotIds: ['mine'] } });
		expect(await deliver(chosen.url, SECRET, leadEvent({ chatbotId: 'other' }))).toEqual({
			status: 200,
			body: 'OK',
		});
		expect(
			await deliver(chosen.url, SECRET, {
				...leadEvent({ chatbotId: 'mine' }),
				eventType: 'other.event',
			}),
		).toEqual({ status: 200, body: 'OK' });
		expect(await deliver(chosen.url, SECRET, leadEvent({ chatbotId: 'mine' }))).toEqual({
			status: 200,
			body: 'OK',
		});

		const [execution, ...others] = await finished(chosen.workflow, 1);
		expect(others).toEqual([]);
		expect(itemsOf(await api.execution(execution.id), TRIGGER)[0].chatbotId).toBe('mine');
		const where = `Node "${TRIGGER}" of workflow "Leads" (${chosen.workflow.id})`;
		for (const reason of ['chatbotNotSelected', 'eventNotSelected']) {
			const line = `${where} left out a delivery: ${reason}`;
			expect(n8n.log().split(line)).toHaveLength(2);
		}
	});

	test('500 leads, 20 at a time, give 500 executions, each with the right lead', async () => {
		const { workflow, url } = await publishTrigger(await api.createKey(SECRET));
		const load = startLoad({ url: () => url, secret: () => SECRET, count: 500, atOnce: 20 });
		const deliveries = await load.done;

		expect(acknowledged(deliveries)).toHaveLength(500);
		await finished(workflow, 500);
		const stored = await storedLeads(api, await api.executions(workflow.id));
		expect(stored.empty).toEqual([]);
		expect(await account(deliveries, stored)).toMatchObject({ executed: 500, lost: 0 });
		for (const { event } of deliveries) {
			const entries = stored.leads.get(event.payload.conversationId) ?? [];
			expect(entries).toHaveLength(1);
			expect(holdsLead(entries[0].item, event)).toBe(true);
		}
	});

	test('no lead is lost or refused while the key is changed, and the old key ends at once', async () => {
		const [oldKey, newKey] = ['e2e-secret-before-the-change', 'e2e-secret-after-the-change'];
		const credential = await api.createKey(oldKey);
		const { workflow, url } = await publishTrigger(credential);
		const store = async (data) => await api.updateCredential(credential, data);
		let secret = oldKey;
		const load = startLoad({ url: () => url, secret: () => secret, atOnce: 4 });
		const more = async () => {
			const before = load.deliveries.length;
			await until('more leads are delivered', async () => load.deliveries.length > before + 20);
		};

		await more();
		await store({ secretKey: newKey, previousSecretKey: oldKey });
		await more();
		secret = newKey; // Chatbase changes over
		await more();
		await store({ secretKey: newKey, previousSecretKey: '' });
		expect((await deliver(url, oldKey, leadEvent())).status).toBe(400);
		await more();
		const deliveries = await load.stop();

		expect(deliveries.filter(({ status }) => status !== 200)).toEqual([]);
		await finished(workflow, deliveries.length);
		expect(
			await account(deliveries, await storedLeads(api, await api.executions(workflow.id))),
		).toMatchObject({
			lost: 0,
		});
	});

	test('the URL is gone while the workflow is unpublished, and the same afterwards', async () => {
		const { workflow, url } = await publishTrigger(await api.createKey(SECRET));
		await api.deactivate(workflow, url);
		expect((await deliver(url, SECRET, leadEvent())).status).toBe(404);

		await api.activate(workflow, url);
		expect((await deliver(url, SECRET, leadEvent())).status).toBe(200);
		await finished(workflow, 1);
	});

	test('publishing without a secret key is refused with the reason', async () => {
		const blank = await api.createKey('   ');
		await expect(publishTrigger(blank)).rejects.toThrow('No secret key found');
	});

	test('a key that is removed after publishing gives 500, and starts nothing', async () => {
		const credential = await api.createKey(SECRET);
		const { workflow, url } = await publishTrigger(credential);
		await api.updateCredential(credential, { secretKey: '' });

		expect(await deliver(url, SECRET, leadEvent())).toEqual({
			status: 500,
			body: '{"message":"No secret key found"}',
		});
		expect(await api.executions(workflow.id)).toEqual([]);
	});

	test('a key that begins with "=" is right as soon as a blank stands before it', async () => {
		const key = '=e2e-key-with-an-equals-sign';
		const taken = await publishTrigger(await api.createKey(key));
		expect((await deliver(taken.url, key, leadEvent())).status).toBe(400);

		const { workflow, url } = await publishTrigger(await api.createKey(` ${key}`));
		expect((await deliver(url, key, leadEvent())).status).toBe(200);
		expect(await finished(workflow, 1)).toHaveLength(1);
	});

	test('a setting that cannot be used is refused on publishing, with the reason', async () => {
		const credential = await api.createKey(SECRET);
		/** @type {[object, string][]} */
		const unusable = [
			[{ events: '={{ "lead" }}' }, 'Events is empty or contains an invalid event'],
			[{ options: { chatbotIds: ['a/b'] } }, 'Chatbot IDs contains an invalid ID'],
			[{ simplify: '={{ "yes" }}' }, 'Simplify must be on or off'],
		];
		await Promise.all(
			unusable.map(async ([parameters, reason]) => {
				await expect(publishTrigger(credential, parameters)).rejects.toThrow(reason);
			}),
		);
	});

	test.each([
		['gives nothing', '""'],
		['throws', '$("Nowhere").first().json.event'],
	])(
		'an expression that %s after publishing gives 500, a line in the log, and no execution',
		async (_what, later) => {
			const change = new Date(Date.now() + 8_000).toISOString();
			const events = `={{ $now < DateTime.fromISO("${change}") ? "leads.submit" : ${later} }}`;
			const { workflow, url } = await publishTrigger(await api.createKey(SECRET), { events });
			const deliveries = [];
			const refused = await until('a lead is refused', async () => {
				const event = leadEvent();
				const answer = await deliver(url, SECRET, event);
				deliveries.push({ event, ...answer });
				return answer.status !== 200 && answer;
			});
			expect(refused).toEqual({
				status: 500,
				body: '{"message":"Events of the node cannot be used"}',
			});
			expect(n8n.log()).toContain(`(${workflow.id}) refused a delivery: parameterInvalid (Events)`);

			const accepted = acknowledged(deliveries).length;
			expect(accepted).toBeGreaterThan(0);
			expect(await finished(workflow, accepted)).toHaveLength(accepted);
		},
	);

	test('two workflows with the node do not mix', async () => {
		const keys = ['e2e-secret-of-workflow-one', 'e2e-secret-of-workflow-two'];
		const [one, two] = await Promise.all(
			keys.map(async (secretKey) => await publishTrigger(await api.createKey(secretKey))),
		);
		const [first, second] = [leadEvent({ name: 'First' }), leadEvent({ name: 'Second' })];
		expect((await deliver(one.url, keys[0], first)).status).toBe(200);
		expect((await deliver(two.url, keys[1], second)).status).toBe(200);
		expect((await deliver(one.url, keys[1], second)).status).toBe(400);

		for (const [{ workflow }, event] of [
			[one, first],
			[two, second],
		]) {
			const [execution, ...others] = await finished(workflow, 1);
			expect(others).toEqual([]);
			expect(holdsLead(itemsOf(await api.execution(execution.id), TRIGGER)[0], event)).toBe(true);
		}
	});

	test('every acknowledged lead is stored after SIGKILL under load, three times over', async () => {
		const { workflow, url } = await publishTrigger(await api.createKey(SECRET));
		const deliveries = [];
		for (let round = 0; round < 3; round += 1) {
			const load = startLoad({ url: () => url, secret: () => SECRET, atOnce: 10 });
			await until('leads are acknowledged', async () => acknowledged(load.deliveries).length > 50);
			await n8n.kill();
			deliveries.push(...(await load.stop()));

			await n8n.start();
			const answer = await until('the production URL answers again', async () => {
				const event = leadEvent();
				const { status } = await deliver(url, SECRET, event);
				return status === 200 && { event, status };
			});
			deliveries.push(answer);
		}
		// Not until all have ended: older n8n shows some that were cut off as running, for good.
		await until(
			'each acknowledged lead has its execution',
			async () => (await api.executions(workflow.id)).length >= acknowledged(deliveries).length,
			{ intervalMs: 500 },
		);
		const stored = await storedLeads(api, await api.executions(workflow.id));
		expect(stored.empty).toEqual([]);
		expect(await account(deliveries, stored)).toMatchObject({ lost: 0 });
	});
});
