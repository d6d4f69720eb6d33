import {
	type ExpressionString,
	type INodeProperties,
	type IWebhookDescription,
} from 'n8n-workflow';

import { ANY_EVENT, LEAD_SUBMITTED } from '../shared/events';
import { NOT_LOCAL, ONLY_PUBLIC, triggerPanelOf } from '../shared/webhook/panel';

// In an order that works: while it listens, n8n covers the panel, and the URL cannot be copied.
const SAMPLE_STEPS =
	'Sample lead: Webhook URLs → click the test URL (it copies) → Execute step → paste it in a new tab within two minutes.';

const CHATBASE_STEPS = `In Chatbase, open your chatbot → Settings → Webhooks, tick the event Leads submitted (leads.submit), paste the production URL as the endpoint, and click Create webhook. ${ONLY_PUBLIC}`;

/** The message when the workflow is published: what is left to do. */
export const activationMessage = `Your workflow now starts for every lead that Chatbase delivers. One step is left: paste the production URL of the Chatbase Trigger node into Chatbase. ${NOT_LOCAL}`;

/** What stands beside the parameters before the first delivery. */
export const triggerPanel = triggerPanelOf({
	header: 'Receive leads from Chatbase',
	steps: CHATBASE_STEPS,
	thing: 'lead',
	way: 'that Chatbase delivers to the production URL',
	listening:
		'one delivery to the test URL shows up here: the sample lead, or a real one if Chatbase has the test URL.',
});

/** Where the node takes deliveries, and what n8n answers when one becomes an item. */
export const webhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		path: 'webhook',
		responseMode: 'onReceived',
		responseData: 'OK',
	},
	{
		// The same URL opened in a browser: a sample lead while the editor listens, else 405.
		name: 'setup',
		httpMethod: 'GET',
		path: 'webhook',
		responseMode: 'onReceived',
		responseData:
			'The sample lead is on its way: go back to n8n and find it in the output of the Chatbase Trigger node.',
		ndvHideUrl: true,
	},
];

/** One output, and a second one where the user wants to see what is left out. */
export const outputs: ExpressionString =
	'={{ $parameter["options"]?.["leftOutOutput"] ? [{ type: "main", displayName: "Wanted" }, { type: "main", displayName: "Left Out" }] : ["main"] }}';

/** What the user can set, read by parameters.ts. */
export const properties: INodeProperties[] = [
	{
		displayName: SAMPLE_STEPS,
		name: 'setupNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: [LEAD_SUBMITTED],
		description: 'The events that start the workflow',
		// n8n offers the first one first, and selects it on Enter.
		options: [
			{
				name: 'Lead Submitted',
				value: LEAD_SUBMITTED,
				description: 'A visitor has left name, email or phone',
			},
			{
				name: 'Any Event',
				value: ANY_EVENT,
				description: 'Every event that Chatbase delivers to the URL, including future ones',
			},
		],
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the delivery instead of the raw data',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Chatbot IDs',
				name: 'chatbotIds',
				type: 'string',
				typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Chatbot ID' },
				default: [],
				placeholder: 'e.g. Id8VKSqDV52fwAvuxaeUO',
				hint: "From the chatbot's address in Chatbase (…/chatbot/ID/…); the whole address works, too",
				description:
					'Only the chatbots (agents) with these IDs start the workflow. Leave empty for all.',
			},
			{
				displayName: 'Second Output for What Is Left Out',
				name: 'leftOutOutput',
				type: 'boolean',
				noDataExpression: true,
				default: false,
				description:
					'Whether what Events and Chatbot IDs leave out starts the workflow, too, at a second output. You then see it under Executions. Otherwise it leaves only a line in the log of n8n.',
			},
		],
	},
];
