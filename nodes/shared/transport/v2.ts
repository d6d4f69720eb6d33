import { dataOf, fieldsOf, idOf, listOf, textOf, type Fields } from '../json';
import type { ApiResponse } from './response';

/** The most agents that it gives in a page. */
export const AGENTS_IN_PAGE = 100;

/** What names an entry of a list; undefined where nothing does. */
export type EntryId = (entry: Fields) => string | undefined;

/** What names an entry of most lists. */
export const idOfEntry: EntryId = ({ id }) => idOf(id);

/**
 * The entries of a list of API v2, or of a page of one, which come in `data` or bare.
 *
 * @param nameOf each of them has to have a name
 * @throws NodeApiError for any other response
 */
export function entriesOf(response: ApiResponse, nameOf = idOfEntry): Fields[] {
	const list = dataOf(response.json);
	const entries = listOf(list);
	if (Array.isArray(list) && entries.every((entry) => nameOf(entry) !== undefined)) return entries;
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
