import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import type { listedLeadSchema } from '../../../shared/listedLeads';
import { dateField, limitFields, v1Notice } from '../../fields';
import type { Operation } from '../../operation';

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Older Than (Minutes)',
			name: 'olderThan',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 10,
			description:
				"Only leads that were left so many minutes ago, by Chatbase's clock: newer ones may still be on their way to a webhook",
		},
		dateField(
			'Submitted After',
			'startDate',
			'Only leads that were left at this time or later. A day begins in UTC.',
		),
		dateField(
			'Submitted Before',
			'endDate',
			'Only leads that were left at this time or earlier. A day ends in UTC.',
		),
	],
};

export const getAll: Operation<typeof listedLeadSchema> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many leads',
	description:
		'Get the leads that an agent has collected, as the Chatbase Trigger node gives them, oldest first',
	fields: [
		agentField,
		...limitFields.map((field) =>
			field.name === 'limit'
				? { ...field, description: 'Max number of results to return: the newest ones' }
				: field,
		),
		options,
		v1Notice('leads'),
	],
	output: async () => (await import('../../../shared/listedLeads')).listedLeadSchema,
	writes: false,
	run: async (call) => await (await import('./reading')).readLeads(call),
};
