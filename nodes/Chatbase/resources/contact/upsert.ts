import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, idOf, listOf } from '../../../shared/json';
import type { Meanings } from '../../../shared/transport/advice';
import { v1Notice } from '../../fields';
import { showHint } from '../../hint';
import type { Call, Operation } from '../../operation';
import type { Parameters } from '../../parameters';
import { contactIdOf, contactPath, externalIdField, toContact } from './contact';
import type { upsertedContactSchema } from './schemas';

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

/** As Chatbase takes them. */
const ATTRIBUTE_NAME = /^[a-zA-Z][a-zA-Z0-9_-]*$/;

/** A value of an attribute as its type wants it. */
function valueOf(
	parameters: Parameters,
	name: string,
	type: unknown,
	value: unknown,
): AttributeValue {
	const label = `The attribute ${name}`;
	if (type === 'date') {
		const { time, isDay } = parameters.dateOf(value, label);
		const iso = new Date(time).toISOString();
		return isDay ? iso.slice(0, 10) : iso;
	}
	if (typeof value === 'object')
		throw parameters.refusePart(label, 'must be text, not an object or a list');
	const text = String(value).trim();
	if (type === 'number') {
		const number = Number(text);
		if (!Number.isFinite(number)) throw parameters.refusePart(label, 'must be a number');
		return number;
	}
	if (type === 'boolean') return parameters.booleanOf(text, label);
	if (type !== 'text') throw parameters.refusePart(label, 'has an unknown type');
	return text;
}

/** The rows of the panel; n8n itself hands nothing else to the node. */
function attributesOf(parameters: Parameters): Record<string, AttributeValue> | undefined {
	const { attribute } = fieldsOf(parameters.raw('contact.customAttributes'));
	const entries = listOf(attribute).flatMap(({ name, type, value }) => {
		const known = idOf(name)?.trim() ?? '';
		if (!ATTRIBUTE_NAME.test(known)) {
			const rule = 'it begins with a letter, and has only letters, digits, underscores and hyphens';
			throw parameters.refuse(
				'contact.customAttributes',
				`has a name that Chatbase does not take: ${rule}`,
			);
		}
		// As with the other fields, what is empty is left as it is.
		return parameters.isBlank(value)
			? []
			: [[known, valueOf(parameters, known, type, value)] as const];
	});
	return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** What was sent, but is not in Chatbase's response; null when that shows none at all. */
function ignoredOf(sent: object | undefined, kept: unknown): string[] | null {
	if (sent === undefined) return [];
	if (typeof kept !== 'object' || kept === null) return null;
	return Object.keys(sent).filter((name) => !Object.hasOwn(kept, name));
}

const TAKEN: Meanings = {
	409: {
		advice:
			'This email belongs to another contact: use the external ID of that one, or another email.',
	},
};

/** Updates the contact, and creates it when there is none: v1 has no call for both. */
async function createOrUpdate({ chatbase, parameters, context }: Call) {
	const agentId = parameters.agentId();
	const externalId = parameters.text('externalId');
	const sent = attributesOf(parameters);
	const data = {
		name: parameters.optionalText('contact.name'),
		email: parameters.optionalText('contact.email'),
		phonenumber: parameters.optionalText('contact.phone'),
		custom_attributes: sent,
	};
	const shared = { subject: 'contact', meanings: TAKEN };
	const hasChanges = Object.values(data).some((value) => value !== undefined);
	const found = await chatbase.sendV1({
		...shared,
		path: contactPath(agentId, externalId),
		// Chatbase does not say what an update without a change does.
		...(hasChanges ? { method: 'PATCH', body: { data } } : { method: 'GET' }),
		accepts: [404],
	});
	const created = found.status === 404;
	const response = created
		? await chatbase.sendV1({
				...shared,
				method: 'POST',
				path: contactPath(agentId),
				body: { users: [{ external_id: externalId, ...data }] },
			})
		: found;
	const contact = fieldsOf([dataOf(response.json)].flat()[0]);
	if (contactIdOf(contact) === undefined) throw response.unusable();
	const ignoredAttributes = ignoredOf(sent, contact.custom_attributes);
	if (ignoredAttributes === null || ignoredAttributes.length > 0) {
		const message = ignoredAttributes
			? `Chatbase does not know these attributes, and has dropped them: ${ignoredAttributes.join(', ')}. Add them under Contacts → Custom attributes in Chatbase.`
			: 'Chatbase did not say which custom attributes it has kept: look at the contact in Chatbase.';
		showHint(context, message);
	}
	return [{ ...toContact({ external_id: externalId, ...contact }), created, ignoredAttributes }];
}

export const upsert: Operation<typeof upsertedContactSchema> = {
	value: 'upsert',
	name: 'Create or Update',
	action: 'Create or update a contact',
	description: 'Create a new contact, or update the current one if it already exists (upsert)',
	fields: [agentField, externalIdField, fields, v1Notice('contacts')],
	output: async () => (await import('./schemas')).upsertedContactSchema,
	writes: true,
	run: createOrUpdate,
};
