import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { textOf } from '../shared/transport/answer';
import { openSession } from '../shared/transport/session';
import { readPageV2 } from '../shared/transport/v2';
import { AGENTS_IN_PAGE } from './resources/agent/agent';

/** How many hits of a search are enough, and how many pages it reads at most to find them. */
const ENOUGH_HITS = 20;
const MOST_PAGES = 20;

function toChoice({ id, name }: Record<string, unknown>): INodeListSearchItems {
	return { name: textOf(name) ?? String(id), value: String(id) };
}

/**
 * The agents to choose from: a page at a time, or those whose name or id holds a text. Chatbase cannot
 * search its agents, and the editor reads no further page by itself while one types.
 */
export async function searchAgents(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const session = openSession(this);
	const request = { method: 'GET', path: ['agents'], subject: 'agents' } as const;
	const wanted = filter.trim().toLowerCase();
	const results: INodeListSearchItems[] = [];
	let cursor = paginationToken;
	for (let pages = 0; pages < MOST_PAGES; pages += 1) {
		const page = await readPageV2(session, request, cursor, AGENTS_IN_PAGE);
		const choices = page.items.map(toChoice);
		results.push(
			...choices.filter(({ name, value }) => `${name}\n${value}`.toLowerCase().includes(wanted)),
		);
		cursor = page.next;
		if (wanted === '' || cursor === undefined || results.length >= ENOUGH_HITS) break;
	}
	return { results, paginationToken: cursor };
}
