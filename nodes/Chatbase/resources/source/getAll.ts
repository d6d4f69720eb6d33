import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { limitFields, valuesOf } from '../../fields';
import type { Operation } from '../../operation';
import { sourcePath } from './fields';
import type { sourceSchema } from './schemas';

const MOST_IN_PAGE = 100;

/** As Chatbase's specification lists them: also those that the API cannot make. */
const typeOptions = [
	{ name: 'File', value: 'file' },
	{ name: 'Link', value: 'link' },
	{ name: 'Notion Page', value: 'notionPage' },
	{ name: 'Q&A', value: 'qna' },
	{ name: 'Text', value: 'text' },
];

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			description: 'Only those with this in their name or URL, in capitals or not',
		},
		{
			displayName: 'Types',
			name: 'types',
			type: 'multiOptions',
			options: typeOptions,
			default: [],
			description: 'Only those of these types. All of them if none is chosen.',
		},
	],
};

export const getAll: Operation<typeof sourceSchema> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many sources',
	description: 'Get the sources of an agent, with how far it knows them',
	fields: [agentField, ...limitFields, filters],
	output: async () => (await import('./schemas')).sourceSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const types = parameters.choices('filters.types', valuesOf(typeOptions));
		const request = {
			method: 'GET',
			path: sourcePath(agentId),
			query: {
				type: types.join(',') || undefined,
				name: parameters.optionalText('filters.name'),
			},
			subject: 'sources',
		} as const;
		const { toSource } = await import('./source');
		const sources = await chatbase.listV2(request, {
			pageSize: MOST_IN_PAGE,
			narrowing: 'Set a limit or filters.',
			limit: parameters.limit(),
		});
		return sources.map((source) => toSource(source, agentId));
	},
};
