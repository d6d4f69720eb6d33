// A part of n8n-core.test.ts, which says why.
import type { WorkflowActivateMode } from 'n8n-workflow';

import { loadNode } from '../support/n8n-core/package';
import { runHook, type Parameters, type Setup } from '../support/n8n-core/webhooks';

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

// Throwing then would take away the URL of a workflow that is published already.
describe.each<WorkflowActivateMode>(['init', 'leadershipChange'])('at %s', (activation) => {
	it.each(WITHOUT_KEY)('the URL is registered even when %s', async (_why, setup) => {
		expect(await runHook(node, 'create', setup, activation)).toBe(true);
	});

	it.each(UNUSABLE)('the URL is registered even when %s', async (_why, parameters) => {
		expect(await runHook(node, 'create', { parameters }, activation)).toBe(true);
	});
});
