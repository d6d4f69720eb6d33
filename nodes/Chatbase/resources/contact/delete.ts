import { z } from 'zod';

import { agentField } from '../../../shared/agentField';
import { sendV1 } from '../../../shared/transport/v1';
import { v1Notice } from '../../fields';
import type { Operation } from '../../operation';
import { contactPath, externalIdField } from './contact';

export const remove: Operation = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete a contact',
	description: 'Delete one contact by its external ID',
	fields: [agentField, externalIdField, v1Notice('contacts')],
	output: z.object({ deleted: z.boolean(), externalId: z.string() }),
	writes: true,
	async run({ session, inputs, itemIndex }) {
		const externalId = inputs.text('externalId', 'External ID');
		const path = contactPath(inputs.agentId(), externalId);
		await sendV1(session, { method: 'DELETE', path, subject: 'contact', itemIndex });
		return [{ deleted: true, externalId }];
	},
};
