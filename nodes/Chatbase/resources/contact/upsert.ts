import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { dataOf, fieldsOf, textOf } from '../../../shared/transport/answer';
import { sendV1 } from '../../../shared/transport/v1';
import { agentField } from '../../fields';
import type { Inputs } from '../../inputs';
import type { Call, Operation } from '../../operation';
import { contactPath, contactSchema, externalIdField, toContact } from './contact';

type AttributeValue = string | number | boolean;

const attributes: INodeProperties = {
	displayName: 'Custom Attributes',
	name: 'customAttributes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Attribute',
	default: {},
	description: 'Attributes that the agent knows (Contacts → Custom attributes in Chatbase)',
	options: [
		{
			displayName: 'Attribute',
			name: 'attribute',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					description: 'As it is called in Chatbase',
				},
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					options: [
						{ name: 'Date', value: 'date' },
						{ name: 'Number', value: 'number' },
						{ name: 'Text', value: 'text' },
						{ name: 'True or False', value: 'boolean' },
					],
					default: 'text',
					description: 'As it is set in Chatbase',
				},
				{ displayName: 'Value', name: 'value', type: 'string', default: '' },
			],
		},
	],
};

const fields: INodeProperties = {
	displayName: 'Fields',
	name: 'contact',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	description: 'Those that are empty are left as they are',
	options: [
		attributes,
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			placeholder: 'e.g. name@email.com',
			default: '',
		},
		{ displayName: 'Name', name: 'name', type: 'string', default: '' },
		{ displayName: 'Phone', name: 'phone', type: 'string', default: '' },
	],
};

const output = contactSchema.extend({
	created: z.boolean().describe('Whether the contact is new'),
	ignoredAttributes: z
		.array(z.string())
		.describe('Attributes that were sent, but that Chatbase does not know and has dropped'),
});

/** A value of an attribute as its type wants it. */
function valueOf(inputs: Inputs, name: string, type: unknown, value: unknown): AttributeValue {
	const label = `The attribute ${name}`;
	const text = typeof value === 'object' ? '' : String(value ?? '').trim();
	if (type === 'number') {
		const number = Number(text);
		if (text === '' || !Number.isFinite(number)) throw inputs.refuse(label, 'must be a number');
		return number;
	}
	if (type === 'boolean') {
		if (!/^(?:true|false)$/i.test(text)) throw inputs.refuse(label, 'must be true or false');
		return text.toLowerCase() === 'true';
	}
	if (typeof value === 'object') throw inputs.refuse(label, 'must be text');
	return String(value);
}

function attributesOf(inputs: Inputs): Record<string, AttributeValue> | undefined {
	const { attribute } = fieldsOf(inputs.raw('contact.customAttributes'));
	const rows = Array.isArray(attribute) ? attribute.map(fieldsOf) : [];
	const entries = rows.map(({ name, type, value }) => {
		const known = textOf(name)?.trim();
		if (!known) throw inputs.refuse('Custom Attributes', 'has an entry without a name');
		return [known, valueOf(inputs, known, type, value)] as const;
	});
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Updates the contact, and creates it when there is none: v1 has no call for both. */
async function createOrUpdate({ session, inputs, itemIndex, context }: Call) {
	const agentId = inputs.agentId();
	const externalId = inputs.text('externalId', 'External ID');
	const sent = attributesOf(inputs);
	const data = {
		name: inputs.optionalText('contact.name', 'Name'),
		email: inputs.optionalText('contact.email', 'Email'),
		phonenumber: inputs.optionalText('contact.phone', 'Phone'),
		custom_attributes: sent,
	};
	const subject = 'contact';
	const updated = await sendV1(session, {
		method: 'PATCH',
		path: contactPath(agentId, externalId),
		body: { data },
		subject,
		accepts: (status) => (status >= 200 && status < 300) || status === 404,
		itemIndex,
	});
	const created = updated.status === 404;
	const { json } = created
		? await sendV1(session, {
				method: 'POST',
				path: contactPath(agentId),
				body: { users: [{ external_id: externalId, ...data }] },
				subject,
				itemIndex,
			})
		: updated;
	const contact = fieldsOf([dataOf(json)].flat()[0]);
	const kept = fieldsOf(contact.custom_attributes);
	const ignoredAttributes = Object.keys(sent ?? {}).filter((name) => !Object.hasOwn(kept, name));
	if (ignoredAttributes.length > 0) {
		context.addExecutionHints({
			message: `Chatbase does not know these attributes, and has dropped them: ${ignoredAttributes.join(', ')}. Add them under Contacts → Custom attributes in Chatbase.`,
			location: 'outputPane',
		});
	}
	return [{ ...toContact({ external_id: externalId, ...contact }), created, ignoredAttributes }];
}

export const upsert: Operation = {
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update a contact',
	description: 'Create a new contact, or update the current one if it already exists (upsert)',
	fields: [agentField, externalIdField, fields],
	output,
	writes: true,
	run: createOrUpdate,
};
