import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import {
	answerField,
	contentField,
	crawlFields,
	fileField,
	nameField,
	ofType,
	questionsField,
	sourceIdField,
	sourcePath,
	typeField,
	type SourceType,
} from './fields';
import type { sourceSchema } from './schemas';

/** What can be changed of one type. */
function changesOf(type: SourceType, options: INodeProperties[]): INodeProperties {
	const changes: INodeProperties = {
		displayName: 'Fields',
		name: `${type}Changes`,
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'Those that are empty are left as they are',
		options,
	};
	return ofType(changes, type);
}

export const update: Operation<typeof sourceSchema> = {
	value: 'update',
	name: 'Update',
	action: 'Update a source',
	description: 'Change what a source teaches, or its name. The URL of a link cannot be changed.',
	fields: [
		agentField,
		sourceIdField,
		{ ...typeField, description: 'What the source is; its type cannot be changed' },
		changesOf('file', [fileField, nameField]),
		changesOf('link', crawlFields),
		changesOf('qna', [answerField, nameField, questionsField]),
		changesOf('text', [contentField, nameField]),
	],
	output: async () => (await import('./schemas')).sourceSchema,
	writes: true,
	async run(call) {
		const { chatbase, parameters } = call;
		const agentId = parameters.agentId();
		const path = sourcePath(agentId, parameters.text('sourceId'));
		const { changedSource } = await import('./changedSource');
		const { sourceIn } = await import('./source');
		const content = await changedSource(call);
		const response = await chatbase.sendV2({ method: 'PUT', path, ...content, subject: 'source' });
		return [sourceIn(response, agentId)];
	},
};
