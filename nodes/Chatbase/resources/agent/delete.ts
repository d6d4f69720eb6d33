import type { INodeProperties } from 'n8n-workflow';

import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import type { deletedAgentSchema } from './schemas';

const warning: INodeProperties = {
	displayName:
		'<b>This deletes the agent itself</b>, with all that Chatbase has of it. Chatbase names no way to get it back.',
	name: 'deletionWarning',
	type: 'notice',
	default: '',
};

export const remove: Operation<typeof deletedAgentSchema> = {
	value: 'delete',
	name: 'Delete',
	action: 'Delete an agent',
	description: 'Delete an agent with all that Chatbase has of it',
	fields: [warning, agentField],
	output: async () => (await import('./schemas')).deletedAgentSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const id = parameters.agentId();
		await chatbase.sendV2({ method: 'DELETE', path: ['agents', id], subject: 'agent' });
		return [{ deleted: true, id }];
	},
};
