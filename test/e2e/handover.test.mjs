// The example handover.json, run: a person knows before the agent falls silent, and the agent answers again.
import { randomUUID } from 'node:crypto';

import { conversation } from '../../harness/chatbase/stand-in/conversations.mjs';
import { pollTimes, readWorkflow } from '../../harness/n8n/workflows.mjs';
import { UNFINISHED } from '../../harness/n8n/executions.mjs';
import { until } from '../../harness/process/until.mjs';
import { smtpCredential, startMailServer } from '../../harness/services/mail.mjs';
import { newN8n } from './support/run.mjs';

const API_KEY = 'e2e-key-of-the-handover';
const AGENT = 'agent-of-the-handover';
const EXAMPLE = new URL('../../examples/handover.json', import.meta.url);
const TABLE = 'chatbase_handovers';
const MAIL_NODES = ['Tell your colleagues', 'Tell what went wrong'];
const ADDRESSES = { fromEmail: 'n8n@example.com', toEmail: 'support@example.com' };
const PATIENCE = { timeoutMs: 120_000 };

let n8n;
let api;
let chatbase;
let mail;
let workflow;

/** Publishes the example, as its notes say. @param {object} [further] parameters of the trigger */
async function publish(further = {}) {
	const credentials = {
		chatbaseApi: await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY }),
		smtp: await api.createCredential('smtp', 'Mail', smtpCredential(mail)),
	};
	const chatbot = [{ agentId: { __rl: true, mode: 'id', value: AGENT } }];
	const trigger = { pollTimes: pollTimes(2), chatbots: { chatbot } };
	const filled = await readWorkflow(EXAMPLE, credentials, {
		'Conversation escalated': { ...trigger, ...further },
		'Ticket updated': trigger,
		...Object.fromEntries(MAIL_NODES.map((name) => [name, ADDRESSES])),
	});
	const stored = await api.call('POST', '/workflows', filled);
	await api.activate(stored);
	return stored;
}

/** Every list that starts the workflow was asked for once more. */
async function polled() {
	for (const list of ['conversations/search', 'helpdesk/tickets']) {
		const asked = () => chatbase.requests.filter((one) => one.endsWith(list)).length;
		const before = asked();
		await until(`${list} is polled`, async () => asked() > before + 1, PATIENCE);
	}
}

/** A visitor who has asked for a person. */
function escalate(question) {
	const now = Math.floor(Date.now() / 1000);
	const times = { createdAt: now - 60, updatedAt: now };
	const escalated = { ...conversation(AGENT, randomUUID(), question), ...times, escalated: true };
	chatbase.conversations.push(escalated);
	return escalated;
}

const ticketsOf = ({ id }) =>
	chatbase.tickets.filter(({ description }) => description.includes(id));
const mailsAbout = ({ id }) => mail.mails.filter(({ text }) => text.includes(id));
const rowOf = async ({ id }) =>
	(await api.dataTableRows(TABLE)).find(({ conversationId }) => conversationId === id);
const untilIts = async (what, conversation, isSo) =>
	await until(`a conversation is ${what}`, async () => await isSo(conversation), PATIENCE);
const untilStatus = async (status, conversation) =>
	await untilIts(status, conversation, (one) => one.status === status);
const untilRow = async (state, conversation) =>
	await untilIts(state, conversation, async (one) => (await rowOf(one))?.state === state);
const untilMails = async (count, conversation) =>
	await untilIts(`told ${count} times`, conversation, (one) => mailsAbout(one).length >= count);

/** A member closes a ticket, or opens it again. */
function setCategory(ticket, statusCategory) {
	Object.assign(ticket, { statusCategory, updatedAt: new Date().toISOString() });
}

/** Somebody opens the link of an email, and clicks on the button of its page, which is there once n8n waits for it. */
async function click({ text }) {
	const link = String(/http:\S+/.exec(text));
	const page = async () =>
		await fetch(link, { signal: AbortSignal.timeout(5000) }).then(
			async (answer) => await answer.text(),
			() => '',
		);
	const isThere = async () => (await page()).includes('Hand the conversation back to the agent?');
	await until('the page of the link is there', isThere, PATIENCE);
	await fetch(link, { method: 'POST', body: new FormData() });
}

/** Chatbase no longer knows a conversation by its ID while some work goes on. */
async function without(lost, work) {
	const { conversations } = chatbase;
	conversations.splice(conversations.indexOf(lost), 1);
	await work();
	conversations.push(lost);
}

/** The executions that have failed, newest first. */
const failed = async () =>
	(await api.executions(workflow.id)).filter(({ status }) => status === 'error');

beforeAll(async () => {
	mail = await startMailServer();
	n8n = await newN8n({ apiKey: API_KEY, services: [mail] });
	({ api, chatbase } = n8n);
	chatbase.agents.push({ id: AGENT, name: 'Support' });
	workflow = await publish();
	await polled();
});
afterAll(() => n8n?.end());

