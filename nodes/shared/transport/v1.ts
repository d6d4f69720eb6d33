import type { Meanings } from './problem';
import type { ApiAnswer, ApiRequest, Session } from './session';

const MAY_BE_GONE =
	'Check the agent and the IDs. If they are right, Chatbase may have taken this away: it is part of API v1, which Chatbase calls deprecated.';

const MEANINGS: Meanings = { 404: { advice: MAY_BE_GONE }, 410: { advice: MAY_BE_GONE } };

/**
 * Sends a request to API v1. Chatbase calls it deprecated, but has leads and contacts nowhere else.
 *
 * @param request its path after `/api/v1`
 * @see https://www.chatbase.co/docs/api-reference/v1/overview
 */
export async function sendV1(session: Session, request: ApiRequest): Promise<ApiAnswer> {
	const meanings = { ...MEANINGS, ...request.meanings };
	return await session.send({ ...request, path: ['v1', ...request.path], meanings });
}

/** The place after a page: v1 counts its pages from 1 on, and has no word for the last one. */
export function pageAfter(place: string): string {
	return String(Number(place) + 1);
}
