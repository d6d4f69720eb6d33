import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf } from '../../../shared/json';
import { v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactIdOf, contactPath, externalIdField, toContact } from './contact';
import type { contactSchema } from './schemas';

export const get: Operation<typeof contactSchema> = {
	value: 'get',
	name: 'Get',
	action: 'Get a contact',
	description: 'Get one contact by its external ID',
	fields: [agentField, externalIdField, v1Notice('contacts')],
	output: async () => (await import('./schemas')).contactSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const path = contactPath(parameters.agentId(), parameters.text('externalId'));
		const response = await chatbase.sendV1({ method: 'GET', path, subject: 'contact' });
		const contact = fieldsOf(dataOf(response.json));
		if (contactIdOf(contact) === undefined) throw response.unusable();
		return [toContact(contact)];
	},
};
