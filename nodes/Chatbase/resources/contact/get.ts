import { dataOf, fieldsOf } from '../../../shared/transport/answer';
import { sendV1 } from '../../../shared/transport/v1';
import { agentField } from '../../fields';
import type { Operation } from '../../operation';
import { contactPath, contactSchema, externalIdField, toContact } from './contact';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a contact',
	description: 'Get one contact by its external ID',
	fields: [agentField, externalIdField],
	output: contactSchema,
	writes: false,
	async run({ session, inputs, itemIndex }) {
		const path = contactPath(inputs.agentId(), inputs.text('externalId', 'External ID'));
		const { json } = await sendV1(session, { method: 'GET', path, subject: 'contact', itemIndex });
		return [toContact(fieldsOf(dataOf(json)))];
	},
};
