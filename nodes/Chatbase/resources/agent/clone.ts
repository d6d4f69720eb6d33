import { agentField } from '../../../shared/agent';
import { fieldsOf, idOf, textOf } from '../../../shared/json';
import type { Operation } from '../../operation';
import type { clonedAgentSchema } from './schemas';

export const clone: Operation<typeof clonedAgentSchema> = {
	value: 'clone',
	name: 'Clone',
	action: 'Clone an agent',
	description: 'Make a new agent like another one',
	fields: [agentField],
	output: async () => (await import('./schemas')).clonedAgentSchema,
	writes: true,
	async run({ chatbase, parameters }) {
		const path = ['agents', parameters.agentId(), 'clone'];
		const response = await chatbase.sendV2({ method: 'POST', path, subject: 'agent' });
		const { id, pendingSteps } = fieldsOf(response.json);
		const cloneId = idOf(id);
		if (cloneId === undefined) throw response.unusable();
		const steps = [pendingSteps].flat().map(textOf);
		return [{ id: cloneId, pendingSteps: steps.filter((step) => step !== undefined) }];
	},
};
