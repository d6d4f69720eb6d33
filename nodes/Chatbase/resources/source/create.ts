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
	sourcePath,
	typeField,
} from './fields';
import type { sourceSchema } from './schemas';

const linkFields: INodeProperties[] = [
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://www.example.com/help',
	},
	{
		displayName: 'Link Type',
		name: 'linkType',
		type: 'options',
		options: [
			{ name: 'Crawl', value: 'crawl', description: 'The page, and what it links to' },
			{ name: 'Individual', value: 'individual', description: 'This page alone' },
			{ name: 'Sitemap', value: 'sitemap', description: 'All pages of the sitemap at this URL' },
		],
		default: 'individual',
	},
	{
		displayName: 'Options',
		name: 'linkOptions',
		type: 'collection',
		displayOptions: { show: { linkType: ['crawl', 'sitemap'] } },
		placeholder: 'Add Option',
		default: {},
		options: crawlFields,
	},
];

const nameOfFile = {
	...nameField,
	description: 'How the source is called in Chatbase: as the file, where it is empty',
};

export const create: Operation<typeof sourceSchema> = {
	value: 'create',
	name: 'Create',
	action: 'Create a source',
	description: 'Teach an agent a text, questions and their answer, a website or a file',
	fields: [
		agentField,
		typeField,
		ofType({ ...nameField, required: true }, 'qna', 'text'),
		ofType({ ...contentField, required: true }, 'text'),
		ofType({ ...questionsField, required: true }, 'qna'),
		ofType({ ...answerField, required: true }, 'qna'),
		...linkFields.map((field) => ofType(field, 'link')),
		ofType({ ...fileField, required: true }, 'file'),
		ofType(nameOfFile, 'file'),
	],
	output: async () => (await import('./schemas')).sourceSchema,
	writes: true,
	async run(call) {
		const { chatbase, parameters } = call;
		const agentId = parameters.agentId();
		const { newSource } = await import('./newSource');
		const { sourceIn } = await import('./source');
		const path = sourcePath(agentId);
		const content = await newSource(call);
		const response = await chatbase.sendV2({ method: 'POST', path, ...content, subject: 'source' });
		return [sourceIn(response, agentId)];
	},
};
