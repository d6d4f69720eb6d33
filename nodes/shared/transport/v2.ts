import { fieldsOf, textOf } from './answer';
import { listAll } from './list';
import type { Page } from './paging';
import { UNKNOWN_SHAPE } from './problem';
import type { ApiAnswer, ApiRequest, Session } from './session';

/**
 * Sends a request to API v2.
 *
 * @param request its path after `/api/v2`
 * @see https://www.chatbase.co/docs/api-reference/v2/overview
 */
export async function sendV2(session: Session, request: ApiRequest): Promise<ApiAnswer> {
	return await session.send({ ...request, path: ['v2', ...request.path] });
}

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

/** The part of a list of v2 that is wanted. */
interface Wanted {
	/** The most that Chatbase gives in a page of this list. */
	pageSize: number;
	limit?: number;
	accept?: (item: Record<string, unknown>) => boolean;
}

/** Reads a list of v2 to its end or limit; its items have an `id`. */
export async function listV2(
	session: Session,
	request: ApiRequest,
	wanted: Wanted,
): Promise<Array<Record<string, unknown>>> {
	return await listAll(
		session,
		{
			...wanted,
			read: async (cursor, size) => await readPageV2(session, request, cursor, size),
			idOf: ({ id }) => String(id),
			endsWithNothingNew: false,
		},
		request.itemIndex,
	);
}
