import type { z } from 'zod';

import { idOf, numberOf, textOf, type Fields } from '../../../shared/json';
import { toIsoTime } from '../../../shared/time';
import type { agentSchema } from './schemas';

/** @returns the ten of an agent's fields that workflows need */
export function toAgent(agent: Fields): z.infer<typeof agentSchema> {
	return {
		id: String(idOf(agent.id)),
		name: textOf(agent.name) ?? null,
		status: textOf(agent.status) ?? null,
		model: textOf(agent.model) ?? null,
		visibility: textOf(agent.visibility) ?? null,
		createdAt: toIsoTime(agent.createdAt),
		lastTrainedAt: toIsoTime(agent.lastTrainedAt),
		lastMessageAt: toIsoTime(agent.lastMessageAt),
		creditsUsed: numberOf(agent.creditsUsed),
		creditLimit: numberOf(agent.creditLimit),
	};
}

/** @returns all that Chatbase sent of an agent, with its times as those of all nodes */
export function toRawAgent(agent: Fields): Fields {
	const { createdAt, lastTrainedAt, lastMessageAt } = toAgent(agent);
	return { ...agent, createdAt, lastTrainedAt, lastMessageAt };
}
