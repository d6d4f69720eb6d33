import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { textOf } from '../../../shared/json';
import { limitFields, optionsOf } from '../../fields';
import type { Operation } from '../../operation';
import {
	SOURCES,
	STATUS_OPTIONS,
	STATUSES,
	toConversation,
	toWholeConversation,
} from './conversation';
import { createdFields, dateQuery } from './fields';
import type { conversationSchema } from './schemas';

const MOST_IN_PAGE = 20;

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		...createdFields,
		{
			displayName: 'Sources',
			name: 'sources',
			type: 'multiOptions',
			options: optionsOf(SOURCES),
			default: [],
			description: 'Only those from these places. All of them if none is chosen.',
		},
		{
			displayName: 'Statuses',
			name: 'statuses',
			type: 'multiOptions',
			options: STATUS_OPTIONS,
			default: [],
			description: 'Only those in one of these states. All of them if none is chosen.',
		},
	],
};

export const getAll: Operation<typeof conversationSchema> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many conversations',
	description: 'Get the conversations of an agent, from the widget and all other sources',
	fields: [
		agentField,
		...limitFields,
		{
			displayName: 'Include Messages',
			name: 'includeMessages',
			type: 'boolean',
			default: false,
			description: 'Whether to also return what was said, which makes the answers larger',
		},
		filters,
	],
	output: async () => (await import('./schemas')).conversationSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const withMessages = parameters.boolean('includeMessages');
		const sources = parameters.choices('filters.sources', SOURCES);
		const statuses = parameters.choices('filters.statuses', STATUSES);
		const request = {
			method: 'GET',
			path: ['agents', agentId, 'conversations', 'export'],
			query: {
				include: withMessages ? 'messages' : 'summary',
				source: sources.join(',') || undefined,
				...dateQuery(parameters, ['startDate', 'endDate']),
			},
			subject: 'conversations',
		} as const;
		const conversations = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			narrowing: 'Set a limit, dates or sources.',
			limit: parameters.limit(),
			// Chatbase cannot filter its export by the state.
			...(statuses.length > 0 && {
				accept: ({ status }) => statuses.includes(textOf(status) ?? ''),
			}),
		});
		const toItem = withMessages ? toWholeConversation : toConversation;
		return conversations.map((conversation) => toItem(conversation, agentId));
	},
};
