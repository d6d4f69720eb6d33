import type { INodeProperties } from 'n8n-workflow';

/** The agent, wherever one is to be chosen; the node has `searchAgents` among its methods. */
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

/**
 * What is chosen in an agent's field: from the list, as an id or as an address. An expression or an AI tool
 * may give the text alone.
 */
export function chosenIn(value: unknown): unknown {
	return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}
