import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, idOf, listOf, textOf } from '../../../shared/json';
import type { Operation } from '../../operation';
import type { Parameters } from '../../parameters';
import type { sentTemplateSchema } from './schemas';

const rowFields: INodeProperties[] = [
	{
		displayName: 'Key',
		name: 'key',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1',
		description: 'The number or name in the template, without braces',
	},
	{ displayName: 'Value', name: 'value', type: 'string', default: '' },
];

const variables: INodeProperties = {
	displayName: 'Variables',
	name: 'variables',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Variable',
	default: {},
	description: 'A value for each that the template has. Get Many Templates shows the keys.',
	options: [
		{ displayName: 'Body', name: 'body', values: rowFields },
		{ displayName: 'Header', name: 'header', values: rowFields },
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'From',
			name: 'from',
			type: 'string',
			default: '',
			placeholder: 'e.g. 14155552671',
			description: "Which of the agent's WhatsApp numbers sends it, where it has several",
		},
		{
			displayName: 'Language',
			name: 'language',
			type: 'string',
			default: '',
			placeholder: 'e.g. en_US',
			description: 'The language of the template, where it has several',
		},
	],
};

/** The rows of one part of the template, as its variables are sent; undefined without any. */
function variablesOf(parameters: Parameters, component: 'body' | 'header') {
	const path = `variables.${component}`;
	const rows = listOf(fieldsOf(parameters.raw('variables'))[component]);
	const entries = rows.map(({ key, value }) => {
		const known = idOf(key)?.trim();
		if (!known) throw parameters.refuse(path, 'has a variable without a key');
		const label = `${parameters.labelOf(path)} variable ${known}`;
		if (parameters.isBlank(value)) throw parameters.refusePart(label, 'is empty');
		if (typeof value === 'object') throw parameters.refusePart(label, 'must be text');
		return [known, String(value).trim()] as const;
	});
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

export const sendTemplate: Operation<typeof sentTemplateSchema> = {
	value: 'sendTemplate',
	name: 'Send Template',
	action: 'Send a WhatsApp template',
	description: 'Send an approved template to a WhatsApp number, where the agent answers',
	fields: [
		agentField,
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 14155552671',
			description: 'The phone number of the recipient, with its country code',
		},
		{
			displayName: 'Template Name',
			name: 'templateName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. order_update',
			description: 'As Get Many Templates shows it',
		},
		variables,
		options,
	],
	output: async () => (await import('./schemas')).sentTemplateSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const header = variablesOf(parameters, 'header');
		const body = variablesOf(parameters, 'body');
		const response = await chatbase.sendV2({
			method: 'POST',
			path: ['agents', agentId, 'whatsapp', 'messages', 'template'],
			body: {
				to: parameters.text('to'),
				from: parameters.optionalText('options.from'),
				template: {
					name: parameters.text('templateName'),
					language: parameters.optionalText('options.language'),
					variables: header || body ? { header, body } : undefined,
				},
			},
			subject: 'template',
		});
		const { to, messageId, conversationId } = fieldsOf(dataOf(response.json));
		const recipient = idOf(to);
		if (recipient === undefined) throw response.unusable();
		return [
			{
				to: recipient,
				messageId: textOf(messageId) ?? null,
				conversationId: textOf(conversationId) ?? null,
				agentId,
			},
		];
	},
};
