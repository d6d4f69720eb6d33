import { dataOf, fieldsOf } from '../../../shared/transport/answer';
import { sendV2 } from '../../../shared/transport/v2';
import { agentField, simplifyField } from '../../fields';
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
		const { json } = await sendV2(session, { method: 'GET', path, subject: 'agent', itemIndex });
		return [toAgent(fieldsOf(dataOf(json)), inputs.decision('simplify', 'Simplify'))];
	},
};
