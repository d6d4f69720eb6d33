import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import { NONE, priorityField, readPriority, statusField, teamField, ticketPath } from './fields';
import type { ticketSchema } from './schemas';

const MOST_IN_SUBJECT = 500;
const MOST_IN_DESCRIPTION = 10_000;
const MOST_IN_NAME = 255;

/** What to do about a visitor who left no email. */
const NO_EMAIL =
	'is empty: a ticket needs one, but not every visitor leaves it. Filter those without one out before this node, or set On Error to Continue (using error output)';

const more: INodeProperties = {
	displayName: 'Fields',
	name: 'ticket',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Assignee',
			name: 'assignee',
			type: 'string',
			default: '',
			placeholder: 'e.g. name@email.com',
			description: `Email or ID of a member. Without it, Chatbase assigns the ticket by the agent's own rules; ${NONE} keeps it from that.`,
		},
		{
			displayName: 'Customer Name',
			name: 'customerName',
			type: 'string',
			default: '',
			description: 'Only for a customer whom the agent does not know by the email',
		},
		priorityField,
		statusField,
		teamField('Without an assignee, Chatbase assigns the ticket within this team', 'searchTeams'),
	],
};

export const create: Operation<typeof ticketSchema> = {
	value: 'create',
	name: 'Create',
	action: 'Create a ticket',
	description: 'Create a ticket in the name of a customer',
	fields: [
		agentField,
		{ displayName: 'Subject', name: 'subject', type: 'string', required: true, default: '' },
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			typeOptions: { rows: 5 },
			required: true,
			default: '',
			description: `The first message, as if the customer had written it; ${MOST_IN_DESCRIPTION} characters at most`,
		},
		{
			displayName: 'Customer Email',
			name: 'customerEmail',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. name@email.com',
		},
		more,
	],
	output: async () => (await import('./schemas')).ticketSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const { readAssignee, readEmail, readStatus, readTeam } = await import('./reading');
		const body = {
			subject: parameters.text('subject', { most: MOST_IN_SUBJECT }),
			description: parameters.text('description', { most: MOST_IN_DESCRIPTION }),
			customer: {
				email: readEmail(parameters, 'customerEmail', NO_EMAIL),
				name: parameters.optionalText('ticket.customerName', MOST_IN_NAME),
			},
			...readStatus(parameters, 'ticket.status'),
			...readAssignee(parameters, 'ticket.assignee'),
			teamId: readTeam(parameters, 'ticket.team'),
			priority: readPriority(parameters, 'ticket.priority'),
		};
		const path = ticketPath(agentId);
		const { ticketIn } = await import('./ticket');
		const response = await chatbase.sendV2({ method: 'POST', path, body, subject: 'ticket' });
		return [ticketIn(response, agentId)];
	},
};
