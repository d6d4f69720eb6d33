import { entriesOf, fieldsOf, textOf } from './answer';
import { listAll, type AnsweredPage } from './list';
import type { ApiAnswer, ApiRequest, Session } from './session';

type Fields = Record<string, unknown>;

/**
 * Sends a request to API v2.
 *
 * @param request its path after `/api/v2`
 * @see https://www.chatbase.co/docs/api-reference/v2/overview
 */
export async function sendV2(session: Session, request: ApiRequest): Promise<ApiAnswer> {
	return await session.send({ ...request, path: ['v2', ...request.path] });
}

/** The cursor of the next page. Only `hasMore` and the cursor say that there is none. */
function nextOf(answer: ApiAnswer): string | undefined {
	const { pagination } = fieldsOf(answer.json);
	const { cursor, hasMore } = fieldsOf(pagination);
	if (hasMore === false || cursor === null) return undefined;
	const next = textOf(cursor);
	if (next === undefined) throw answer.unusable();
	return next;
}

/** Reads a page of a list of v2, which may be empty in the middle of the list. */
export async function readPageV2(
	session: Session,
	request: ApiRequest,
	cursor: string | undefined,
	size: number,
): Promise<AnsweredPage<Fields>> {
	const query = { ...request.query, cursor, limit: String(size) };
	const answer = await sendV2(session, { ...request, query });
	return { items: entriesOf(answer), next: nextOf(answer), answer };
}

/** The part of a list of v2 that is wanted. */
export interface Wanted {
	/** The most that Chatbase gives in a page of this list. */
	pageSize: number;
	/** What a user can do when the list is too long. */
	narrowing: string;
	limit?: number;
	accept?: (item: Fields) => boolean;
}

/** Reads a list of v2 to its end or limit. */
export async function listV2(
	session: Session,
	request: ApiRequest,
	wanted: Wanted,
): Promise<Fields[]> {
	return await listAll({
		...wanted,
		read: async (cursor, size) => await readPageV2(session, request, cursor, size),
		idOf: ({ id }) => String(id),
		endsWithNothingNew: false,
	});
}
