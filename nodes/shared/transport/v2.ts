import { fieldsOf, idOf, listOf, textOf, type Fields } from '../json';
import type { ApiResponse } from './response';

/** The most agents that it gives in a page. */
export const AGENTS_IN_PAGE = 100;

/**
 * The entries of a list's page of API v2, each of which has an id.
 *
 * @throws NodeApiError for any other response
 */
export function entriesOf(response: ApiResponse): Fields[] {
	const { data } = fieldsOf(response.json);
	const entries = listOf(data);
	if (Array.isArray(data) && entries.every(({ id }) => idOf(id) !== undefined)) return entries;
	throw response.unusable();
}

/**
 * The cursor of the next page. Only `hasMore` and the cursor say that there is no other one.
 *
 * @throws NodeApiError for a response that says neither
 */
export function nextCursorOf(response: ApiResponse): string | undefined {
	const { pagination } = fieldsOf(response.json);
	const { cursor, hasMore } = fieldsOf(pagination);
	if (hasMore === false || cursor === null) return undefined;
	const next = textOf(cursor);
	if (next === undefined) throw response.unusable();
	return next;
}
