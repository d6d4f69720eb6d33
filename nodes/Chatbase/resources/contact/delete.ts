import { agentField } from '../../../shared/agentField';
import { v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactPath, externalIdField } from './contact';

export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete a contact',
	description: 'Delete one contact by its external ID',
	fields: [agentField, externalIdField, v1Notice('contacts')],
	output: async () => (await import('./schemas')).deletedContactSchema,
	writes: true,
	async run({ chatbase, inputs }) {
		const externalId = inputs.text('externalId', 'External ID');
		const path = contactPath(inputs.agentId(), externalId);
		await chatbase.sendV1({ method: 'DELETE', path, subject: 'contact' });
		return [{ deleted: true, externalId }];
	},
};
