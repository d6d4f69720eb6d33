import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import { sourceIdField, sourcePath } from './fields';
import type { deletedSourceSchema } from './schemas';

const warning: INodeProperties = {
	displayName:
		'<b>The agent forgets at once</b> what this source has taught it. Chatbase has no way to get it back.',
	name: 'deletionWarning',
	type: 'notice',
	default: '',
};

export const remove: Operation<typeof deletedSourceSchema> = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete a source',
	description: 'Delete a source, and what the agent knows by it',
	fields: [warning, agentField, sourceIdField],
	output: async () => (await import('./schemas')).deletedSourceSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const id = parameters.text('sourceId');
		const path = sourcePath(agentId, id);
		await chatbase.sendV2({ method: 'DELETE', path, subject: 'source' });
		return [{ deleted: true, id }];
	},
};
