// Leads as Chatbase delivers and lists them to the example no-lead-lost.json, and what became of each.
import { createHash } from 'node:crypto';

import { listedLead } from '../chatbase/stand-in/leads.mjs';
import { leadEvent } from '../chatbase/webhook-sender.mjs';

const MINUTE_MS = 60_000;

let people = 0;

/** A lead of a person who has left none yet, or of one who has. */
export function newLead(chatbotId, email = `visitor-${(people += 1)}@example.com`) {
	return leadEvent({ chatbotId, email, name: `Visitor ${email}` });
}

export const leadIdOf = ({ payload }) => `lead-of-${payload.conversationId}`;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** What names the lead when Chatbase lists it. */
export const eventIdOfListed = (event) => sha256(`lead:${leadIdOf(event)}`);

/**
 * A lead as Chatbase lists it some minutes after its visitor has left it: by default before a sweep leaves
 * it alone, and within the time in which it joins its delivery.
 *
 * @param {ReturnType<typeof leadEvent>} event
 * @returns {import('../chatbase/stand-in/leads.mjs').Lead}
 */
export function listed(event, minutesAgo = 15) {
	const { chatbotId, payload } = event;
	return listedLead(chatbotId, Date.now() - minutesAgo * MINUTE_MS, {
		id: leadIdOf(event),
		account_id: 'team',
		name: payload.customerName,
		email: payload.customerEmail,
		phone: payload.customerPhone,
	});
}

/**
 * Counts what became of leads.
 *
 * @param {string[]} delivered how each was delivered: see `deliveries`
 */
export function countDeliveries(delivered) {
	return {
		sent: delivered.length,
		executed: delivered.join('').length,
		lost: delivered.filter((times) => times === '').length,
		runTwice: delivered.filter((times) => times.length > 1).length,
	};
}

/**
 * How each lead has been delivered, in the order of the leads: `w` by the webhook, `s` by a sweep, each as often
 * as the table tells: a row that was written again counts as two.
 *
 * @param {ReturnType<typeof leadEvent>[]} events
 * @param {any[]} rows of the table of leads
 */
export function deliveriesOf(events, rows) {
	const times = (eventId, letter) =>
		rows
			.filter((row) => row.eventId === eventId)
			.map(({ createdAt, updatedAt }) => letter.repeat(createdAt === updatedAt ? 1 : 2))
			.join('');
	return events.map(
		(event) => times(sha256(JSON.stringify(event)), 'w') + times(eventIdOfListed(event), 's'),
	);
}
