// The list of leads of the stand-in for Chatbase.
import { isWithin } from './dates.mjs';

/** @typedef {{id: string | number, created_at: string, chatbot_id: string, [field: string]: unknown}} Lead as documented, with times in ISO 8601 */

/** @param {{leads: Lead[]}} chatbase */
export const answerLeads = ({ leads }) => ({
	'list leads'({ agentId, query: { page = 1, size = 10, ...dates } }) {
		const wanted = leads
			.filter((lead) => lead.chatbot_id === agentId)
			.filter((lead) => isWithin(Date.parse(lead.created_at), dates));
		return { collectedCustomers: wanted.slice((page - 1) * size, page * size) };
	},
});
