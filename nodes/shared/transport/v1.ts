import type { Meanings } from './advice';

const MAY_BE_GONE =
	'Check the agent and the IDs. If they are right, Chatbase may have taken this away: it is part of API v1, which Chatbase calls deprecated.';

/** What these statuses mean for any request of API v1. */
export const V1_MEANINGS: Meanings = { 404: { advice: MAY_BE_GONE }, 410: { advice: MAY_BE_GONE } };

/** @returns the number of the page after another one: v1 counts its pages from 1 on, and has no word for the last */
export function pageAfter(page: string): string {
	return String(Number(page) + 1);
}
