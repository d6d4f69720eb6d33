import type { INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

import { agentField } from '../../../shared/agent';
import { fieldsOf, listOf, textOf, type Fields } from '../../../shared/json';
import { dateField, limitFields } from '../../fields';
import type { Operation } from '../../operation';
import { toConversation } from './conversation';
import { createdFields, dateQuery } from './fields';
import type { foundConversationSchema } from './schemas';

const MOST_IN_PAGE = 25;
const SENTIMENTS = ['negative', 'neutral', 'positive', 'unspecified'] as const;
const FEEDBACK = ['negative', 'positive'] as const;

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Actions',
			name: 'actions',
			type: 'string',
			default: 'collect-leads',
			description:
				'Only those in which the agent took this action: collect-leads for those that gave a lead. Several with commas between.',
		},
		...createdFields,
		{
			displayName: 'Escalated Only',
			name: 'escalated',
			type: 'boolean',
			default: true,
			description: 'Whether to return only those that were handed over to a human',
		},
		{
			displayName: 'Feedback',
			name: 'feedback',
			type: 'multiOptions',
			options: [
				{ name: 'Negative', value: 'negative' },
				{ name: 'Positive', value: 'positive' },
			],
			default: [],
			description: 'Only those with one of these ratings',
		},
		{
			displayName: 'Sentiments',
			name: 'sentiments',
			type: 'multiOptions',
			options: [
				{ name: 'Negative', value: 'negative' },
				{ name: 'Neutral', value: 'neutral' },
				{ name: 'Positive', value: 'positive' },
				{ name: 'Unspecified', value: 'unspecified' },
			],
			default: [],
			description: 'Only those in one of these moods',
		},
		dateField('Updated After', 'updatedAfter', 'Only those with a message at this time or later'),
		dateField('Updated Before', 'updatedBefore', 'Only those without a message after this time'),
	],
};

function toFound(conversation: Fields, agentId: string): z.infer<typeof foundConversationSchema> {
	const { highlights } = fieldsOf(conversation.snippet);
	const words = listOf(highlights)
		.map(({ value }) => textOf(value))
		.join('');
	return { ...toConversation(conversation, agentId), snippet: textOf(words) ?? null };
}

export const search: Operation<typeof foundConversationSchema> = {
	value: 'search',
	name: 'Search',
	action: 'Search conversations',
	description:
		'Find conversations of the last 12 months by words, by what the agent did, by mood or feedback',
	fields: [
		agentField,
		{
			displayName: 'Query',
			name: 'query',
			type: 'string',
			default: '',
			placeholder: 'e.g. delivery time',
			description: 'The words to look for. Without any, only the filters count, newest first.',
		},
		...limitFields,
		filters,
	],
	output: async () => (await import('./schemas')).foundConversationSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const listed = (name: string, possible: readonly string[]) =>
			parameters.choices(`filters.${name}`, possible).join(',') || undefined;
		const isEscalated = parameters.boolean('filters.escalated');
		const request = {
			method: 'GET',
			path: ['agents', agentId, 'conversations', 'search'],
			query: {
				query: parameters.optionalText('query'),
				actionType: parameters.texts('filters.actions').join(',') || undefined,
				escalated: isEscalated ? 'true' : undefined,
				feedback: listed('feedback', FEEDBACK),
				sentiment: listed('sentiments', SENTIMENTS),
				...dateQuery(parameters, ['startDate', 'endDate', 'updatedAfter', 'updatedBefore']),
			},
			subject: 'conversations',
		} as const;
		const found = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			narrowing: 'Set a limit, dates or other filters.',
			limit: parameters.limit(),
		});
		return found.map((conversation) => toFound(conversation, agentId));
	},
};
