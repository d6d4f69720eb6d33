import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { limitFields, valuesOf } from '../../fields';
import type { Operation } from '../../operation';
import { orderField, readOrder, readTicketNumber, ticketNumberField, ticketPath } from './fields';
import type { ticketMessageSchema } from './schemas';

const MOST_IN_PAGE = 100;

const typeOptions = [
	{ name: 'Event', value: 'event', description: 'What was done, such as a change of status' },
	{ name: 'Note', value: 'note', description: 'What only members see' },
	{ name: 'Reply', value: 'reply', description: 'What the customer sees' },
];

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		orderField('asc'),
		{
			displayName: 'Types',
			name: 'types',
			type: 'multiOptions',
			options: typeOptions,
			default: ['note', 'reply'],
			description: 'What to return. Replies and notes if none is chosen.',
		},
	],
};

export const getManyMessages: Operation<typeof ticketMessageSchema> = {
	value: 'getManyMessages',
	name: 'Get Many Messages',
	action: 'Get many messages of a ticket',
	description: 'Get what was written in a ticket, oldest first',
	fields: [agentField, ticketNumberField, ...limitFields, options],
	output: async () => (await import('./schemas')).ticketMessageSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const number = readTicketNumber(parameters);
		const types = parameters.choices('options.types', valuesOf(typeOptions));
		const request = {
			method: 'GET',
			path: ticketPath(agentId, number, 'messages'),
			query: { types: types.join(',') || undefined, order: readOrder(parameters) },
			subject: 'messages',
		} as const;
		const { toMessage } = await import('./ticket');
		const messages = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			narrowing: 'Set a limit.',
			limit: parameters.limit(),
		});
		const ticket = { ticketNumber: Number(number), agentId };
		return messages.map((message) => toMessage(message, ticket));
	},
};
