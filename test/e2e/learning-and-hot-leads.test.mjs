// The examples learning.json and qualify.json, run: what an AI drafts or says, and what becomes of it. The model is
// stood in for: what it is asked, and what is made of its answers, is what n8n and the examples do.
import { randomUUID } from 'node:crypto';

import { conversation } from '../../harness/chatbase/stand-in/conversations.mjs';
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { readWorkflow, TRIGGER } from '../../harness/n8n/workflows.mjs';
import { itemsOf, UNFINISHED } from '../../harness/n8n/executions.mjs';
import { until } from '../../harness/process/until.mjs';
import { startChatModel } from '../../harness/services/chat-model.mjs';
import { smtpCredential, startMailServer } from '../../harness/services/mail.mjs';
import { newN8n } from './support/run.mjs';

const API_KEY = 'e2e-key-of-the-ai-examples';
const SECRET = 'e2e-secret-of-the-ai-examples';
const AGENT = 'ExampleChatbotId00001';
const ADDRESSES = { fromEmail: 'n8n@example.com', toEmail: 'sales@example.com' };
const PATIENCE = { timeoutMs: 120_000 };

let n8n;
let api;
let chatbase;
let mail;
let model;
/** What the model says next. @type {(question: any) => any} */
let says;
let credentials;

const read = async (name, parameters) =>
	await readWorkflow(
		new URL(`../../examples/${name}.json`, import.meta.url),
		credentials,
		parameters,
	);
const mailsWith = (words) =>
	mail.mails.filter(({ html, text }) => `${html}${text}`.includes(words));
const untilMailed = async (words) =>
	await until('an email has come', async () => mailsWith(words)[0], PATIENCE);
const textsOf = ({ messages }) => JSON.stringify(messages);

beforeAll(async () => {
	mail = await startMailServer();
	model = await startChatModel((question) => says(question));
	n8n = await newN8n({ apiKey: API_KEY, services: [mail, model] });
	({ api, chatbase } = n8n);
	chatbase.agents.push({ id: AGENT, name: 'Support' });
	credentials = {
		chatbaseApi: await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY }),
		chatbaseWebhookApi: await api.createKey(SECRET),
		smtp: await api.createCredential('smtp', 'Mail', smtpCredential(mail)),
		openAiApi: await api.createCredential('openAiApi', 'Model', model.credential),
	};
});
afterAll(() => n8n?.end());

