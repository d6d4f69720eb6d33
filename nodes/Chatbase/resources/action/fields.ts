import type { INodeProperties } from 'n8n-workflow';

/** What the user can set of an answer. */
export const fields: INodeProperties[] = [
	{
		displayName:
			'For the Chatbase Action Trigger with Respond set to With the Chatbase Node. The first item is the answer; all items go on.',
		name: 'respondNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Respond With',
		name: 'respondWith',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Fields', value: 'fields', description: 'Names and values' },
			{ name: 'JSON', value: 'json', description: 'An object or a list' },
			{ name: 'Text', value: 'text', description: 'A sentence, which the agent gets as "message"' },
		],
		default: 'text',
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		displayOptions: { show: { respondWith: ['text'] } },
		required: true,
		default: '',
		placeholder: 'e.g. The order is on its way.',
		description: 'What the agent may tell the visitor',
	},
	{
		displayName: 'JSON',
		name: 'json',
		type: 'json',
		displayOptions: { show: { respondWith: ['json'] } },
		required: true,
		default: '={{ $json }}',
		description: 'At most 20,000 bytes, which is what Chatbase reads',
	},
	{
		displayName: 'Fields',
		name: 'answer',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		displayOptions: { show: { respondWith: ['fields'] } },
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. status',
						description: 'One that tells the agent what the value is',
					},
					{ displayName: 'Value', name: 'value', type: 'string', default: '' },
				],
			},
		],
	},
];
