import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { fieldsOf } from '../../../shared/json';
import type { Operation } from '../../operation';
import type { updatedAgentSchema } from './schemas';

const VISIBILITIES = ['private', 'public'] as const;
const MOST_IN_NAME = 100;

const changes: INodeProperties = {
	displayName: 'Fields',
	name: 'changes',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'Those that are empty are left as they are',
	options: [
		{
			displayName: 'Instructions',
			name: 'instructions',
			type: 'string',
			typeOptions: { rows: 5 },
			default: '',
			description: 'How the agent is to behave. They take the place of all that it has now.',
		},
		{
			displayName: 'Model',
			name: 'model',
			type: 'string',
			default: '',
			description: "As Chatbase's API calls it: Get shows which one the agent has now",
		},
		{ displayName: 'Name', name: 'name', type: 'string', default: '' },
		{
			displayName: 'Temperature',
			name: 'temperature',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
			default: 0,
			description: 'From 0, the same answer each time, to 1, the most varied',
		},
		{
			displayName: 'Visibility',
			name: 'visibility',
			type: 'options',
			options: [
				{ name: 'Private', value: 'private' },
				{ name: 'Public', value: 'public' },
			],
			default: 'private',
			description: 'Whether people can use the agent outside of the dashboard',
		},
	],
};

export const update: Operation<typeof updatedAgentSchema> = {
	value: 'update',
	name: 'Update',
	action: 'Update an agent',
	description: 'Change the name, instructions, model, temperature or visibility of an agent',
	fields: [agentField, changes],
	output: async () => (await import('./schemas')).updatedAgentSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const id = parameters.agentId();
		const [visibility] = parameters.choices('changes.visibility', VISIBILITIES);
		const body = parameters.anyOf('changes', {
			name: parameters.optionalText('changes.name', MOST_IN_NAME),
			instructions: parameters.optionalText('changes.instructions'),
			model: parameters.optionalText('changes.model'),
			temp: parameters.number('changes.temperature', 0, 1),
			visibility,
		});
		const path = ['agents', id];
		const response = await chatbase.sendV2({ method: 'PUT', path, body, subject: 'agent' });
		if (fieldsOf(response.json).success !== true) throw response.unusable();
		return [{ updated: true, id }];
	},
};