describe('learning.json', () => {
	const DRAFT = 'Question: When do you open on Sundays?\n\nAnswer: At ten, but not in August.';
	let workflow;

	/** A visitor was not content with the agent's answer. */
	function rateBadly(question) {
		const now = Math.floor(Date.now() / 1000);
		const rated = { ...conversation(AGENT, randomUUID(), question), updatedAt: now };
		rated.messages[1].feedback = 'negative';
		chatbase.conversations.push(rated);
		return rated;
	}

	/** Publishes it, asking every two seconds. @param {(workflow: any) => any} [change] */
	async function publish(change = (example) => example) {
		const chosen = { agentId: { __rl: true, mode: 'id', value: AGENT } };
		const everyTwoSeconds = { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } };
		const filled = await read('learning', {
			'Every Monday': everyTwoSeconds,
			'Badly rated': chosen,
			'Ask a person': ADDRESSES,
		});
		const stored = await api.call('POST', '/workflows', change(filled));
		await api.activate(stored);
		return stored;
	}

	/** Somebody opens the form of an email. @returns its address, and its page once n8n waits for it */
	async function open({ html }) {
		const link = String(/href="([^"]+)"/.exec(html)?.[1]).replaceAll('&amp;', '&');
		const page = await until(
			'the form is there',
			async () => {
				const answer = await fetch(link, { signal: AbortSignal.timeout(5000) }).catch(() => {});
				const text = await answer?.text();
				return text?.includes('Teach the agent?') && text;
			},
			PATIENCE,
		);
		return { link, page };
	}

	async function fillIn({ link }, ...values) {
		const form = new FormData();
		for (const [index, value] of values.entries()) form.append(`field-${index}`, value);
		expect((await fetch(link, { method: 'POST', body: form })).status).toBe(200);
	}

	/** What the agent has been taught since some work began, when nothing but polls runs any more. */
	async function taughtBy(work) {
		const { length } = chatbase.sources;
		const waiting = async () => await api.countExecutions(workflow.id, ['waiting']);
		const before = await waiting();
		await work();
		await until('nothing waits any more', async () => (await waiting()) < before, PATIENCE);
		await until(
			'all has ended',
			async () => (await api.countExecutions(workflow.id, ['running'])) === 0,
			PATIENCE,
		);
		return chatbase.sources.slice(length);
	}

	beforeAll(async () => {
		workflow = await publish();
	});

	test('teaches the agent what a person has made of the draft', async () => {
		says = () => DRAFT;
		const rated = rateBadly('Are you open on Sundays?');
		const email = await untilMailed('Are you open on Sundays?');
		const [question] = model.asked;
		expect(textsOf(question)).toContain('The question that was answered badly: Are you open on');
		expect(textsOf(question)).toContain('Visitor: Are you open on Sundays?\\nAgent: At nine.');
		expect(email.html).toContain('The answer that was rated as bad: At nine.');

		const form = await open(email);
		expect(form.page).toContain('When do you open on Sundays?');
		expect(form.page).toContain('At ten, but not in August.');
		const taught = await taughtBy(
			async () => await fillIn(form, 'When do you open on Sundays?', 'At eleven.', 'Yes'),
		);
		expect(taught).toEqual([
			expect.objectContaining({
				agentId: rated.agentId,
				type: 'qna',
				name: expect.stringMatching(/^Learned \d{4}-\d\d-\d\d: When do you open on Sundays\?$/),
				content: { questions: ['When do you open on Sundays?'], answer: 'At eleven.' },
			}),
		]);
	});

	test('asks about a conversation once', async () => {
		const searches = () => chatbase.requests.filter((one) => one.endsWith('/search')).length;
		const before = searches();
		await until('it has looked again', async () => searches() > before + 2, PATIENCE);
		expect(mailsWith('Are you open on Sundays?')).toHaveLength(1);
	});

	test.each([
		['a person does not want it', 'An answer', 'No'],
		['there is no answer', ' ', 'Yes'],
	])('teaches nothing when %s', async (what, answer, choice) => {
		says = () => DRAFT;
		rateBadly(`A question, and ${what}`);
		const form = await open(await untilMailed(what));
		expect(await taughtBy(async () => await fillIn(form, 'Q', answer, choice))).toEqual([]);
	});

	test('lets a person write the answer when the AI does not know it, or is away', async () => {
		for (const said of ['Question: Who?\nAnswer: UNKNOWN', undefined]) {
			says = () => said;
			const words = `Asked of an AI that ${said ? 'does not know' : 'is away'}`;
			rateBadly(words);
			const form = await open(await untilMailed(words));
			expect(form.page).not.toContain('UNKNOWN');
			expect(form.page).toContain(said ? 'Who?' : words);
			const taught = await taughtBy(async () => await fillIn(form, words, 'By hand', 'Yes'));
			const content = { questions: [words], answer: 'By hand' };
			expect(taught).toEqual([expect.objectContaining({ content })]);
		}
	});

	test('goes without an AI, changed as its note says', async () => {
		await api.deactivate(workflow);
		chatbase.conversations.splice(0); // another workflow would ask about them, too
		const withoutAi = ['OpenAI Chat Model', 'Draft a better answer'];
		workflow = await publish(({ nodes, connections, ...example }) => {
			const kept = Object.entries(connections).filter(([from]) => !withoutAi.includes(from));
			const toDraft = { main: [[{ node: 'The draft', type: 'main', index: 0 }]] };
			return {
				...example,
				nodes: nodes.filter(({ name }) => !withoutAi.includes(name)),
				connections: { ...Object.fromEntries(kept), 'What was rated': toDraft },
			};
		});
		const { length } = model.asked;
		rateBadly('Asked of nobody but a person');
		const form = await open(await untilMailed('Asked of nobody but a person'));
		const taught = await taughtBy(async () => await fillIn(form, 'Q', 'By hand', 'Yes'));
		const content = { questions: ['Q'], answer: 'By hand' };
		expect(taught).toEqual([expect.objectContaining({ content })]);
		expect(model.asked).toHaveLength(length);
	});

	test('keeps in a failed execution what Chatbase refuses, until its Retry', async () => {
		rateBadly('Asked while Chatbase is away');
		const form = await open(await untilMailed('Asked while Chatbase is away'));
		await api.deactivate(workflow); // so that nothing else meets the refusal
		const { length } = chatbase.sources;
		chatbase.failNext(1, { statusCode: 400, json: { error: { code: 'X', message: 'No' } } });
		await fillIn(form, 'Q', 'Kept', 'Yes');
		const failed = await until(
			'an execution fails',
			async () => (await api.executions(workflow.id)).find(({ status }) => status === 'error'),
			PATIENCE,
		);
		expect(chatbase.sources).toHaveLength(length);
		await api.call('POST', `/executions/${failed.id}/retry`, { loadWorkflow: false });
		await until('it is taught', async () => chatbase.sources.length > length, PATIENCE);
		expect(chatbase.sources.at(-1).content).toEqual({ questions: ['Q'], answer: 'Kept' });
	});
});

