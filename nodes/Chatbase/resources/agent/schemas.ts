import { z } from 'zod';

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

export const clonedAgentSchema = z.object({
	id: z.string().describe('Of the new agent'),
	pendingSteps: z
		.array(z.string())
		.describe('What is to be done before it can answer: ADD_SOURCE or TRAIN_AGENT'),
});

export const updatedAgentSchema = z.object({ updated: z.boolean(), id: z.string() });

export const deletedAgentSchema = z.object({ deleted: z.boolean(), id: z.string() });
