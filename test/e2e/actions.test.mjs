// An agent of Chatbase calls workflows of one n8n process with SQLite.
import { callAction, SECRET_HEADER } from '../../harness/chatbase/action-caller.mjs';
import { itemsOf, UNFINISHED } from '../../harness/n8n/executions.mjs';
import {
	ACTION_TRIGGER,
	actionWorkflow,
	editFields,
	noItems,
	responder,
	stopAndError,
	wait,
} from '../../harness/n8n/workflows.mjs';
import { until } from '../../harness/process/until.mjs';
import { sendRaw } from './support/http.mjs';
import { newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-an-action';
const FAILED = { message: expect.stringMatching(/^Sorry, this did not work just now\./) };
const LATE = { message: expect.stringMatching(/^This takes longer than usual\./) };
const WITH_NODE = { responseMode: 'responseNode' };
const INPUTS = (...input) => ({ inputs: { input } });

let n8n;
let api;
let credential;

const publish = async (parameters, nodes) =>
	await api.publish(actionWorkflow(credential, parameters, nodes));

/** What n8n has stored of a workflow when nothing of it runs any more. */
async function executionsOf({ id }, count) {
	await until('all executions have ended', async () => {
		const stored = await api.executions(id);
		return stored.length >= count && stored.every(({ status }) => !UNFINISHED.includes(status));
	});
	const executions = await api.executions(id);
	return await Promise.all(executions.map(async ({ id: one }) => await api.execution(one)));
}

beforeAll(async () => {
	n8n = await newN8n();
	({ api } = n8n);
	credential = await api.createActionSecret(SECRET);
});
afterAll(() => n8n?.end());

describe('a call of an agent', () => {
	test('starts one execution with typed inputs, and is answered with the last item', async () => {
		const declared = INPUTS(
			{ name: 'orderNumber', type: 'text', required: true },
			{ name: 'quantity', type: 'number' },
			{ name: 'gift', type: 'boolean' },
			{ name: 'tags', type: 'list' },
		);
		const answer = editFields('={{ { status: "sent", order: $json.orderNumber } }}');
		const { workflow, url } = await publish(declared, [answer]);
		const inputs = { orderNumber: 1042, quantity: '12', gift: 'true', extra: { a: 1 } };

		expect(await callAction(url, SECRET, inputs)).toMatchObject({
			status: 200,
			answer: { status: 'sent', order: '1042' },
		});
		const [execution, ...others] = await executionsOf(workflow, 1);
		expect(others).toEqual([]);
		expect(itemsOf(execution, ACTION_TRIGGER)).toEqual([
			{
				orderNumber: '1042',
				quantity: 12,
				gift: true,
				tags: null,
				otherInputs: { extra: { a: 1 } },
				callId: expect.stringMatching(/^[0-9a-f-]{36}$/),
				receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
			},
		]);
	});

	test('is answered by the Chatbase node at once, while the workflow goes on', async () => {
		const nodes = [
			responder({ respondWith: 'json', json: '={{ {"got": $json.inputs} }}' }),
			wait(8),
		];
		const { workflow, url } = await publish(WITH_NODE, nodes);

		const { answer, seconds } = await callAction(url, SECRET, { a: 1 });
		expect(answer).toEqual({ got: { a: 1 } });
		expect(seconds).toBeLessThan(8);
		const [execution] = await executionsOf(workflow, 1);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Wait')).toEqual([expect.objectContaining({ inputs: { a: 1 } })]);
	});

	/** @type {[string, object, object[], object, string][]} what the agent gets, and n8n's log says */
	const shortfalls = [
		['fails', {}, [stopAndError()], FAILED, 'executionFailed'],
		[
			'fails before it responds',
			WITH_NODE,
			[stopAndError(), responder()],
			FAILED,
			'executionFailed',
		],
		['gives no item', {}, [noItems()], FAILED, 'answerMissing'],
		['ends before it responds', WITH_NODE, [noItems(), responder()], FAILED, 'answerMissing'],
		[
			'gives an answer of more than 20,000 bytes',
			{},
			[editFields('={{ { text: "x".repeat(20000) } }}')],
			FAILED,
			'answerTooLarge (20011 bytes)',
		],
		[
			'responds with more than 20,000 bytes',
			WITH_NODE,
			[responder({ text: '={{ "x".repeat(20000) }}' })],
			FAILED,
			'executionFailed',
		],
		[
			'takes longer than the time limit',
			{ options: { timeLimit: 1 } },
			[wait(4)],
			LATE,
			'answerTooLate',
		],
		[
			'responds after the time limit',
			{ ...WITH_NODE, options: { timeLimit: 1, lateMessage: 'Not yet.' } },
			[wait(4), responder()],
			{ message: 'Not yet.' },
			'answerTooLate',
		],
	];
	test.each(shortfalls)(
		'of a workflow that %s is answered with a message',
		async (_what, parameters, nodes, message, reason) => {
			const { workflow, url } = await publish(parameters, nodes);
			const { status, answer, seconds } = await callAction(url, SECRET, { a: 1 });
			expect({ status, answer }).toEqual({ status: 200, answer: message });
			if (reason === 'answerTooLate') expect(seconds).toBeLessThan(4);
			await executionsOf(workflow, 1);
			const line = `workflow "Action" (${workflow.id}) answered a call with a message: ${reason}`;
			await until('the log says so', async () => n8n.log().includes(line));
			// n8n's own answer, which comes later, must not fail.
			expect(n8n.log()).not.toContain('ERR_HTTP_HEADERS_SENT');
		},
	);

	test('cannot be answered at the end of a workflow that n8n puts aside', async () => {
		const problem = /the node Wait waits for more than a minute.*: choose With the Chatbase Node/;
		await expect(publish({}, [wait(65)])).rejects.toThrow(problem);
	});

	test('that is refused has its status and sentence, and starts nothing', async () => {
		const declared = INPUTS({ name: 'orderNumber', type: 'number', required: true });
		const { workflow, url } = await publish(declared, [editFields('={{ { ok: true } }}')]);
		const refused = { status: 401, answer: { message: 'The secret is missing or wrong' } };
		const inputs = { orderNumber: 1 };

		expect(await callAction(url, undefined, inputs)).toMatchObject(refused);
		expect(await callAction(url, `${SECRET}x`, inputs)).toMatchObject(refused);
		const twice = await sendRaw(url, {
			headers: ['Content-Type', 'application/json', SECRET_HEADER, SECRET, SECRET_HEADER, SECRET],
			body: JSON.stringify(inputs),
		});
		expect(twice).toMatchObject({ status: 401, body: JSON.stringify(refused.answer) });
		expect(await callAction(url, SECRET, { orderNumber: 'none' })).toMatchObject({
			status: 400,
			answer: { message: 'The input orderNumber must be a number.' },
		});
		expect(await callAction(url, SECRET, [])).toMatchObject({
			status: 400,
			answer: { message: 'Body is not a JSON object' },
		});

		// One that is taken, so that an execution of a refused one would have been seen by now.
		expect(await callAction(url, SECRET, inputs)).toMatchObject({ answer: { ok: true } });
		expect(await executionsOf(workflow, 1)).toHaveLength(1);
		expect(n8n.log()).toContain(`(${workflow.id}) refused a call: secretMissing`);
		expect(n8n.log()).not.toContain(SECRET);
	});

	test('gets its own answer, and no other one, when many come at once', async () => {
		const { url } = await publish(WITH_NODE, [
			responder({ respondWith: 'json', json: '={{ $json.inputs }}' }),
		]);
		let next = 0;
		async function work() {
			while (next < 100) {
				const number = next++;
				expect((await callAction(url, SECRET, { number })).answer).toEqual({ number });
			}
		}
		await Promise.all(Array.from({ length: 20 }, work));
	});

	test('after a restart without a secret is answered with 500 until it is mended', async () => {
		const own = await api.createActionSecret(SECRET);
		const { url } = await api.publish(actionWorkflow(own, {}, [editFields('={{ { ok: true } }}')]));
		const data = { headerName: SECRET_HEADER, secret: '', previousSecret: '' };
		await api.updateCredential(own, data);
		await n8n.stop();
		await n8n.start();

		expect(await callAction(url, SECRET, {})).toMatchObject({
			status: 500,
			answer: { message: 'No secret found' },
		});
		await api.updateCredential(own, { ...data, secret: SECRET });
		expect(await callAction(url, SECRET, {})).toMatchObject({ status: 200, answer: { ok: true } });
	});

	test('gets no answer when n8n is killed, and the next one is answered', async () => {
		const { workflow, url } = await publish({}, [wait(20)]);
		const cut = callAction(url, SECRET, { first: true }).catch((error) => error.message);
		await until('it runs', async () => (await api.executions(workflow.id)).length > 0);
		await n8n.kill();
		expect(await cut).toMatch(/does not answer/);
		await n8n.start();

		const { url: again } = await publish({}, [editFields('={{ { ok: true } }}')]);
		expect(await callAction(again, SECRET, {})).toMatchObject({ answer: { ok: true } });
		const [crashed] = await executionsOf(workflow, 1);
		expect(crashed.status).toBe('crashed');
		expect(itemsOf(crashed, ACTION_TRIGGER)).toMatchObject([{ inputs: { first: true } }]);
	}, 180_000);
});
