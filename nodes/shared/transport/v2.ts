import type { Page } from './paging';
import { fieldsOf, textOf } from './answer';
import type { ApiAnswer, ApiRequest, Session } from './session';

/** The most agents, or contacts, in a page. */
export const PAGE_SIZE = 100;

/**
 * Sends a request to API v2.
 *
 * @param request its path after `/api/v2`
 * @see https://www.chatbase.co/docs/api-reference/v2/overview
 */
export async function sendV2(session: Session, request: ApiRequest): Promise<ApiAnswer> {
	return await session.send({ ...request, path: ['v2', ...request.path] });
}

/** What is inside `{data}`, in which most answers of v2 come, but not all. */
export function dataOf(json: unknown): unknown {
	const { data } = fieldsOf(json);
	return data ?? json;
}

/** An answer was understood, but is not of the shape that is documented. */
export const UNKNOWN_SHAPE = {
	message: 'Chatbase answered in a form that this node does not know',
	description:
		'Chatbase may have changed its API: look for a newer version of this package, and tell its makers.',
};

/**
 * Reads a page of a list of v2. Only `hasMore` and the cursor say that it was the last one: a page may
 * be empty in the middle of the list.
 */
export async function readPageV2(
	session: Session,
	request: ApiRequest,
	cursor: string | undefined,
	size: number,
): Promise<Page<Record<string, unknown>>> {
	const query = { ...request.query, cursor, limit: String(size) };
	const { json } = await sendV2(session, { ...request, query });
	const { data, pagination } = fieldsOf(json);
	if (!Array.isArray(data)) throw session.error(UNKNOWN_SHAPE, request.itemIndex);
	const { cursor: next, hasMore } = fieldsOf(pagination);
	return { items: data.map(fieldsOf), next: hasMore === true ? textOf(next) : undefined };
}
