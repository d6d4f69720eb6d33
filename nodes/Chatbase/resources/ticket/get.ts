import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import { readTicketNumber, ticketNumberField, ticketPath } from './fields';
import type { ticketSchema } from './schemas';

export const get: Operation<typeof ticketSchema> = {
	value: 'get',
	name: 'Get',
	action: 'Get a ticket',
	description: 'Get one ticket by its number',
	fields: [agentField, ticketNumberField],
	output: async () => (await import('./schemas')).ticketSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const path = ticketPath(agentId, readTicketNumber(parameters));
		const { ticketIn } = await import('./ticket');
		const response = await chatbase.sendV2({ method: 'GET', path, subject: 'ticket' });
		return [ticketIn(response, agentId)];
	},
};
