import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { toIsoTime } from '../../../shared/time';

/** The ten of an agent's fields that workflows need; its instructions alone may be pages long. */
export const agentSchema = z.object({
	id: z.string(),
	name: z.string().nullable(),
	status: z.string().nullable().describe('Untrained, training, trained or failed'),
	model: z.string().nullable(),
	visibility: z.string().nullable(),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
	lastTrainedAt: z.string().nullable().describe('ISO 8601 in UTC'),
	lastMessageAt: z.string().nullable().describe('ISO 8601 in UTC'),
	creditsUsed: z.number().nullable().describe('In this calendar month, in UTC'),
	creditLimit: z.number().nullable(),
});

const TIMES = ['createdAt', 'lastTrainedAt', 'lastMessageAt'];

/** @returns an agent as n8n gets it: ten fields, or all that Chatbase sent */
export function toAgent(agent: Record<string, unknown>, isSimplified: boolean): IDataObject {
	const times = Object.fromEntries(TIMES.map((name) => [name, toIsoTime(agent[name])]));
	if (!isSimplified) return { ...agent, ...times } as IDataObject;
	const names = Object.keys(agentSchema.shape);
	return Object.fromEntries(
		names.map((name) => [name, times[name] ?? agent[name] ?? null]),
	) as IDataObject;
}
