import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agentField';
import { fieldsOf, textOf } from '../../../shared/transport/answer';
import { limitFields } from '../../fields';
import type { Operation } from '../../operation';
import { toConversation } from './conversation';
import { createdFields, dateField, dateQuery } from './fields';

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

function toFound(conversation: Record<string, unknown>, agentId: string): IDataObject {
	const { highlights } = fieldsOf(conversation.snippet);
	const words = Array.isArray(highlights)
		? highlights.map((part) => textOf(fieldsOf(part).value) ?? '').join('')
		: '';
	return { ...toConversation(conversation, agentId), snippet: textOf(words) ?? null };
}

export const search: Operation = {
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
	async run({ chatbase, inputs }) {
		const agentId = inputs.agentId();
		const listed = (name: string, label: string, possible: readonly string[]) =>
			inputs.choices(`filters.${name}`, label, possible).join(',') || undefined;
		const isEscalated = inputs.decision('filters.escalated', 'Escalated Only');
		const request = {
			method: 'GET',
			path: ['agents', agentId, 'conversations', 'search'],
			query: {
				query: inputs.optionalText('query', 'Query'),
				actionType: inputs.texts('filters.actions', 'Actions').join(',') || undefined,
				escalated: isEscalated ? 'true' : undefined,
				feedback: listed('feedback', 'Feedback', FEEDBACK),
				sentiment: listed('sentiments', 'Sentiments', SENTIMENTS),
				...dateQuery(inputs, {
					startDate: 'Created After',
					endDate: 'Created Before',
					updatedAfter: 'Updated After',
					updatedBefore: 'Updated Before',
				}),
			},
			subject: 'conversations',
		} as const;
		const found = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			narrowing: 'Set a limit, dates or other filters.',
			limit: inputs.limit(),
		});
		return found.map((conversation) => toFound(conversation, agentId));
	},
};
