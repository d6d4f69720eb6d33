import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { textOf, type Fields } from './json';
import { createClient } from './transport/client';
import { endlessList } from './transport/pagination';
import { AGENTS_IN_PAGE } from './transport/v2';

/** How many hits of a search are enough, and how many pages it reads at most to find them. */
const ENOUGH_HITS = 20;
const MOST_PAGES = 20;

function toChoice({ id, name }: Fields): INodeListSearchItems {
	return { name: textOf(name) ?? String(id), value: String(id) };
}

/**
 * The agents to choose from: a page at a time, or those whose name or id holds a text. Chatbase cannot
 * search its agents, and the editor reads no further page by itself while one types.
 */
export async function searchAgents(
	context: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = createClient(context);
	const request = { method: 'GET', path: ['agents'], subject: 'agents' } as const;
	const wanted = filter.trim().toLowerCase();
	/** By their value, as pages may shift while they are read. */
	const hits = new Map<unknown, INodeListSearchItems>();
	const cursors = new Set<string>();
	let cursor = paginationToken;
	for (let pages = 0; pages < MOST_PAGES; pages += 1) {
		const page = await client.pageV2(request, cursor, AGENTS_IN_PAGE);
		for (const choice of page.items.map(toChoice)) {
			const text = `${choice.name}\n${choice.value}`.toLowerCase();
			if (text.includes(wanted)) hits.set(choice.value, choice);
		}
		cursor = page.next;
		if (wanted === '' || cursor === undefined || hits.size >= ENOUGH_HITS) break;
		if (cursors.has(cursor)) {
			const problem = endlessList('repeatedPage', 'Give the ID of the agent instead.');
			throw page.response.unusable(problem);
		}
		cursors.add(cursor);
	}
	return { results: [...hits.values()], ...(cursor !== undefined && { paginationToken: cursor }) };
}
