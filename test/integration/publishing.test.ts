import type { WorkflowActivateMode } from 'n8n-workflow';

import { loadNode } from '../support/n8n-core/package';
import { runHook, type Parameters, type Setup } from '../support/n8n-core/webhooks';
import type { LogEntry } from '../support/n8n-core/workflow';

const IDS = (chatbotIds: Parameters[string]): Parameters => ({ options: { chatbotIds } });

const WITHOUT_KEY: Array<[string, Setup]> = [
	['no credential is chosen', { credential: null }],
	['the key is blank', { credential: { secretKey: '  ' } }],
	['n8n cannot read the credential', { credential: () => new Error('not to be shown') }],
];

const UNUSABLE: Array<[string, Parameters, string]> = [
	['no event is selected', { events: [] }, 'Events'],
	['Events is blank', { events: [' '] }, 'Events'],
	['one of the Events is none', { events: ['leads.submit', 'lead.submitted'] }, 'Events'],
	['an expression gives no event', { events: '={{ "" }}' }, 'Events'],
	['an expression gives an unknown event', { events: '={{ "leads.submit,a" }}' }, 'Events'],
	['Events throws', { events: '={{ $("Nowhere").first().json.a }}' }, 'Events'],
	['a chatbot is another address', IDS(['https://n8n.example.com/webhook/1']), 'Chatbot IDs'],
	[
		'a chatbot is the address of its bubble',
		IDS(['www.chatbase.co/chatbot-iframe/a']),
		'Chatbot IDs',
	],
	['one of the chatbots is no ID', IDS(['a, b/c']), 'Chatbot IDs'],
	['a chatbot is in quotation marks', IDS(['"a"']), 'Chatbot IDs'],
	['an expression gives no chatbot', IDS(['a', '={{ undefined }}']), 'Chatbot IDs'],
	['Chatbot IDs throws', IDS(['={{ $("Nowhere").first().json.a }}']), 'Chatbot IDs'],
	['Simplify is a word', { simplify: '={{ "on" }}' }, 'Simplify'],
	['Simplify is blank', { simplify: '' }, 'Simplify'],
	['Simplify is a number', { simplify: '={{ 1 }}' }, 'Simplify'],
	[
		'Second Output is a word',
		{ options: { leftOutOutput: 'on' } },
		'Second Output for What Is Left Out',
	],
	['Simplify throws', { simplify: '={{ $("Nowhere").first().json.a }}' }, 'Simplify'],
];

const node = loadNode();

describe.each([
	['publishing', false],
	['listening', true],
])('%s', (_what, listening) => {
	it('goes ahead with a secret key', async () => {
		expect(await runHook(node, 'checkExists', { listening })).toBe(false);
		expect(await runHook(node, 'create', { listening })).toBe(true);
		expect(await runHook(node, 'delete', { listening })).toBe(true);
	});

	it.each<[string, Parameters]>([
		['any event', { events: ['*'] }],
		['events in one text', { events: '={{ "leads.submit, *" }}' }],
		['no chatbots', IDS([])],
		['blank chatbots', IDS(['', ' '])],
		['several chatbots in one field', IDS(['a, b\nc', 'd'])],
		["a chatbot's address", IDS(['https://www.chatbase.co/dashboard/t/chatbot/a-_1/settings'])],
		['Simplify as text', { simplify: '={{ " False " }}' }],
	])('goes ahead with %s', async (_setting, parameters) => {
		expect(await runHook(node, 'create', { listening, parameters })).toBe(true);
	});

	// n8n shows only the message then: it must say what to do.
	it.each(WITHOUT_KEY)('stops with what to do when %s', async (_why, setup) => {
		await expect(runHook(node, 'create', { listening, ...setup })).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(
				/^No secret key found: (?=.*Chatbase Webhook API credential).*(?:choose|paste)/i,
			),
		});
	});

	it('tells a credential that cannot be read from one that is missing', async () => {
		const texts = WITHOUT_KEY.map(async ([, setup]) => {
			const error = await runHook(node, 'create', { listening, ...setup }).catch((e: unknown) => e);
			const { message, description } = error as { message: string; description: string };
			return `${message} ${description}`;
		});
		const [missing, , unreadable] = await Promise.all(texts);
		expect(missing).toMatch(/choose or create/);
		expect(unreadable).toMatch(/cannot read .* reason is Error\./);
	});

	it.each(UNUSABLE)('stops with what to do when %s', async (_why, parameters, setting) => {
		await expect(runHook(node, 'create', { listening, parameters })).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(`^${setting} .*: (?:select|paste|switch) `),
		});
	});
});

describe('an address that Chatbase cannot reach', () => {
	async function linesOf(webhookBaseUrl: string, listening = false) {
		const lines: LogEntry[] = [];
		const onLog = (entry: LogEntry) => void lines.push(entry);
		expect(await runHook(node, 'create', { webhookBaseUrl, listening, onLog })).toBe(true);
		return lines;
	}

	it.each(['localhost', '127.0.0.1', '[::1]', '10.1.2.3', '192.168.0.4', '172.20.0.2', 'pi.local'])(
		'%s is published, and warned of',
		async (host) => {
			expect(await linesOf(`http://${host}:5678/webhook`)).toEqual([
				{
					level: 'warn',
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1): Chatbase cannot reach the production URL, whose host is ${host}: tell n8n its public address (N8N_WEBHOOK_URL)`,
					metadata: { workflowId: 'w1', nodeName: 'Chatbase Trigger' },
				},
			]);
		},
	);

	it.each(['n8n.example.com', 'localhost.example.com', '172.32.0.1', '8.8.8.8', '[2001:db8::1]'])(
		'is not %s',
		async (host) => {
			expect(await linesOf(`https://${host}/webhook`)).toEqual([]);
		},
	);

	it('does not matter to the test URL', async () => {
		expect(await linesOf('http://localhost:5678/webhook', true)).toEqual([]);
	});
});

// Throwing then would take away the URL of a workflow that is published already.
describe.each<WorkflowActivateMode>(['init', 'leadershipChange'])('at %s', (activation) => {
	it.each(WITHOUT_KEY)('the URL is registered even when %s', async (_why, setup) => {
		expect(await runHook(node, 'create', setup, activation)).toBe(true);
	});

	it.each(UNUSABLE)('the URL is registered even when %s', async (_why, parameters) => {
		expect(await runHook(node, 'create', { parameters }, activation)).toBe(true);
	});
});
