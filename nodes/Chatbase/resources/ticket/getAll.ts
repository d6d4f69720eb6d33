import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { dateField, limitFields, valuesOf } from '../../fields';
import type { Operation } from '../../operation';
import {
	categoryOptions,
	orderField,
	priorityOptions,
	readOrder,
	teamField,
	ticketPath,
} from './fields';
import type { listedTicketSchema } from './schemas';

const MOST_IN_PAGE = 100;

/** As Chatbase's specification lists them. */
const channelOptions = [
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
];
const sortOptions = [
	{ name: 'Created At', value: 'createdAt' },
	{ name: 'Last Message At', value: 'lastMessageAt' },
	{ name: 'Updated At', value: 'updatedAt' },
];

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
			options: channelOptions,
			default: [],
			description: 'Only those that came this way. All of them if none is chosen.',
		},
		dateField('Created After', 'createdAfter', 'Only those created at this time or later'),
		dateField(
			'Created Before',
			'createdBefore',
			'Only those created at this time or earlier; a day counts to its end',
		),
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
			options: categoryOptions,
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
		orderField('desc'),
		{
			displayName: 'Sort By',
			name: 'sortBy',
			type: 'options',
			options: sortOptions,
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
		const listed = (name: string, options: ReadonlyArray<{ value: string }>) =>
			parameters.choices(`filters.${name}`, valuesOf(options)).join(',') || undefined;
		const [sortBy] = parameters.choices('options.sortBy', valuesOf(sortOptions));
		const request = {
			method: 'GET',
			path: ticketPath(agentId),
			query: {
				status: listed('statusCategories', categoryOptions),
				channel: listed('channels', channelOptions),
				priority: listed('priorities', priorityOptions),
				assigneeId: readMemberIdOrNone(parameters, 'filters.assigneeId'),
				teamId: readTeamOrNone(parameters, 'filters.team'),
				...timeQuery(parameters),
				sortBy,
				order: readOrder(parameters),
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
