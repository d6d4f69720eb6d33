import type { INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

import { fieldsOf, idOf, textOf, type Fields } from '../../../shared/json';
import { toIsoTime } from '../../../shared/time';
import type { contactSchema } from './schemas';

export const externalIdField: INodeProperties = {
	displayName: 'External ID',
	name: 'externalId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. customer-1042',
	description: 'Your own ID of the contact, for example from your CRM',
};

/** What names a contact in a response; undefined where nothing does, or an ID that cannot be read. */
export function contactIdOf({ external_id, id }: Fields): string | undefined {
	const given = [external_id, id].filter((one) => one !== undefined && one !== null && one !== '');
	const isReadable = given.length > 0 && given.every((one) => idOf(one) !== undefined);
	return isReadable ? JSON.stringify([idOf(external_id), idOf(id)]) : undefined;
}

/** @returns a contact as n8n gets it */
export function toContact(contact: Fields): z.infer<typeof contactSchema> {
	return {
		externalId: idOf(contact.external_id) ?? null,
		id: idOf(contact.id) ?? null,
		name: textOf(contact.name) ?? null,
		email: textOf(contact.email) ?? null,
		phone: textOf(contact.phonenumber) ?? null,
		customAttributes: fieldsOf(contact.custom_attributes),
		createdAt: toIsoTime(contact.created_at),
		updatedAt: toIsoTime(contact.updated_at),
	};
}

/** Where the contacts of an agent are, or one of them. */
export function contactPath(agentId: string, externalId?: string): string[] {
	const contacts = ['chatbots', agentId, 'contacts'];
	return externalId === undefined ? contacts : [...contacts, externalId];
}
