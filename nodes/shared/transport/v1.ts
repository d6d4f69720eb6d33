import type { ApiAnswer, ApiRequest, Session } from './session';

/**
 * Sends a request to API v1. Chatbase calls it deprecated, but has leads and contacts nowhere else.
 *
 * @param request its path after `/api/v1`
 * @see https://www.chatbase.co/docs/api-reference/v1/overview
 */
export async function sendV1(session: Session, request: ApiRequest): Promise<ApiAnswer> {
	return await session.send({ ...request, path: ['v1', ...request.path] });
}

/** The place after a page: v1 counts its pages from 1 on, and has no word for the last one. */
export function pageAfter(place: string): string {
	return String(Number(place) + 1);
}
