import type { WorkflowActivateMode } from 'n8n-workflow';

import { called, HEADER_NAME, SECRET } from '../support/actions';
import { loadNode } from '../support/n8n-core/package';
import {
	deliver,
	itemOf,
	runHook,
	type Parameters,
	type Setup,
} from '../support/n8n-core/webhooks';
import type { LogEntry } from '../support/n8n-core/workflow';

const node = loadNode('chatbaseActionTrigger');

const INPUTS = (...input: object[]) => ({ inputs: { input } }) as unknown as Parameters;
const OPTIONS = (options: object) => ({ options }) as unknown as Parameters;

function credential(more: Record<string, unknown>): Setup {
	return { credential: { headerName: HEADER_NAME, secret: SECRET, ...more } };
}

const RESPONDER = { parameters: { resource: 'action', operation: 'respond', text: 'Hi' } };
/** n8n's own node, with its parameters as n8n fills them in. */
const WAIT = (parameters: object) =>
	({ type: 'n8n-nodes-base.wait', parameters }) as unknown as typeof RESPONDER;
const WITH_NODE = { responseMode: 'responseNode' };

/** No usable secret, and how the message begins. */
const WITHOUT_SECRET: Array<[string, Setup, RegExp]> = [
	['no credential is chosen', { credential: null }, /^No secret found: choose or create /],
	[
		'n8n cannot read the credential',
		{ credential: () => new Error('not to be shown') },
		/^No secret found: n8n cannot read .*Choose it again/,
	],
	['the secret is blank', credential({ secret: ' ' }), /Secret is blank\. Make one up/],
	['the secret is short', credential({ secret: 'x'.repeat(15) }), /Secret is shorter than 16 /],
	['the secret is a URL', credential({ secret: 'https://n8n.example.com/' }), /holds a URL\. /],
	['the secret is a header', credential({ secret: `X-A: ${SECRET}` }), /a whole header\. Paste /],
	['both are the same', credential({ previousSecret: ` ${SECRET}` }), /are the same\. Leave /],
	['the previous one is short', credential({ previousSecret: 'x' }), /Previous Secret is shorter/],
	['it has other characters', credential({ secret: `${SECRET}→` }), /cannot carry\. Use letters/],
	['the header has no name', credential({ headerName: ' ' }), /Header Name is blank\. Type/],
	['the name is none', credential({ headerName: 'X-A:' }), /not a valid name of a header\. Use/],
	['the name is taken', credential({ headerName: 'Host' }), /a meaning of its own\. Use another/],
];

/** What cannot be used (of these, n8n evaluates no expression), the parameter's label, and what to do. */
const UNUSABLE: Array<[string, Parameters, RegExp]> = [
	['an input has no name', INPUTS({ name: ' ' }), /^Data Inputs has .* without a name: type the/],
	[
		'an input has a line break',
		INPUTS({ name: 'a\nb' }),
		/^Data Inputs has an input whose name has/,
	],
	['an input is an object', INPUTS({ name: {} }), /^Data Inputs has an input without a name/],
	['two have one name', INPUTS({ name: 'a' }, { name: ' a' }), /two inputs called a: remove one/],
	...['inputs', 'otherInputs', 'callId', 'receivedAt', '__proto__'].map(
		(name): [string, Parameters, RegExp] => [
			`an input is called ${name}`,
			INPUTS({ name }),
			new RegExp(`^Data Inputs has an input called ${name}, .*: rename it`),
		],
	),
	['a type is unknown', INPUTS({ name: 'a', type: 'date' }), /unknown type, a: choose one from/],
	[
		'Required is a word',
		INPUTS({ name: 'a', required: 'perhaps' }),
		/^Data Inputs has an input, a, .* neither on nor off: switch it/,
	],
	['Respond is unknown', { responseMode: 'onReceived' }, /^Respond is unknown: choose it from/],
	['Respond is an expression', { responseMode: '={{ "lastNode" }}' }, /^Respond is unknown/],
	['a limit is 0', OPTIONS({ timeLimit: 0 }), /^Time Limit \(Seconds\) .*: type one from 1 to 300/],
	['a limit is below 1', OPTIONS({ timeLimit: 0.99 }), /^Time Limit/],
	['a limit is over 300', OPTIONS({ timeLimit: 300.01 }), /^Time Limit/],
	['a limit is a word', OPTIONS({ timeLimit: 'soon' }), /^Time Limit/],
	['a limit is blank', OPTIONS({ timeLimit: ' ' }), /^Time Limit/],
	['a limit is a decision', OPTIONS({ timeLimit: true }), /^Time Limit/],
	['a limit is a list', OPTIONS({ timeLimit: ['30'] }), /^Time Limit/],
	['a limit is an expression', OPTIONS({ timeLimit: '={{ 30 }}' }), /^Time Limit/],
	[
		'a message is a list',
		OPTIONS({ failureMessage: ['Sorry'] }),
		/^Message on Failure must be text: type a sentence$/,
	],
	[
		'a late message is a number',
		OPTIONS({ lateMessage: 7 }),
		/^Message When It Takes Too Long must be text/,
	],
];

