import { agentField } from '../../../shared/agentField';
import { dataOf, fieldsOf, idOf } from '../../../shared/transport/answer';
import { UNKNOWN_SHAPE } from '../../../shared/transport/problem';
import { sendV2 } from '../../../shared/transport/v2';
import { simplifyField } from '../../fields';
import type { Operation } from '../../operation';
import { agentSchema, toAgent } from './agent';

export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get an agent',
	description: 'Get one agent',
	fields: [agentField, simplifyField],
	output: agentSchema,
	writes: false,
	async run({ session, inputs, itemIndex }) {
		const path = ['agents', inputs.agentId()];
		const isSimplified = inputs.decision('simplify', 'Simplify');
		const answer = await sendV2(session, { method: 'GET', path, subject: 'agent', itemIndex });
		const agent = fieldsOf(dataOf(answer.json));
		if (idOf(agent.id) === undefined) throw answer.unusable(UNKNOWN_SHAPE);
		return [toAgent(agent, isSimplified)];
	},
};
