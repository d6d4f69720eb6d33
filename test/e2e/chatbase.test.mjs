// The Chatbase node in a real n8n: a lead comes in, what the visitor said is read, and an email goes out.
import { conversation } from '../../harness/chatbase/stand-in/conversations.mjs';
import { isFinished, itemsOf } from '../../harness/n8n/executions.mjs';
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { smtpCredential, startMailServer } from '../../harness/services/mail.mjs';
import { until } from '../../harness/process/until.mjs';
import { readWorkflow } from '../../harness/n8n/workflows.mjs';
import { newN8n } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-conversations';
const API_KEY = 'e2e-key-of-the-conversations';
const TEST_MS = 120_000;
const AGENT = 'ExampleChatbotId00001';

describe('a lead and its conversation', () => {
	let chatbase;
	let internet;
	let mail;
	let n8n;
	let api;
	let apiCredential;

	beforeAll(async () => {
		mail = await startMailServer();
		n8n = await newN8n({ apiKey: API_KEY, services: [mail] });
		({ api, chatbase, internet } = n8n);
		chatbase.agents.push({ id: AGENT, name: 'Support' });
		apiCredential = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
	}, TEST_MS);
	afterAll(() => n8n?.end());

	async function publish(onError) {
		const workflow = await readWorkflow('lead-to-conversation.json', {
			chatbaseWebhookApi: await api.createKey(SECRET),
			chatbaseApi: apiCredential,
			smtp: await api.createCredential('smtp', 'Mail', smtpCredential(mail)),
		});
		workflow.nodes.find(({ name }) => name === 'Chatbase').onError = onError;
		return await api.publish(workflow);
	}

	async function endedExecution({ id }) {
		return await until('the execution has ended', async () => {
			const [newest] = await api.executions(id);
			return newest !== undefined && isFinished(newest) && (await api.execution(newest.id));
		});
	}

	test(
		'what the visitor said arrives by email',
		async () => {
			const { workflow, url } = await publish();
			const event = leadEvent();
			chatbase.conversations.push(conversation(AGENT, event.payload.conversationId));
			chatbase.failNext(1, { statusCode: 500, body: '<html>' });

			expect((await deliver(url, SECRET, event)).status).toBe(200);
			const execution = await endedExecution(workflow);
			expect(execution.status).toBe('success');
			expect(itemsOf(execution, 'Chatbase')).toMatchObject([
				{ id: event.payload.conversationId, agentId: AGENT, messageCount: 2 },
			]);
			const [{ subject, text }] = mail.mails;
			expect(subject).toBe('New lead: Example Visitor');
			expect(text.trim()).toBe('Visitor: When do you open?\nAgent: At nine.');
			expect(internet.faults).toEqual([]);
			expect(JSON.stringify(execution)).not.toContain(API_KEY);
			expect(n8n.log()).not.toContain(API_KEY);
		},
		TEST_MS,
	);

	test(
		'a lead without a conversation leaves by the error output, and loses nothing',
		async () => {
			const { workflow, url } = await publish('continueErrorOutput');
			const { payload, ...event } = leadEvent();
			const lead = { ...event, payload: { ...payload, conversationId: null } };

			expect((await deliver(url, SECRET, lead)).status).toBe(200);
			const execution = await endedExecution(workflow);
			expect(execution.status).toBe('success');
			const [{ data }] = execution.data.resultData.runData.Chatbase;
			expect(data.main.map((branch) => branch.map(({ json }) => json))).toEqual([
				[],
				[
					expect.objectContaining({
						customerEmail: payload.customerEmail,
						error: expect.stringContaining('does not name a conversation with every lead'),
					}),
				],
			]);
		},
		TEST_MS,
	);

	/** Runs a node behind a manual trigger, with a credential that holds this. */
	async function runAlone(node, data) {
		const credential = await api.createCredential('chatbaseApi', 'Alone', data);
		const credentials = { chatbaseApi: { id: credential.id, name: credential.name } };
		const nodes = [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
			{ name: 'Asked', ...node, credentials },
		].map((one, index) => ({ id: String(index), position: [index * 200, 0], ...one }));
		const connections = { Start: { main: [[{ node: 'Asked', type: 'main', index: 0 }]] } };
		const settings = { saveManualExecutions: true };
		const workflow = { name: 'Alone', active: false, settings, nodes, connections };
		const { id } = await api.call('POST', '/workflows', workflow);
		return await api.run(id, 'Start');
	}
	const httpRequest = (url) => ({
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'chatbaseApi',
		},
	});
	const getAgent = {
		type: 'n8n-nodes-chatbase.chatbase',
		typeVersion: 1,
		parameters: {
			resource: 'agent',
			operation: 'get',
			agentId: { __rl: true, mode: 'id', value: AGENT },
		},
	};

	test(
		'HTTP Request sends the key to Chatbase, and to no other host unless the user wants it',
		async () => {
			const atChatbase = httpRequest(`https://www.chatbase.co/api/v2/agents/${AGENT}`);
			const elsewhere = httpRequest('https://elsewhere.example.com/');
			const apiKey = API_KEY;
			internet.refused.length = 0;

			expect((await runAlone(atChatbase, { apiKey })).status).toBe('success');
			const refused = await runAlone(elsewhere, { apiKey });
			expect(refused.status).toBe('error');
			expect(refused.data.resultData.error.message).toMatch(/domain/i);
			const none = { apiKey, allowedHttpRequestDomains: 'none' };
			expect((await runAlone(atChatbase, none)).status).toBe('error');
			expect(internet.refused).toEqual([]);

			await runAlone(elsewhere, { apiKey, allowedHttpRequestDomains: 'all' });
			expect(internet.refused).toEqual(['GET elsewhere.example.com/']);
			internet.refused.length = 0;
		},
		TEST_MS,
	);

	test(
		'the node, and the test of the credential, work whatever HTTP Request may do',
		async () => {
			for (const allowedHttpRequestDomains of ['none', 'domains', 'all']) {
				const data = { apiKey: API_KEY, allowedHttpRequestDomains };
				expect(itemsOf(await runAlone(getAgent, data), 'Asked')).toMatchObject([{ id: AGENT }]);
				const credential = await api.createCredential('chatbaseApi', 'Tested', data);
				const credentials = { ...credential, type: 'chatbaseApi', data };
				expect(await api.call('POST', '/credentials/test', { credentials })).toMatchObject({
					status: 'OK',
				});
			}
		},
		TEST_MS,
	);

	test(
		"an error has Chatbase's words, also where n8n takes a part of one for a code of its own",
		async () => {
			const message = 'ResourceNotFound: preexisting rolePermission';
			chatbase.failNext(1, { statusCode: 400, json: { error: { code: 'X', message } } });
			const { data } = await runAlone(getAgent, { apiKey: API_KEY });
			expect(data.resultData.error.message).toBe(`${message} (agent)`);

			chatbase.failNext(1, { statusCode: 400, json: { error: { code: 'X', message } } });
			const { data: gone } = await runAlone(
				{ ...getAgent, onError: 'continueErrorOutput' },
				{ apiKey: API_KEY },
			);
			const [{ data: given }] = gone.resultData.runData.Asked;
			expect(given.main[1].map(({ json }) => json.error)).toEqual([`${message} (agent)`]);
		},
		TEST_MS,
	);

	test(
		'the credential is tested, and the answer says what is wrong with a key',
		async () => {
			const check = async (apiKey) => {
				const credential = await api.createCredential('chatbaseApi', 'Tested', { apiKey });
				const credentials = { ...credential, type: 'chatbaseApi', data: { apiKey } };
				return await api.call('POST', '/credentials/test', { credentials });
			};
			expect(await check(API_KEY)).toMatchObject({ status: 'OK' });
			expect(await check('another')).toMatchObject({
				status: 'Error',
				message: expect.stringMatching(/^Chatbase does not know this key.*ends after 90 days/),
			});
			const error = { code: 'PERMISSION_DENIED', message: 'Insufficient permissions' };
			chatbase.failNext(1, { statusCode: 403, json: { error } });
			expect(await check(API_KEY)).toMatchObject({
				status: 'Error',
				message: expect.stringMatching(/lacks the right to list agents.*its maker's role lacks/),
			});
		},
		TEST_MS,
	);
});
