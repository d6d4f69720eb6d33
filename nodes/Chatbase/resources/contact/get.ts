import { agentField } from '../../../shared/agentField';
import { dataOf, fieldsOf } from '../../../shared/transport/answer';
import { UNKNOWN_SHAPE } from '../../../shared/transport/problem';
import { sendV1 } from '../../../shared/transport/v1';
import { v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactIdOf, contactPath, contactSchema, externalIdField, toContact } from './contact';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a contact',
	description: 'Get one contact by its external ID',
	fields: [agentField, externalIdField, v1Notice('contacts')],
	output: contactSchema,
	writes: false,
	async run({ session, inputs, itemIndex }) {
		const path = contactPath(inputs.agentId(), inputs.text('externalId', 'External ID'));
		const answer = await sendV1(session, { method: 'GET', path, subject: 'contact', itemIndex });
		const contact = fieldsOf(dataOf(answer.json));
		if (contactIdOf(contact) === undefined) throw answer.unusable(UNKNOWN_SHAPE);
		return [toContact(contact)];
	},
};
