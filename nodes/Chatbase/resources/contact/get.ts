import { agentField } from '../../../shared/agentField';
import { dataOf, fieldsOf } from '../../../shared/transport/answer';
import { v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactIdOf, contactPath, externalIdField, toContact } from './contact';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get a contact',
	description: 'Get one contact by its external ID',
	fields: [agentField, externalIdField, v1Notice('contacts')],
	output: async () => (await import('./schemas')).contactSchema,
	writes: false,
	async run({ chatbase, inputs }) {
		const path = contactPath(inputs.agentId(), inputs.text('externalId', 'External ID'));
		const answer = await chatbase.sendV1({ method: 'GET', path, subject: 'contact' });
		const contact = fieldsOf(dataOf(answer.json));
		if (contactIdOf(contact) === undefined) throw answer.unusable();
		return [toContact(contact)];
	},
};
