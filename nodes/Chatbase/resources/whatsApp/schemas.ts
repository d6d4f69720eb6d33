import { z } from 'zod';

const senderSchema = z.object({
	from: z.string().describe('To be given as From'),
	verifiedName: z.string().nullable(),
});

export const templateSchema = z.object({
	name: z.string().nullable(),
	language: z.string().nullable(),
	agentId: z.string(),
	category: z.string().nullable().describe('Marketing, utility or authentication'),
	status: z.string().nullable(),
	headerVariables: z.array(z.string()).describe('The keys that Variables → Header has to have'),
	bodyVariables: z.array(z.string()).describe('The keys that Variables → Body has to have'),
	senders: z.array(senderSchema).describe("The agent's numbers that can send it"),
	parameterFormat: z.string().nullable().describe('Whether the keys are numbers or names'),
	components: z.array(z.object({}).passthrough()).describe('As Meta has approved them'),
	id: z.string(),
	wabaId: z.string().nullable().describe('Of the WhatsApp Business Account'),
});

export const sentTemplateSchema = z.object({
	to: z.string().describe('The recipient, as WhatsApp writes the number'),
	messageId: z.string().nullable(),
	conversationId: z.string().nullable().describe('In which the recipient may answer'),
	agentId: z.string(),
});
