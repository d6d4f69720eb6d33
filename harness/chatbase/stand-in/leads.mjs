// The list of leads of the stand-in for Chatbase.
import { randomUUID } from 'node:crypto';

import { isWithin } from './dates.mjs';

/** @typedef {{id: string | number, created_at: string, chatbot_id: string, [field: string]: unknown}} Lead as documented, with times in ISO 8601 */

/** A lead that a visitor has left. @param {number} time in milliseconds since 1970 @returns {Lead} */
export const listedLead = (agentId, time, fields = {}) => ({
	id: randomUUID(),
	created_at: new Date(time).toISOString(),
	chatbot_id: agentId,
	...{ name: 'Example Visitor', email: 'visitor@example.com', phone: '+1 202-555-0143' },
	...fields,
});

/** @param {{leads: Lead[]}} chatbase */
export const answerLeads = ({ leads }) => ({
	'list leads'({ agentId, query: { page = 1, size = 10, ...dates } }) {
		const wanted = leads
			.filter((lead) => lead.chatbot_id === agentId)
			.filter((lead) => isWithin(Date.parse(lead.created_at), dates));
		return { collectedCustomers: wanted.slice((page - 1) * size, page * size) };
	},
});
