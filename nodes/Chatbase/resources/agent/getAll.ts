import { listAll } from '../../../shared/transport/list';
import { PAGE_SIZE, readPageV2 } from '../../../shared/transport/v2';
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
		const agents = await listAll(
			session,
			{
				read: async (cursor, size) => await readPageV2(session, request, cursor, size),
				pageSize: PAGE_SIZE,
				idOf: ({ id }) => String(id),
				endsWithNothingNew: false,
				limit: inputs.limit(),
			},
			itemIndex,
		);
		const isSimplified = inputs.decision('simplify', 'Simplify');
		return agents.map((agent) => toAgent(agent, isSimplified));
	},
};
