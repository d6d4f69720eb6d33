import type { INodeProperties } from 'n8n-workflow';

/** The agent, for every operation that has one. */
export const agentField: INodeProperties = {
	displayName: 'Agent',
	name: 'agentId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The agent, which Chatbase also calls a chatbot',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: 'searchAgents', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. Id8VKSqDV52fwAvuxaeUO',
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://www.chatbase.co/dashboard/…/chatbot/…',
			hint: "The agent's address in Chatbase's dashboard",
		},
	],
};

/** Return All and Limit, in this order. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		default: 50,
		description: 'Max number of results to return',
	},
];

/** Whether an answer of many fields is cut down. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** What Chatbase says of all that it has in its older API only. */
export function v1Notice(things: 'contacts' | 'leads'): INodeProperties {
	return {
		displayName: `Chatbase has ${things} only in its API v1, which it calls deprecated: it still works for now.`,
		name: 'deprecationNotice',
		type: 'notice',
		default: '',
	};
}

/** Choices, as n8n lists them. */
export function optionsOf(values: readonly string[]) {
	return values.map((value) => ({ name: value, value }));
}
