import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { limitFields } from '../../fields';
import type { Operation } from '../../operation';
import { CATEGORIES, PRIORITIES, priorityOptions, teamField, ticketPath } from './fields';
import type { listedTicketSchema } from './schemas';

const MOST_IN_PAGE = 100;

/** As Chatbase's specification lists them. */
const CHANNELS = [
	'api',
	'center_stage',
	'email',
	'facebook_comment',
	'helpdesk',
	'iframe',
	'instagram',
	'instagram_comment',
	'messenger',
	'phone',
	'whatsapp',
] as const;
const SORTS = ['createdAt', 'lastMessageAt', 'updatedAt'] as const;
const ORDERS = ['asc', 'desc'] as const;

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Assignee ID',
			name: 'assigneeId',
			type: 'string',
			default: '',
			description: 'Only those of this member, as Get shows the ID; none for those of nobody',
		},
		{
			displayName: 'Channels',
			name: 'channels',
			type: 'multiOptions',
			options: [
				{ name: 'API', value: 'api' },
				{ name: 'Center Stage', value: 'center_stage' },
				{ name: 'Email', value: 'email' },
				{ name: 'Facebook Comment', value: 'facebook_comment' },
				{ name: 'Helpdesk', value: 'helpdesk' },
				{ name: 'Iframe', value: 'iframe' },
				{ name: 'Instagram', value: 'instagram' },
				{ name: 'Instagram Comment', value: 'instagram_comment' },
				{ name: 'Messenger', value: 'messenger' },
				{ name: 'Phone', value: 'phone' },
				{ name: 'WhatsApp', value: 'whatsapp' },
			],
			default: [],
			description: 'Only those that came this way. All of them if none is chosen.',
		},
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Only those created at this time or later',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Only those created at this time or earlier; a day counts to its end',
		},
		{
			displayName: 'Priorities',
			name: 'priorities',
			type: 'multiOptions',
			options: priorityOptions,
			default: [],
			description: 'Only those with one of these. All of them if none is chosen.',
		},
		{
			displayName: 'Status Categories',
			name: 'statusCategories',
			type: 'multiOptions',
			options: [
				{ name: 'Cancelled', value: 'cancelled' },
				{ name: 'Closed', value: 'closed' },
				{ name: 'New', value: 'new' },
				{ name: 'On Customer', value: 'on_customer' },
				{ name: 'On Hold', value: 'on_hold' },
				{ name: 'On You', value: 'on_you' },
			],
			default: [],
			description: 'Only those in one of these states. All of them if none is chosen.',
		},
		teamField('Only those of this team, or of no team', 'searchTeamsOrNone'),
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Order',
			name: 'order',
			type: 'options',
			options: [
				{ name: 'Newest First', value: 'desc' },
				{ name: 'Oldest First', value: 'asc' },
			],
			default: 'desc',
		},
		{
			displayName: 'Sort By',
			name: 'sortBy',
			type: 'options',
			options: [
				{ name: 'Created At', value: 'createdAt' },
				{ name: 'Last Message At', value: 'lastMessageAt' },
				{ name: 'Updated At', value: 'updatedAt' },
			],
			default: 'updatedAt',
			description:
				'A ticket without a message, or without an update, counts by when it was created',
		},
	],
};

export const getAll: Operation<typeof listedTicketSchema> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tickets',
	description: 'Get the tickets of an agent, those that were updated last first',
	fields: [agentField, ...limitFields, filters, options],
	output: async () => (await import('./schemas')).listedTicketSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const { readMemberIdOrNone, readTeamOrNone, timeQuery } = await import('./reading');
		const listed = (name: string, possible: readonly string[]) =>
			parameters.choices(`filters.${name}`, possible).join(',') || undefined;
		const [sortBy] = parameters.choices('options.sortBy', SORTS);
		const [order] = parameters.choices('options.order', ORDERS);
		const request = {
			method: 'GET',
			path: ticketPath(agentId),
			query: {
				status: listed('statusCategories', CATEGORIES),
				channel: listed('channels', CHANNELS),
				priority: listed('priorities', PRIORITIES),
				assigneeId: readMemberIdOrNone(parameters, 'filters.assigneeId'),
				teamId: readTeamOrNone(parameters, 'filters.team'),
				...timeQuery(parameters),
				sortBy,
				order,
			},
			subject: 'tickets',
		} as const;
		const { ticketNumberOf, toListedTicket } = await import('./ticket');
		const tickets = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			nameOf: ticketNumberOf,
			narrowing: 'Set a limit, dates or other filters.',
			limit: parameters.limit(),
		});
		return tickets.map((ticket) => toListedTicket(ticket, agentId));
	},
};
