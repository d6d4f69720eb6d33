import { agentField } from '../../../shared/agent';
import { fieldsOf } from '../../../shared/json';
import { showHint } from '../../hint';
import type { Operation } from '../../operation';
import { ticketPath } from './fields';
import type { listedTicketSchema } from './schemas';

const MOST_IN_QUERY = 512;
/** Chatbase gives no more, and no second page. */
const MOST_FOUND = 50;

export const search: Operation<typeof listedTicketSchema> = {
	value: 'search',
	name: 'Search',
	action: 'Search tickets',
	description: `Find the tickets whose messages fit some words best, ${MOST_FOUND} at most`,
	fields: [
		agentField,
		{
			displayName: 'Query',
			name: 'query',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. refund not received',
			description: 'The words to look for in the messages',
		},
		{
			displayName: 'Limit',
			name: 'limit',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: MOST_FOUND },
			default: 50,
			description: 'Max number of results to return',
		},
	],
	output: async () => (await import('./schemas')).listedTicketSchema,
	writes: false,
	async run({ context, chatbase, parameters }) {
		const agentId = parameters.agentId();
		const query = parameters.text('query', { most: MOST_IN_QUERY });
		const limit = parameters.wholeNumber('limit', 1, MOST_FOUND) ?? MOST_FOUND;
		const { entriesOf } = await import('../../../shared/transport/v2');
		const { ticketNumberOf, toListedTicket } = await import('./ticket');
		const response = await chatbase.sendV2({
			method: 'POST',
			onlyReads: true,
			path: ticketPath(agentId, 'search'),
			body: { query, limit },
			subject: 'tickets',
		});
		const tickets = entriesOf(response, ticketNumberOf);
		const { hasMore } = fieldsOf(fieldsOf(response.json).pagination);
		if (hasMore === true && limit === MOST_FOUND) {
			const message = `Chatbase has found more tickets than the ${MOST_FOUND} that it gives: search for other words to narrow them down.`;
			showHint(context, message);
		}
		return tickets.slice(0, limit).map((ticket) => toListedTicket(ticket, agentId));
	},
};