describe.each([
	['publishing', false],
	['listening', true],
])('%s', (_what, listening) => {
	it('goes ahead with a secret', async () => {
		expect(await runHook(node, 'checkExists', { listening })).toBe(false);
		expect(await runHook(node, 'create', { listening })).toBe(true);
		expect(await runHook(node, 'delete', { listening })).toBe(true);
	});

	it.each<[string, Parameters]>([
		['inputs of all types', INPUTS({ name: 'a', type: 'list' }, { name: 'A', required: true })],
		['names of what every object has', INPUTS({ name: 'constructor' }, { name: 'toString' })],
		['no inputs', INPUTS()],
		['the shortest limit', OPTIONS({ timeLimit: 1 })],
		['the longest limit', OPTIONS({ timeLimit: 300 })],
		['a limit as text', OPTIONS({ timeLimit: ' 30 ' })],
		['blank messages', OPTIONS({ failureMessage: ' ', lateMessage: '' })],
	])('goes ahead with %s', async (_setting, parameters) => {
		expect(await runHook(node, 'create', { listening, parameters })).toBe(true);
	});

	// n8n shows only the message then: it must say what to do.
	it.each(WITHOUT_SECRET)('stops with what to do when %s', async (_why, setup, message) => {
		const error = await runHook(node, 'create', { listening, ...setup }).catch((e: unknown) => e);
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(message),
		});
		expect((error as Error).message).toContain('Chatbase Action API credential');
		expect(JSON.stringify([error, (error as Error).message])).not.toContain(SECRET);
	});

	it.each(UNUSABLE)('stops with what to do when %s', async (_why, parameters, message) => {
		await expect(runHook(node, 'create', { listening, parameters })).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(message),
		});
	});
});

describe('a time limit', () => {
	// A timer takes whole milliseconds only.
	it.each([1.0001, 1.005, '1.5'])('of %s seconds keeps no call away', async (timeLimit) => {
		itemOf(await deliver(node, called(), { parameters: { options: { timeLimit } } }));
	});
});

