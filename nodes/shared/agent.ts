import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';

/** What n8n calls for the list of agents; the node has it among its methods. */
async function searchAgents(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const agents = await import('./agentList');
	return await agents.searchAgents(this, filter, paginationToken);
}

/** The methods of a node that has the field. */
export const agentMethods = { listSearch: { searchAgents } } satisfies INodeType['methods'];

/** The field in which an agent is chosen; the node has `agentMethods`. */
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

/** The address of an agent in Chatbase's dashboard, as people paste it. */
const DASHBOARD_ADDRESS = /\/chatbot\/([^/?#]+)/;

/** What no ID has, but addresses and copied code have. */
const NOT_IN_AN_ID = /[/"'`;[\]{}<>]/;

/**
 * Reads the ID of an agent, or chatbot, as people paste it.
 *
 * @param text without white space at its ends: the ID, or the agent's address in the dashboard
 * @returns the ID; undefined for a text that cannot be one
 */
export function readAgentId(text: string): string | undefined {
	const id = DASHBOARD_ADDRESS.exec(text)?.[1] ?? text;
	return id === '' || NOT_IN_AN_ID.test(id) ? undefined : id;
}
