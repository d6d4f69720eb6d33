import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, idOf, type Fields } from '../../../shared/json';
import { simplifyField } from '../../fields';
import type { Operation } from '../../operation';
import type { agentSchema } from './schemas';

export const get: Operation<typeof agentSchema, Fields> = {
	value: 'get',
	name: 'Get',
	action: 'Get an agent',
	description: 'Get one agent',
	fields: [agentField, simplifyField],
	output: async () => (await import('./schemas')).agentSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const path = ['agents', parameters.agentId()];
		const { toAgent, toRawAgent } = await import('./agent');
		const toItem = parameters.boolean('simplify') ? toAgent : toRawAgent;
		const response = await chatbase.sendV2({ method: 'GET', path, subject: 'agent' });
		const agent = fieldsOf(dataOf(response.json));
		if (idOf(agent.id) === undefined) throw response.unusable();
		return [toItem(agent)];
	},
};
