import { agentField } from '../../../shared/agent';
import { v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactPath, externalIdField } from './contact';
import type { deletedContactSchema } from './schemas';

export const remove: Operation<typeof deletedContactSchema> = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete a contact',
	description: 'Delete one contact by its external ID',
	fields: [agentField, externalIdField, v1Notice('contacts')],
	output: async () => (await import('./schemas')).deletedContactSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const externalId = parameters.text('externalId');
		const path = contactPath(parameters.agentId(), externalId);
		await chatbase.sendV1({ method: 'DELETE', path, subject: 'contact' });
		return [{ deleted: true, externalId }];
	},
};
