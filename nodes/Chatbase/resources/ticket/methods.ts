import type { ILoadOptionsFunctions, INodeListSearchResult, INodeType } from 'n8n-workflow';

/** What n8n calls for the lists; the node has it among its methods. */
function searchIn(list: 'statuses' | 'teams' | 'teamsOrNone') {
	return async function (
		this: ILoadOptionsFunctions,
		filter?: string,
	): Promise<INodeListSearchResult> {
		const { search } = await import('./lists');
		return await search(this, list, filter);
	};
}

/** The methods of a node that has the fields. */
export const ticketMethods = {
	listSearch: {
		searchTicketStatuses: searchIn('statuses'),
		searchTeams: searchIn('teams'),
		searchTeamsOrNone: searchIn('teamsOrNone'),
	},
} satisfies INodeType['methods'];
