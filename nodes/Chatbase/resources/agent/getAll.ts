import { AGENTS_IN_PAGE } from '../../../shared/agents';
import { listV2 } from '../../../shared/transport/v2';
import { limitFields, simplifyField } from '../../fields';
import type { Operation } from '../../operation';
import { agentSchema, toAgent } from './agent';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many agents',
	description: 'Get the agents of the workspace',
	fields: [...limitFields, simplifyField],
	output: agentSchema,
	writes: false,
	async run({ session, inputs, itemIndex }) {
		const request = { method: 'GET', path: ['agents'], subject: 'agents', itemIndex } as const;
		const isSimplified = inputs.decision('simplify', 'Simplify');
		const agents = await listV2(session, request, {
			pageSize: AGENTS_IN_PAGE,
			narrowing: 'Set a limit.',
			limit: inputs.limit(),
		});
		return agents.map((agent) => toAgent(agent, isSimplified));
	},
};
