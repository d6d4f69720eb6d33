import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../shared/agent';
import { documentationPage } from '../shared/documentation';
import { LEAD_SUBMITTED } from '../shared/events';
import { EVENTS } from './events';

/** How often to poll, and where it is said what n8n itself does. */
const HOST_NOTICE = `Poll every 5 to 15 minutes. <a href="${documentationPage('polling.md')}" target="_blank">No lead lost when n8n is killed?</a>`;

/** The message when the workflow is published. */
export const activationMessage =
	'Your workflow now asks Chatbase for what is new at the poll times of the Chatbase Polling Trigger node, and starts for what it finds.';

/** What the user can set, read by parameters.ts; n8n puts Poll Times before. */
export const properties: INodeProperties[] = [
	{
		displayName: HOST_NOTICE,
		name: 'hostNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Event',
		name: 'event',
		type: 'options',
		noDataExpression: true,
		default: LEAD_SUBMITTED,
		description: 'What starts the workflow',
		options: EVENTS.map(({ name, value, description }) => ({ name, value, description })),
	},
	{
		displayName: 'Chatbots',
		name: 'chatbots',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Chatbot' },
		placeholder: 'Add Chatbot',
		default: { chatbot: [{ agentId: agentField.default }] },
		description: 'The chatbots (agents) for which the workflow starts',
		options: [
			{
				displayName: 'Chatbot',
				name: 'chatbot',
				values: [
					{
						...agentField,
						displayName: 'Chatbot',
						description: 'The chatbot, which Chatbase also calls an agent',
					},
				],
			},
		],
	},
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'dateTime',
		default: '',
		description:
			'Also fetch what has this time or a later one, from before the workflow was published. It counts once for each chatbot: when the node first polls it. Leave empty to begin with what comes from now on.',
		hint: 'n8n takes a node with a new name for a new one: when you rename it, set a second after its last item here.',
	},
	{
		displayName:
			'Chatbase has leads only in its API v1, which it calls deprecated: it still works for now.',
		name: 'deprecationNotice',
		type: 'notice',
		displayOptions: { show: { event: [LEAD_SUBMITTED] } },
		default: '',
	},
];
