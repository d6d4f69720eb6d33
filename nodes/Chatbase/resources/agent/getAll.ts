import { AGENTS_IN_PAGE } from '../../../shared/agentField';
import { limitFields, simplifyField } from '../../fields';
import type { Operation } from '../../operation';

export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many agents',
	description: 'Get the agents of the workspace',
	fields: [...limitFields, simplifyField],
	output: async () => (await import('./schemas')).agentSchema,
	writes: false,
	async run({ chatbase, inputs }) {
		const request = { method: 'GET', path: ['agents'], subject: 'agents' } as const;
		const { toAgent } = await import('./agent');
		const isSimplified = inputs.decision('simplify', 'Simplify');
		const agents = await chatbase.listV2(request, {
			pageSize: AGENTS_IN_PAGE,
			narrowing: 'Set a limit.',
			limit: inputs.limit(),
		});
		return agents.map((agent) => toAgent(agent, isSimplified));
	},
};
