import { agentField } from '../../../shared/agent';
import type { Operation } from '../../operation';
import { sourceIdField, sourcePath } from './fields';
import type { sourceSchema } from './schemas';

export const get: Operation<typeof sourceSchema> = {
	value: 'get',
	name: 'Get',
	action: 'Get a source',
	description: 'Get one source, for example to see whether the agent knows it by now',
	fields: [agentField, sourceIdField],
	output: async () => (await import('./schemas')).sourceSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const agentId = parameters.agentId();
		const path = sourcePath(agentId, parameters.text('sourceId'));
		const { sourceIn } = await import('./source');
		const response = await chatbase.sendV2({ method: 'GET', path, subject: 'source' });
		return [sourceIn(response, agentId)];
	},
};
