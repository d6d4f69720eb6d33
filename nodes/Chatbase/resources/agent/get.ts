import { agentField } from '../../../shared/agentField';
import { dataOf, fieldsOf, idOf } from '../../../shared/transport/answer';
import { simplifyField } from '../../fields';
import type { Operation } from '../../operation';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get an agent',
	description: 'Get one agent',
	fields: [agentField, simplifyField],
	output: async () => (await import('./schemas')).agentSchema,
	writes: false,
	async run({ chatbase, inputs }) {
		const path = ['agents', inputs.agentId()];
		const { toAgent } = await import('./agent');
		const isSimplified = inputs.decision('simplify', 'Simplify');
		const answer = await chatbase.sendV2({ method: 'GET', path, subject: 'agent' });
		const agent = fieldsOf(dataOf(answer.json));
		if (idOf(agent.id) === undefined) throw answer.unusable();
		return [toAgent(agent, isSimplified)];
	},
};
