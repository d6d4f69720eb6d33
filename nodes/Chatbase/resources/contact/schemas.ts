import { z } from 'zod';

export const contactSchema = z.object({
	externalId: z.string().nullable().describe('Your own ID of the contact'),
	id: z.string().nullable().describe("Chatbase's ID of the contact"),
	name: z.string().nullable(),
	email: z.string().nullable(),
	phone: z.string().nullable(),
	customAttributes: z.object({}).passthrough(),
	createdAt: z.string().nullable().describe('ISO 8601 in UTC'),
	updatedAt: z.string().nullable().describe('ISO 8601 in UTC'),
});

export const upsertedContactSchema = contactSchema.extend({
	created: z.boolean().describe('Whether the contact is new'),
	ignoredAttributes: z
		.array(z.string())
		.nullable()
		.describe(
			'Attributes that were sent, but that Chatbase does not know and has dropped; null when its answer does not show them',
		),
});

export const deletedContactSchema = z.object({ deleted: z.boolean(), externalId: z.string() });
