// The examples for actions, each run: an agent calls it, and is answered as its notes say.
import { setTimeout as pause } from 'node:timers/promises';

import { callAction } from '../../harness/chatbase/action-caller.mjs';
import { itemsOf, UNFINISHED } from '../../harness/n8n/executions.mjs';
import { ACTION_TRIGGER, behind, readWorkflow } from '../../harness/n8n/workflows.mjs';
import { until } from '../../harness/process/until.mjs';
import { startDestinations } from '../../harness/services/example-destinations.mjs';
import { newFolder, newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-action-examples';
const NAMES = ['action-lead', 'action-lookup', 'action-book'];
/** n8n tries to send an email five times, five seconds apart. */
const ALL_TRIES_S = 20;

const example = (name) => new URL(`../../examples/${name}.json`, import.meta.url);
const missing = (...names) => ({
	status: 400,
	answer: {
		message: names.map((name) => `The input ${name} is missing: it must be text.`).join(' '),
	},
});

let n8n;
let api;
let mail;
let credentials;
/** @type {Record<string, {workflow: any, url: string}>} */
const published = {};

const fillIn = async (name, parameters = mail.parameters) =>
	await readWorkflow(example(name), credentials, parameters);
const call = async (name, inputs) => await callAction(published[name].url, SECRET, inputs);

/** What n8n has stored of a workflow, the newest first, when nothing of it runs any more. */
async function ended({ workflow }, count = 0) {
	const hasEnded = async () =>
		(await api.countExecutions(workflow.id)) >= count &&
		(await api.countExecutions(workflow.id, UNFINISHED)) === 0;
	await until(`${workflow.name} has ended`, hasEnded, { timeoutMs: 120_000 });
	return await api.executions(workflow.id);
}

/** Calls, and waits until all that follows is done. */
async function callAndEnd(name, inputs) {
	const { length } = await ended(published[name]);
	const called = await call(name, inputs);
	const [execution] = await ended(published[name], length + 1);
	return { ...called, execution };
}

async function retry({ id }, example) {
	const { length } = await ended(example);
	await api.call('POST', `/executions/${id}/retry`, { loadWorkflow: false });
	const [retried] = await ended(example, length + 1);
	return retried;
}

/** n8n's own Data Table, made useless by renaming a column. */
async function withoutColumn(tableName, columnName, work) {
	const tables = await api.dataTablesPath();
	const { data } = await api.call('GET', tables);
	const { id, columns } = data.find(({ name }) => name === tableName);
	const column = columns.find(({ name }) => name === columnName);
	const rename = (name) =>
		api.call('PATCH', `${tables}/${id}/columns/${column.id}/rename`, { name });
	await rename('renamed');
	const result = await work();
	await rename(columnName);
	return result;
}

/** The calls that have been refused have started nothing. */
async function expectNothingStarted(name, work) {
	const before = (await ended(published[name])).length;
	await work();
	// One that is taken, so that an execution of a refused one would have been seen by now.
	await callAndEnd(name, VALID[name]);
	expect(await ended(published[name])).toHaveLength(before + 1);
}

const VALID = {
	'action-lead': { name: 'Visitor of a valid call', email: 'valid@example.com' },
	'action-lookup': { orderNumber: '1001', email: 'visitor@example.com' },
	'action-book': { name: 'Visitor', email: 'valid@example.com', start: '2099-01-01T09:00' },
};

/** What a run by hand ends with. */
const LAST_NODES = {
	'action-lead': 'Thank you',
	'action-lookup': 'The answer',
	'action-book': 'Respond',
};
const ANSWERS = {
	'action-lead': { stored: true },
	'action-lookup': { found: true },
	'action-book': { isNew: true },
};

beforeAll(async () => {
	const services = await startDestinations(NAMES, await newFolder('destinations'));
	mail = services.destinations['action-book'];
	n8n = await newN8n({ services: [services] });
	({ api } = n8n);
	credentials = {
		chatbaseActionApi: await api.createActionSecret(SECRET),
		smtp: await api.createCredential('smtp', 'Mail', mail.credentials.smtp),
	};
	for (const name of NAMES) published[name] = await api.publish(await fillIn(name));
});
afterAll(() => n8n?.end());

describe('action-lead.json', () => {
	const TABLE = 'chatbase_action_leads';
	const rowsOf = async (email) =>
		(await api.dataTableRows(TABLE)).filter((row) => row.email === email);
	const LEAD = {
		name: 'Example Visitor',
		email: 'visitor@example.com',
		phone: '+1 202-555-0143',
		company: 'Example Company',
		budget: '5,000 to 10,000',
		message: 'A chatbot for our shop',
	};

	test('stores all fields, also undeclared ones, and says thank you by name', async () => {
		const { status, answer } = await callAndEnd('action-lead', {
			...LEAD,
			budget: 5000,
			country: 'Peru',
		});
		expect({ status, answer }).toEqual({
			status: 200,
			answer: { stored: true, message: expect.stringMatching(/^Thank you, Example Visitor\./) },
		});
		expect(await rowsOf(LEAD.email)).toEqual([
			expect.objectContaining({
				...{ ...LEAD, budget: '5000', otherInputs: '{"country":"Peru"}' },
				callId: expect.stringMatching(/^[0-9a-f-]{36}$/),
				receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			}),
		]);
	});

	const HOSTILE = {
		'a formula': '=HYPERLINK("http://example.com";"x")',
		'an expression': '={{ $json.callId }}{{ 1 + 1 }}',
		'HTML and quotes': '<b>bold</b> &amp; "quoted" O\'Neil \\n',
		SQL: `'); DROP TABLE ${TABLE}; --`,
		'line breaks and emoji': 'one\r\ntwo\tthree 👩‍🚀',
		'10,000 characters': 'x'.repeat(10_000),
		'15,000 characters of two bytes': 'é'.repeat(15_000),
	};
	test.each(Object.entries(HOSTILE))('takes %s as text', async (what, text) => {
		const email = `${what.replace(/\W+/g, '-')}@example.com`;
		const { answer } = await callAndEnd('action-lead', { name: text, email, message: text });
		const name = text.trim().slice(0, 100);
		expect(answer.message.startsWith(`Thank you, ${name}.`)).toBe(true);
		expect(await rowsOf(email)).toEqual([
			expect.objectContaining({ name: text, message: text, phone: '', budget: '' }),
		]);
	});

	test('gives two rows for the same call twice', async () => {
		const lead = { ...LEAD, email: 'twice@example.com' };
		await callAndEnd('action-lead', lead);
		await callAndEnd('action-lead', lead);
		expect(await rowsOf(lead.email)).toHaveLength(2);
	});

	test('tells the agent what is missing, and starts nothing', async () => {
		await expectNothingStarted('action-lead', async () => {
			const { email, ...withoutEmail } = LEAD;
			expect(await call('action-lead', withoutEmail)).toMatchObject(missing('email'));
			expect(await call('action-lead', { name: ' ', email: '' })).toMatchObject(
				missing('name', 'email'),
			);
			expect(await rowsOf(email)).toHaveLength(1);
		});
	});

	test('tells the agent that storing has failed, and the execution keeps the lead until its Retry', async () => {
		const lead = { ...LEAD, email: 'storing-fails@example.com' };
		const { status, answer, execution } = await withoutColumn(
			TABLE,
			'company',
			async () => await callAndEnd('action-lead', lead),
		);
		expect({ status, answer }).toEqual({
			status: 200,
			answer: { message: expect.stringMatching(/^Your details have arrived, but/) },
		});
		expect(execution.status).toBe('error');
		expect(itemsOf(await api.execution(execution.id), ACTION_TRIGGER)).toEqual([
			expect.objectContaining(lead),
		]);
		expect(await rowsOf(lead.email)).toEqual([]);

		expect((await retry(execution, published['action-lead'])).status).toBe('success');
		expect(await rowsOf(lead.email)).toEqual([expect.objectContaining(lead)]);
	});

	test('hands the lead to a recipe, too, and the agent does not wait for it', async () => {
		const recipe = await readWorkflow(example('data-table'), {});
		const stored = await api.call('POST', '/workflows', behind(recipe, []));
		await api.activate(stored);
		const workflowId = { __rl: true, mode: 'id', value: stored.id };
		const filled = await fillIn('action-lead', { 'Deliver it': { workflowId } });
		const nodes = filled.nodes.map((node) => ({ ...node, disabled: false }));
		const { url } = await api.publish({ ...filled, nodes });
		const lead = { ...LEAD, email: 'recipe@example.com', company: '' };
		expect((await callAction(url, SECRET, lead)).answer.stored).toBe(true);
		const arrived = await until('the lead is in the table', async () => {
			return (await api.dataTableRows('chatbase_leads'))[0];
		});
		expect(arrived).toMatchObject({ name: lead.name, email: lead.email, phone: lead.phone });
		expect(JSON.parse(arrived.furtherFields)).toEqual({
			budget: lead.budget,
			message: lead.message,
		});
		const [row] = await rowsOf(lead.email);
		expect(arrived.eventId).toBe(row.callId);
		expect(arrived.submittedAt).toBe(row.receivedAt);
	});
});

describe('action-lookup.json', () => {
	const TABLE = 'orders';
	const FOUND = {
		found: true,
		orderNumber: '1001',
		status: 'shipped',
		details: 'It is on its way, and arrives within two days.',
	};
	const NOT_FOUND = {
		found: false,
		message: 'There is no order with this number and this email address. Please check both.',
	};

	test('makes the table with its example where there is none, once, also beside one with a longer name', async () => {
		await api.createDataTable('my orders', ['orderNumber', 'email']);
		for (let time = 0; time < 2; time += 1) {
			const { status, answer } = await callAndEnd('action-lookup', VALID['action-lookup']);
			expect({ status, answer }).toEqual({ status: 200, answer: FOUND });
		}
		expect(await api.dataTableRows(TABLE)).toHaveLength(1);
		expect(await api.dataTableRows('my orders')).toEqual([]);
	});

	const SAME = [
		['with other letters and spaces in the email', '1001', ' Visitor@EXAMPLE.com '],
		['with # before the number', ' # 1001', 'visitor@example.com'],
		['with the number as a number', 1001, 'visitor@example.com'],
	];
	test.each(SAME)('finds the order %s', async (_what, orderNumber, email) => {
		expect((await call('action-lookup', { orderNumber, email })).answer).toEqual(FOUND);
	});

	const OTHERS = [
		['of an unknown number', '1002', 'visitor@example.com'],
		["of somebody else's email", '1001', 'somebody-else@example.com'],
		['of any email, by a pattern', '1001', '%'],
		['of any number, by a pattern', '%', 'visitor@example.com'],
		['of another pattern', '100_', 'visitor@example.com'],
		['of SQL', `1001' OR '1'='1`, `x' OR '1'='1`],
		['of an expression', '={{ "1001" }}', '={{ "visitor@example.com" }}'],
	];
	test.each(OTHERS)('does not find the order %s', async (_what, orderNumber, email) => {
		const { status, answer } = await call('action-lookup', { orderNumber, email });
		expect({ status, answer }).toEqual({ status: 200, answer: NOT_FOUND });
	});

	test('finds each of two orders of one number by its email', async () => {
		const tables = await api.dataTablesPath();
		const { data } = await api.call('GET', tables);
		const { id } = data.find(({ name }) => name === TABLE);
		const order = { orderNumber: '1001', email: 'Second@Example.com', status: 'paid', details: '' };
		await api.call('POST', `${tables}/${id}/insert`, { data: [order], returnType: 'all' });
		const second = { orderNumber: '1001', email: 'second@example.com' };
		expect((await call('action-lookup', second)).answer).toMatchObject({ status: 'paid' });
		expect((await call('action-lookup', VALID['action-lookup'])).answer).toEqual(FOUND);
	});

	test('tells the agent what is missing, and starts nothing', async () => {
		await expectNothingStarted('action-lookup', async () => {
			expect(await call('action-lookup', { orderNumber: '1001' })).toMatchObject(missing('email'));
			expect(await call('action-lookup', {})).toMatchObject(missing('orderNumber', 'email'));
			expect(
				await call('action-lookup', { ...VALID['action-lookup'], orderNumber: [1] }),
			).toMatchObject({
				status: 400,
				answer: { message: 'The input orderNumber must be text.' },
			});
		});
	});

	test('tells the agent that orders cannot be looked up while the table cannot be read', async () => {
		await withoutColumn(TABLE, 'orderNumber', async () => {
			const { status, answer, execution } = await callAndEnd(
				'action-lookup',
				VALID['action-lookup'],
			);
			expect({ status, answer }).toEqual({
				status: 200,
				answer: { message: expect.stringMatching(/^Orders cannot be looked up just now\./) },
			});
			expect(execution.status).toBe('error');
		});
	});
});

describe('action-book.json', () => {
	const TABLE = 'chatbase_appointments';
	const visitor = (name, start) => ({
		name,
		email: `${name}@example.com`,
		start,
		about: 'A visit',
	});
	const rowsAt = async (start) =>
		(await api.dataTableRows(TABLE)).filter((row) => row.start === start);
	const mailsOf = (start) =>
		mail.received().filter(({ subject }) => subject === `New appointment: ${start}`);
	const booked = (start) => ({ booked: true, start, message: 'The appointment is booked.' });

	test('answers before the email is sent, which then takes its time', async () => {
		const start = '2099-01-08 10:00';
		mail.takeAway();
		const { length } = await ended(published['action-book']);
		const { status, answer, seconds } = await call(
			'action-book',
			visitor('first', '2099-01-08T10:00'),
		);
		expect({ status, answer }).toEqual({ status: 200, answer: booked(start) });
		expect(seconds).toBeLessThan(ALL_TRIES_S);
		expect(await api.countExecutions(published['action-book'].workflow.id, UNFINISHED)).toBe(1);
		expect(mailsOf(start)).toEqual([]);
		await pause(2000);
		mail.bringBack();

		const [execution] = await ended(published['action-book'], length + 1);
		expect(execution.status).toBe('success');
		expect(mailsOf(start)).toEqual([
			expect.objectContaining({
				text: expect.stringMatching(
					/^Start: 2099-01-08 10:00 \(.+\)\nName: first\nEmail: first@example\.com\nAbout: A visit/,
				),
				replyTo: 'first@example.com',
			}),
		]);
		expect(await rowsAt(start)).toEqual([
			expect.objectContaining({ name: 'first', email: 'first@example.com', day: '2099-01-08' }),
		]);
	});

	test('tells a second visitor which times are free, and the first one again that it is booked', async () => {
		const at = '2099-01-02T10:00';
		const start = '2099-01-02 10:00';
		await callAndEnd('action-book', visitor('first', at));
		expect((await callAndEnd('action-book', visitor('second', at))).answer).toEqual({
			booked: false,
			start,
			message:
				'That time is taken. Still free on that day: 09:00, 11:00, 12:00, 13:00, 14:00, 15:00, 16:00.',
		});
		const again = { ...visitor('first', `${at}:00`), email: 'First@Example.com' };
		expect((await callAndEnd('action-book', again)).answer).toEqual(booked(start));
		expect(await rowsAt(start)).toEqual([expect.objectContaining({ name: 'first' })]);
		expect(mailsOf(start)).toHaveLength(1);
	});

	test('books for one of ten visitors who want the same time at the same moment', async () => {
		const start = '2099-01-05 11:00';
		const { length } = await ended(published['action-book']);
		const calls = await Promise.all(
			Array.from({ length: 10 }, (_, index) =>
				call('action-book', visitor(`visitor-${index}`, '2099-01-05 11:00')),
			),
		);
		await ended(published['action-book'], length + 10);
		const winners = calls.filter(({ answer }) => answer.booked);
		expect(winners.map(({ answer }) => answer)).toEqual([booked(start)]);
		const winner = `visitor-${calls.indexOf(winners[0])}`;
		expect(await rowsAt(start)).toEqual([expect.objectContaining({ name: winner })]);
		expect(mailsOf(start)).toEqual([expect.objectContaining({ replyTo: `${winner}@example.com` })]);
	});

	const IMPOSSIBLE = [
		['is no time', 'tomorrow at two', /^The start must be a day and a time/],
		['is no day of the calendar', '2099-02-30T10:00', /^The start must be a day and a time/],
		['has passed', '2020-01-01T10:00', /^That time has passed\. It is now \d{4}-/],
		['is on a Saturday', '2099-01-03T10:00', /^Appointments begin on the hour from 9:00 to 16:00/],
		['is too early', '2099-01-02T08:00', /^Appointments begin /],
		['is too late', '2099-01-02T17:00', /^Appointments begin /],
		['is not on the hour', '2099-01-02T12:30', /^Appointments begin /],
	];
	test.each(IMPOSSIBLE)('refuses in words a time that %s', async (_what, start, words) => {
		const { length } = await api.dataTableRows(TABLE);
		const { status, answer, execution } = await callAndEnd('action-book', visitor('late', start));
		expect({ status, answer }).toEqual({
			status: 200,
			answer: { booked: false, message: expect.stringMatching(words) },
		});
		expect(execution.status).toBe('success');
		expect(await api.dataTableRows(TABLE)).toHaveLength(length);
	});

	test('tells the agent what is missing, and starts nothing', async () => {
		await expectNothingStarted('action-book', async () => {
			expect(await call('action-book', { start: '2099-01-01T10:00' })).toMatchObject(
				missing('name', 'email'),
			);
		});
	});

	test('tells the agent that saving has failed; Retry books, and sends the email', async () => {
		const start = '2099-01-06 10:00';
		const { status, answer, execution } = await withoutColumn(
			TABLE,
			'about',
			async () => await callAndEnd('action-book', visitor('first', '2099-01-06T10:00')),
		);
		expect({ status, answer }).toEqual({
			status: 200,
			answer: { message: expect.stringMatching(/^The appointment could not be booked just now\./) },
		});
		expect(execution.status).toBe('error');

		expect((await retry(execution, published['action-book'])).status).toBe('success');
		expect(await rowsAt(start)).toHaveLength(1);
		expect(mailsOf(start)).toHaveLength(1);
	});

	test('keeps the appointment when the email cannot be sent; Retry sends it', async () => {
		const start = '2099-01-07 10:00';
		mail.takeAway();
		const { answer, execution } = await callAndEnd(
			'action-book',
			visitor('first', '2099-01-07T10:00'),
		);
		mail.bringBack();
		expect(answer).toEqual(booked(start));
		expect(execution.status).toBe('error');
		expect(mailsOf(start)).toEqual([]);

		expect((await retry(execution, published['action-book'])).status).toBe('success');
		expect(await rowsAt(start)).toHaveLength(1);
		expect(mailsOf(start)).toHaveLength(1);
	});
});

test.each(NAMES)('%s runs by hand with the sample call that is pinned there', async (name) => {
	const { workflow } = await api.publish(await fillIn(name));
	const execution = await api.run(workflow.id, ACTION_TRIGGER);
	expect(execution.status).toBe('success');
	expect(itemsOf(execution, ACTION_TRIGGER)).toEqual([workflow.pinData[ACTION_TRIGGER][0].json]);
	const shown = itemsOf(execution, LAST_NODES[name]);
	expect(shown).toEqual([expect.objectContaining(ANSWERS[name])]);
});