describe('a visitor who has named an email address', () => {
	const QUESTION = 'I am visitor@example.com, may I talk to a person?';
	let handedOver;

	test('gets a ticket with what was said, and then the agent is silent', async () => {
		handedOver = escalate(QUESTION);
		await untilStatus('paused', handedOver);
		const [ticket, ...others] = ticketsOf(handedOver);
		expect(others).toEqual([]);
		expect(ticket).toMatchObject({
			subject: 'Handover: Opening hours',
			description: expect.stringContaining(`Visitor: ${QUESTION}\nAgent: At nine.`),
			customer: { email: 'visitor@example.com' },
		});
		const [created, paused] = ['POST', 'PATCH'].map((method) =>
			chatbase.requests.findIndex((one) => one.startsWith(method)),
		);
		expect(created).toBeLessThan(paused);
		expect(mailsAbout(handedOver)).toEqual([]);
		expect(await rowOf(handedOver)).toMatchObject({
			agentId: AGENT,
			ticketNumber: String(ticket.ticketNumber),
			state: 'paused',
		});
	});

	test('stays with the person while the ticket is worked on', async () => {
		const [ticket] = ticketsOf(handedOver);
		setCategory(ticket, 'on_customer');
		await polled();
		expect(handedOver.status).toBe('paused');
	});

	test('gets answers of the agent again when the ticket is closed', async () => {
		setCategory(ticketsOf(handedOver)[0], 'closed');
		await untilStatus('ongoing', handedOver);
		await untilRow('handed back', handedOver);
	});

	test('is handed over once, also by another n8n workflow with the same table', async () => {
		const startFrom = new Date(Date.now() - 3_600_000).toISOString();
		const other = await publish({ startFrom });
		const ran = async () => (await api.countExecutions(other.id)) >= 2;
		await until('the other workflow has the conversation, too', ran, PATIENCE);
		const ended = async () => (await api.countExecutions(other.id, UNFINISHED)) === 0;
		await until('it has ended', ended, PATIENCE);
		await api.deactivate(other);
		expect(ticketsOf(handedOver)).toHaveLength(1);
		expect(handedOver.status).toBe('ongoing');
	});

	test('is one of several at once, each with a ticket of its own', async () => {
		const several = [escalate(QUESTION), escalate(QUESTION), escalate(QUESTION)];
		for (const one of several) await untilStatus('paused', one);
		expect(several.map((one) => ticketsOf(one).length)).toEqual([1, 1, 1]);
		for (const one of several) setCategory(ticketsOf(one)[0], 'closed');
		for (const one of several) await untilStatus('ongoing', one);
	});
});

describe('a visitor without an email address', () => {
	test('is told to colleagues, and goes back to the agent by a click', async () => {
		const handedOver = escalate('A person, please');
		await untilStatus('paused', handedOver);
		expect(ticketsOf(handedOver)).toEqual([]);
		const [told] = mailsAbout(handedOver);
		expect(told.text).toContain('Visitor: A person, please\nAgent: At nine.');
		await untilRow('paused', handedOver);
		await polled();
		expect(handedOver.status).toBe('paused');

		await click(told);
		await untilStatus('ongoing', handedOver);
		await untilRow('handed back', handedOver);
	});

	test('may be handed back again when Chatbase refused it', async () => {
		const handedOver = escalate('A person, please');
		await untilStatus('paused', handedOver);
		await without(handedOver, async () => {
			await click(mailsAbout(handedOver)[0]);
			await untilMails(2, handedOver);
		});
		const [, stillPaused] = mailsAbout(handedOver);
		expect(stillPaused.subject).toBe('A conversation is still paused');
		expect(handedOver.status).toBe('paused');
		await click(stillPaused);
		await untilStatus('ongoing', handedOver);
	});

	test('is answered by the agent when nobody can be told, and the execution fails', async () => {
		const { length } = await failed();
		mail.refuse('Nobody hears this');
		const escalated = escalate('Nobody hears this');
		await until('an execution fails', async () => (await failed()).length > length, PATIENCE);
		mail.refuse(undefined);
		expect([escalated.status, mailsAbout(escalated)]).toEqual(['ongoing', []]);
	});
});

describe('when Chatbase refuses', () => {
	const QUESTION = 'I am visitor@example.com, may I talk to a person?';

	test('the ticket, colleagues are told in its place', async () => {
		const statuses = chatbase.statuses.splice(0); // a help desk without them refuses each ticket
		const handedOver = escalate(QUESTION);
		await untilStatus('paused', handedOver);
		chatbase.statuses.push(...statuses);
		const [told] = mailsAbout(handedOver);
		expect(told.text).toMatch(/There is no ticket: it could not be created \(.+\)\./);
		await click(told);
		await untilStatus('ongoing', handedOver);
	});

	test('to pause, they are told that the agent goes on, and the execution fails', async () => {
		const { length } = await failed();
		const handedOver = escalate(QUESTION);
		chatbase.onAnswered = ({ ticketNumber }) => {
			if (ticketNumber === undefined) return;
			chatbase.conversations.splice(chatbase.conversations.indexOf(handedOver), 1);
			chatbase.onAnswered = () => {};
		};
		await until('an execution fails', async () => (await failed()).length > length, PATIENCE);
		expect(mailsAbout(handedOver).map(({ subject }) => subject)).toEqual([
			'A conversation could not be paused',
		]);
		expect(ticketsOf(handedOver)).toHaveLength(1);
	});

	test('to resume, they are told how to try again, and it works', async () => {
		const { length } = await failed();
		const handedOver = escalate(QUESTION);
		await untilStatus('paused', handedOver);
		await untilRow('paused', handedOver);
		const [ticket] = ticketsOf(handedOver);
		await without(handedOver, async () => {
			setCategory(ticket, 'closed');
			await untilMails(1, handedOver);
			await until('an execution fails', async () => (await failed()).length > length, PATIENCE);
		});
		const [{ subject, text }] = mailsAbout(handedOver);
		expect(subject).toBe('A conversation is still paused');
		expect(text).toContain(`open its ticket again, and close it: ${ticket.ticketNumber}`);

		setCategory(ticket, 'on_you');
		await polled();
		setCategory(ticket, 'closed');
		await untilStatus('ongoing', handedOver);
	});
});
