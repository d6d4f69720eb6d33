import type { INodeProperties } from 'n8n-workflow';

import { valuesOf } from '../../fields';
import type { Parameters } from '../../parameters';
import type { ticketMethods } from './methods';

/** As Chatbase's specification lists them. Each status has one of the categories. */
export const categoryOptions = [
	{ name: 'Cancelled', value: 'cancelled' },
	{ name: 'Closed', value: 'closed' },
	{ name: 'New', value: 'new' },
	{ name: 'On Customer', value: 'on_customer' },
	{ name: 'On Hold', value: 'on_hold' },
	{ name: 'On You', value: 'on_you' },
];

/** What stands for no member, or no team, where one is to be taken away or looked for. */
export const NONE = 'none';

/** The greatest number that Chatbase takes. */
const MOST_TICKETS = 2 ** 31 - 1;

export const ticketNumberField: INodeProperties = {
	displayName: 'Ticket Number',
	name: 'ticketNumber',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 123',
	description: 'The number of the ticket; each agent has its own',
};

export function readTicketNumber(parameters: Parameters): string {
	const number = parameters.wholeNumber('ticketNumber', 1, MOST_TICKETS);
	if (number === undefined) throw parameters.refuse('ticketNumber', 'is empty');
	return String(number);
}

/** Where the tickets of an agent are, or one of them. */
export function ticketPath(agentId: string, ...inside: string[]): string[] {
	return ['agents', agentId, 'helpdesk', 'tickets', ...inside];
}

export const priorityOptions = [
	{ name: 'High', value: 'high' },
	{ name: 'Low', value: 'low' },
	{ name: 'None', value: 'none', description: 'Not triaged' },
	{ name: 'Normal', value: 'normal' },
	{ name: 'Urgent', value: 'urgent' },
];

/** In which order a list comes: among its options. */
export function orderField(byDefault: 'asc' | 'desc'): INodeProperties {
	return {
		displayName: 'Order',
		name: 'order',
		type: 'options',
		options: [
			{ name: 'Newest First', value: 'desc' },
			{ name: 'Oldest First', value: 'asc' },
		],
		default: byDefault,
	};
}

export function readOrder(parameters: Parameters): string | undefined {
	return parameters.choices('options.order', ['asc', 'desc'])[0];
}

export function readPriority(parameters: Parameters, path: string): string | undefined {
	return parameters.choices(path, valuesOf(priorityOptions))[0];
}

export const priorityField: INodeProperties = {
	displayName: 'Priority',
	name: 'priority',
	type: 'options',
	options: priorityOptions,
	default: 'normal',
};

/** A field with a list that depends on the agent. */
function listField(
	described: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	searchListMethod: keyof typeof ticketMethods.listSearch,
	hint?: string,
): INodeProperties {
	return {
		...described,
		type: 'resourceLocator',
		typeOptions: { loadOptionsDependsOn: ['agentId.value'] },
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 3d7a1c52-9c1e-4b6f-8a55-0f4b7c2d9e10',
				...(hint !== undefined && { hint }),
			},
		],
	};
}

export const statusField = listField(
	{ displayName: 'Status', name: 'status', description: 'A status of the agent' },
	'searchTicketStatuses',
	`Or a category, whose default status is then taken: ${valuesOf(categoryOptions).join(', ')}`,
);

export function teamField(
	description: string,
	searchListMethod: 'searchTeams' | 'searchTeamsOrNone',
): INodeProperties {
	const hint = searchListMethod === 'searchTeamsOrNone' ? `Or ${NONE}` : undefined;
	return listField({ displayName: 'Team', name: 'team', description }, searchListMethod, hint);
}