describe('a workflow', () => {
	const LACKS = /^Respond is set to With the Chatbase Node, but no such node .*: add a Chatbase/;
	const PUTS_ASIDE = /^Respond is set to When Last .* but the node \S.* waits .*: choose With/;
	const HAS = /^Respond is set to When Last Node Finishes, but a Chatbase node .*: choose With/;

	it.each<[string, Setup]>([
		['that responds with a node has one', { parameters: WITH_NODE, followedBy: [RESPONDER] }],
		[
			'that responds with a node has it further down',
			{
				parameters: WITH_NODE,
				followedBy: [{ parameters: { resource: 'agent', operation: 'getAll' } }, RESPONDER],
			},
		],
		['that responds when it ends has none', { followedBy: [{ parameters: {} }] }],
		[
			'that responds when it ends has a short Wait',
			{ followedBy: [WAIT({ resume: 'timeInterval', amount: 64, unit: 'seconds' })] },
		],
		[
			'that responds when it ends has a long Wait that is switched off',
			{ followedBy: [{ ...WAIT({ resume: 'webhook' }), disabled: true }] },
		],
		[
			'that responds with a node has a long Wait behind it',
			{ parameters: WITH_NODE, followedBy: [RESPONDER, WAIT({ resume: 'webhook' })] },
		],
		[
			'that responds when it ends has one that is switched off',
			{ followedBy: [{ ...RESPONDER, disabled: true }] },
		],
	])('can be published when one %s', async (_what, setup) => {
		expect(await runHook(node, 'create', setup)).toBe(true);
	});

	it.each<[string, Setup, RegExp]>([
		['that responds with a node has none', { parameters: WITH_NODE }, LACKS],
		[
			'that responds with a node has only another Chatbase node',
			{ parameters: WITH_NODE, followedBy: [{ parameters: { resource: 'agent' } }] },
			LACKS,
		],
		[
			'that responds with a node has it switched off',
			{ parameters: WITH_NODE, followedBy: [{ ...RESPONDER, disabled: true }] },
			LACKS,
		],
		['that responds when it ends has one', { followedBy: [RESPONDER] }, HAS],
		[
			'that responds when it ends has a Wait that n8n puts it aside for',
			{ followedBy: [WAIT({ resume: 'timeInterval', amount: 65, unit: 'seconds' })] },
			PUTS_ASIDE,
		],
		[
			'that responds when it ends has a Wait in other units',
			{ followedBy: [WAIT({ resume: 'timeInterval', amount: 2, unit: 'minutes' })] },
			PUTS_ASIDE,
		],
		[
			'that responds when it ends has a Wait for a webhook',
			{ followedBy: [WAIT({ resume: 'webhook' })] },
			PUTS_ASIDE,
		],
	])('cannot be published when one %s', async (_what, setup, message) => {
		await expect(runHook(node, 'create', setup)).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: expect.stringMatching(message),
			description: 'Open the Chatbase Action Trigger node.',
		});
	});

	it.each<[string, Setup]>([
		['needs none yet', { parameters: WITH_NODE }],
		['may have one too many', { followedBy: [RESPONDER] }],
	])('that is only listened to %s', async (_what, setup) => {
		expect(await runHook(node, 'create', { ...setup, listening: true })).toBe(true);
	});
});

describe('an address that Chatbase cannot reach', () => {
	it('is published, and warned of; not when listened to', async () => {
		const lines: LogEntry[] = [];
		const onLog = (entry: LogEntry) => void lines.push(entry);
		const webhookBaseUrl = 'http://localhost:5678/webhook';
		expect(await runHook(node, 'create', { webhookBaseUrl, onLog, listening: true })).toBe(true);
		expect(lines).toEqual([]);
		expect(await runHook(node, 'create', { webhookBaseUrl, onLog })).toBe(true);
		expect(lines).toEqual([
			{
				level: 'warn',
				text: 'Node "Chatbase Action Trigger" of workflow "Action" (w1): Chatbase cannot reach the production URL, whose host is localhost: tell n8n its public address (N8N_WEBHOOK_URL)',
				metadata: { workflowId: 'w1', nodeName: 'Chatbase Action Trigger' },
			},
		]);
	});
});

// Throwing then would take away the URL of a workflow that is published already.
describe.each<WorkflowActivateMode>(['init', 'leadershipChange'])('at %s', (activation) => {
	it.each(WITHOUT_SECRET)('the URL is registered even when %s', async (_why, setup) => {
		expect(await runHook(node, 'create', setup, activation)).toBe(true);
	});

	it.each(UNUSABLE)('the URL is registered even when %s', async (_why, parameters) => {
		expect(await runHook(node, 'create', { parameters }, activation)).toBe(true);
	});

	it('the URL is registered even when nothing responds', async () => {
		expect(await runHook(node, 'create', { parameters: WITH_NODE }, activation)).toBe(true);
	});
});
