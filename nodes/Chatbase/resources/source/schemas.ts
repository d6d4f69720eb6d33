import { z } from 'zod';

export const sourceSchema = z.object({
	id: z.string(),
	agentId: z.string(),
	type: z.string().nullable().describe('Text, qna, link, file or notionPage'),
	name: z.string().nullable().describe('Of a link, its URL'),
	status: z
		.string()
		.nullable()
		.describe('Untrained until the agent knows it, then trained; updated, failed or toBeDeleted'),
	size: z.number().nullable().describe('In bytes'),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
	metadata: z.object({}).passthrough().nullable().describe('Of a link: its kind and its paths'),
});

export const deletedSourceSchema = z.object({ deleted: z.boolean(), id: z.string() });
