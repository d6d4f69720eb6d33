import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import {
	NONE,
	priorityField,
	readPriority,
	readTicketNumber,
	statusField,
	teamField,
	ticketNumberField,
	ticketPath,
} from './fields';
import type { ticketSchema } from './schemas';

const changes: INodeProperties = {
	displayName: 'Fields',
	name: 'changes',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'Those that are empty are left as they are',
	options: [
		{
			displayName: 'Assignee',
			name: 'assignee',
			type: 'string',
			default: '',
			placeholder: 'e.g. name@email.com',
			description: `Email or ID of a member; ${NONE} takes the ticket from whoever has it`,
		},
		priorityField,
		statusField,
		teamField('No Team takes the ticket from its team', 'searchTeamsOrNone'),
	],
};

export const update: Operation<typeof ticketSchema> = {
	value: 'update',
	name: 'Update',
	action: 'Update a ticket',
	description: 'Change the status, priority, assignee or team of a ticket',
	fields: [agentField, ticketNumberField, changes],
	output: async () => (await import('./schemas')).ticketSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const path = ticketPath(agentId, readTicketNumber(parameters));
		const { readAssignee, readStatus, readTeamOrNone } = await import('./reading');
		const team = readTeamOrNone(parameters, 'changes.team');
		const body = parameters.anyOf('changes', {
			...readStatus(parameters, 'changes.status'),
			...readAssignee(parameters, 'changes.assignee'),
			teamId: team === NONE ? null : team,
			priority: readPriority(parameters, 'changes.priority'),
		});
		const { ticketIn } = await import('./ticket');
		const response = await chatbase.sendV2({ method: 'PATCH', path, body, subject: 'ticket' });
		return [ticketIn(response, agentId)];
	},
};
