import type { Fields } from '../../../shared/json';
import { limitFields, simplifyField } from '../../fields';
import type { Operation } from '../../operation';
import type { agentSchema } from './schemas';

export const getAll: Operation<typeof agentSchema, Fields> = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many agents',
	description: 'Get the agents of the workspace',
	fields: [...limitFields, simplifyField],
	output: async () => (await import('./schemas')).agentSchema,
	writes: false,
	async run({ chatbase, parameters }) {
		const request = { method: 'GET', path: ['agents'], subject: 'agents' } as const;
		const { toAgent, toRawAgent } = await import('./agent');
		const { AGENTS_IN_PAGE } = await import('../../../shared/transport/v2');
		const toItem = parameters.boolean('simplify') ? toAgent : toRawAgent;
		const agents = await chatbase.listV2(request, {
			pageSize: AGENTS_IN_PAGE,
			narrowing: 'Set a limit.',
			limit: parameters.limit(),
		});
		return agents.map(toItem);
	},
};
