import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';
import * as n8nWorkflow from 'n8n-workflow';

import { NOT_LOCAL, ONLY_PUBLIC, triggerPanelOf } from '../shared/webhook/panel';

/** What the agent gets where the workflow fails or gives no answer. */
export const FAILURE_MESSAGE =
	'Sorry, this did not work just now. Please try again later, or leave your email, and a person gets back to you.';

/** What the agent gets where the workflow takes longer than the time limit. */
export const LATE_MESSAGE =
	'This takes longer than usual. The request has arrived, but its result is not there yet.';

export const TIME_LIMIT_S = 30;

/** No visitor waits longer. */
export const LONGEST_TIME_LIMIT_S = 300;

// In an order that works: while it listens, n8n covers the panel, and the URL cannot be copied.
const SAMPLE_STEPS =
	'Sample call: Webhook URLs → click the test URL (it copies) → close this panel → Execute workflow → paste it in a new tab within two minutes. The tab then shows the answer.';

const CHATBASE_STEPS = `In Chatbase, open your agent → Build → Actions, and create a Custom action. Choose the method POST and paste the production URL; under Headers, add the name and the secret of the credential; give it the same data inputs as here, in a JSON body. ${ONLY_PUBLIC}`;

/** The message when the workflow is published: what is left to do. */
export const activationMessage = `Your agent can now call this workflow. One step is left: paste the production URL of the Chatbase Action Trigger node, with the method POST, into a Custom action in Chatbase. ${NOT_LOCAL}`;

/** What stands beside the parameters before the first call. */
export const triggerPanel = triggerPanelOf({
	header: 'Let a Chatbase agent call this workflow',
	steps: CHATBASE_STEPS,
	thing: 'call',
	way: 'of the production URL',
	listening:
		'one call of the test URL shows up here: the sample call, or a real one if the action in Chatbase has the test URL.',
});

/**
 * n8n asks for it before the node sees a call. As an expression it costs each call, refused ones too, an
 * isolate (2.41.1); by this helper it does not, which older versions of n8n lack.
 */
function responseModeOf(parameter: string): { responseMode: string } {
	// n8n's own copy, which may be older than the one that this is compiled with.
	const { webhookDescriptionFields, fromParameter } = n8nWorkflow as Partial<typeof n8nWorkflow>;
	return webhookDescriptionFields !== undefined && fromParameter !== undefined
		? webhookDescriptionFields({ responseMode: fromParameter(parameter) })
		: { responseMode: `={{$parameter["${parameter}"]}}` };
}

const answer = {
	path: 'action',
	responseData: 'firstEntryJson',
	...responseModeOf('responseMode'),
};

/** Where the node takes calls. */
export const webhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', ...answer },
	// The same URL opened in a browser: a sample call while the editor listens, else 405.
	{ name: 'setup', httpMethod: 'GET', ndvHideUrl: true, ...answer },
];

const inputField: INodeProperties = {
	displayName: 'Data Inputs',
	name: 'inputs',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Data Input',
	default: {},
	description:
		'What the agent collects from the visitor, each as it is called in the action in Chatbase. Each becomes a field of the item. Without any, all that comes is under "inputs".',
	options: [
		{
			displayName: 'Data Input',
			name: 'input',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					noDataExpression: true,
					default: '',
					placeholder: 'e.g. orderNumber',
					description: 'Exactly as in Chatbase, upper and lower case, too',
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					noDataExpression: true,
					options: [
						{ name: 'Boolean', value: 'boolean' },
						{ name: 'List', value: 'list' },
						{ name: 'Number', value: 'number' },
						{ name: 'Text', value: 'text' },
					],
					default: 'text',
					description:
						'The agent is told when a value does not fit. Order numbers are better texts.',
				},
				{
					displayName: 'Required',
					name: 'required',
					type: 'boolean',
					noDataExpression: true,
					default: false,
					description: 'Whether the agent is told to ask for it when it is missing',
				},
			],
		},
	],
};

const respondField: INodeProperties = {
	displayName: 'Respond',
	name: 'responseMode',
	type: 'options',
	noDataExpression: true,
	default: 'lastNode',
	description: 'When and with what the agent is answered',
	options: [
		{
			name: 'When Last Node Finishes',
			value: 'lastNode',
			description: 'With the first item of the last node, as JSON',
		},
		{
			name: 'With the Chatbase Node',
			value: 'responseNode',
			description: 'At once when a Chatbase node with Action → Respond runs; the workflow goes on',
		},
	],
};

/** What the user can set, read by parameters.ts. */
export const properties: INodeProperties[] = [
	{ displayName: SAMPLE_STEPS, name: 'setupNotice', type: 'notice', default: '' },
	inputField,
	respondField,
	{
		displayName:
			"Use the Chatbase node, and not n8n's Respond to Webhook, which works with n8n's own Webhook node only.",
		name: 'responderNotice',
		type: 'notice',
		displayOptions: { show: { responseMode: ['responseNode'] } },
		default: '',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Message on Failure',
				name: 'failureMessage',
				type: 'string',
				noDataExpression: true,
				typeOptions: { rows: 3 },
				default: FAILURE_MESSAGE,
				description:
					'What the agent may tell the visitor when the workflow fails, gives no answer, or one of more than 20,000 bytes',
			},
			{
				displayName: 'Message When It Takes Too Long',
				name: 'lateMessage',
				type: 'string',
				noDataExpression: true,
				typeOptions: { rows: 3 },
				default: LATE_MESSAGE,
				description:
					'What the agent may tell the visitor when there is no answer within the time limit. The workflow goes on.',
			},
			{
				displayName: 'Time Limit (Seconds)',
				name: 'timeLimit',
				type: 'number',
				noDataExpression: true,
				typeOptions: { minValue: 1, maxValue: LONGEST_TIME_LIMIT_S },
				default: TIME_LIMIT_S,
				description:
					'After how long the agent gets a message in place of the answer. Chatbase does not say how long it waits.',
			},
		],
	},
];