describe('qualify.json', () => {
	const TABLE = 'chatbase_cold_leads';
	let workflow;
	let url;

	/** The AI reads the conversation by its tool, and then says what some word in it makes of the lead. */
	const judge = (question) => {
		const read = question.messages.filter(({ role }) => role === 'tool');
		if (read.length === 0) return { tool: question.tools[0].function.name };
		return JSON.stringify(read).includes('want to buy')
			? 'HOT: The visitor wants to buy.'
			: 'COLD: The visitor only asks for opening hours.';
	};

	/** A visitor has talked to the agent, and left a lead. @returns the event as delivered */
	async function leave(question, name) {
		const event = leadEvent({ name });
		if (question)
			chatbase.conversations.push(conversation(AGENT, event.payload.conversationId, question));
		return await bring(event);
	}

	/** Delivers a lead, and waits until it is dealt with. */
	async function bring(event) {
		const { length } = await api.executions(workflow.id);
		expect((await deliver(url, SECRET, event)).status).toBe(200);
		const hasEnded = async () =>
			(await api.countExecutions(workflow.id)) > length &&
			(await api.countExecutions(workflow.id, UNFINISHED)) === 0;
		await until('the lead is dealt with', hasEnded, PATIENCE);
		return event;
	}
	const coldOnes = async () => await api.dataTableRows(TABLE);

	beforeAll(async () => {
		({ workflow, url } = await api.publish(await read('qualify', { 'Send the email': ADDRESSES })));
	});

	test('sends a hot lead to colleagues, by what its visitor has said', async () => {
		says = judge;
		const { length } = model.asked;
		await leave('I want to buy ten', 'Hot Visitor');
		const [email] = mailsWith('Hot Visitor');
		expect(email.subject).toBe('Hot lead: Hot Visitor');
		expect(email.text).toMatch(
			/^Why: The visitor wants to buy\.\n\nName: Hot Visitor\nEmail: visitor@example\.com\nPhone: \+1 /,
		);
		expect(await coldOnes()).toEqual([]);
		const asked = model.asked.slice(length).map(textsOf);
		expect(asked).toHaveLength(2);
		expect(asked[0]).not.toContain('I want to buy ten');
		expect(asked[1]).toContain('Visitor: I want to buy ten');
		// Neither name nor address is told to the AI.
		expect(asked.join('')).not.toMatch(/Hot Visitor|visitor@example/);
	});

	test('keeps a cold one in the table, once, also when it is delivered twice', async () => {
		says = judge;
		await bring(await leave('When do you open?', 'Cold Visitor'));
		expect(mailsWith('Cold Visitor')).toEqual([]);
		expect(await coldOnes()).toEqual([
			expect.objectContaining({
				name: 'Cold Visitor',
				email: 'visitor@example.com',
				reason: 'The visitor only asks for opening hours.',
			}),
		]);
	});

	test.each([
		['the AI is away', undefined, /^Why: Nobody could tell: /],
		['its answer is neither', 'I cannot help with that.', /^Why: I cannot help with that\./],
	])('takes a lead for hot when %s', async (what, said, why) => {
		says = () => said;
		await leave('When do you open?', `Visitor when ${what}`);
		expect((await untilMailed(`Visitor when ${what}`)).text).toMatch(why);
	});

	test('goes on without a conversation', async () => {
		says = judge;
		const { length } = model.asked;
		await leave(undefined, 'Visitor of no conversation');
		const { messages } = model.asked[length + 1];
		expect(messages.at(-1)).toEqual(expect.objectContaining({ role: 'tool', content: '' }));
		expect(await coldOnes()).toHaveLength(2);
	});

	test('keeps the lead in a failed execution while the mail server is away, until its Retry', async () => {
		says = judge;
		mail.refuse('Visitor in need');
		const { payload } = await leave('I want to buy ten', 'Visitor in need');
		mail.refuse(undefined);
		const [{ id, status }] = await api.executions(workflow.id);
		expect(status).toBe('error');
		expect(itemsOf(await api.execution(id), TRIGGER)).toEqual([
			expect.objectContaining({ customerName: payload.customerName }),
		]);
		await api.call('POST', `/executions/${id}/retry`, { loadWorkflow: false });
		expect((await untilMailed('Visitor in need')).subject).toBe('Hot lead: Visitor in need');
	});

	test('runs by hand with the sample lead that is pinned there', async () => {
		says = judge;
		const execution = await api.run(workflow.id, TRIGGER);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, TRIGGER)).toEqual([workflow.pinData[TRIGGER][0].json]);
	});
});
