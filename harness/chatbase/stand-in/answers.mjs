// What the answers of the stand-in for Chatbase have in common: errors, times and pages.
import { randomUUID } from 'node:crypto';

/**
 * A documented request, as the stand-in answers it. Of the identifiers it has those that its path names; of the
 * list of leads `agentId` is the `chatbotId` of the query.
 *
 * @typedef {{agentId: string, conversationId: string, externalId: string, query: any, body: any}} Asked
 */

export const errorV1 = (statusCode, message) => ({ statusCode, message });
export const errorV2 = (statusCode, message, code) => ({ statusCode, error: { code, message } });

/** Throws what Chatbase says nothing of, which `standIn` makes a fault. */
export function check(isDocumented, what) {
	if (!isDocumented) throw new Error(`not documented: ${what}`);
}

/** The last moment of a date: a day is in UTC, and whole. */
const endOf = (date) =>
	Date.parse(date) + (/^\d{4}-\d\d-\d\d$/.test(date) ? 24 * 60 * 60 * 1000 - 1 : 0);
export const isWithin = (time, from, to) => !(time < Date.parse(from)) && !(time > endOf(to));
export const isBackwards = ({ startDate, endDate }) => Date.parse(startDate) > endOf(endDate);
/** In seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000);

export const said = (role, text, id = String(randomUUID())) => ({
	id,
	role,
	parts: [{ type: 'text', text }],
});

/** A page of v2. Its cursor says nothing to a reader, and goes with the same parameters only. */
export function toPage(list, { cursor, limit, ...query }, size) {
	const key = JSON.stringify(query);
	const place = cursor && JSON.parse(Buffer.from(cursor, 'base64url').toString());
	check(!place || place.key === key, 'other parameters than those of the cursor');
	const start = place?.end ?? 0;
	const end = start + Number(limit ?? size);
	const hasMore = end < list.length;
	const next = Buffer.from(JSON.stringify({ end, key })).toString('base64url');
	const pagination = { cursor: hasMore ? next : null, hasMore, total: list.length };
	return { data: list.slice(start, end), pagination };
}
