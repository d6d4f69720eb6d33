import type { z } from 'zod';

import { agentField } from '../../../shared/agent';
import { dataOf, fieldsOf, idOf, listOf, textOf, type Fields } from '../../../shared/json';
import { limitFields } from '../../fields';
import { showHint } from '../../hint';
import type { Operation } from '../../operation';
import type { templateSchema } from './schemas';

const INCOMPLETE =
	"Chatbase could not read all of the agent's WhatsApp Business Accounts: some templates are missing. Try again later.";

/** The keys of a component's variables. */
function keysOf(keys: unknown): string[] {
	return [keys].flat().flatMap((key) => idOf(key) ?? []);
}

function toTemplate(
	template: Fields,
	senders: Fields[],
	agentId: string,
): z.infer<typeof templateSchema> {
	const variables = fieldsOf(template.variables);
	const wabaId = idOf(template.wabaId) ?? null;
	const ownSenders = senders.flatMap((sender) => {
		const from = idOf(sender.from);
		const isOwn = from !== undefined && idOf(sender.wabaId) === wabaId;
		return isOwn ? [{ from, verifiedName: textOf(sender.verifiedName) ?? null }] : [];
	});
	return {
		name: textOf(template.name) ?? null,
		language: textOf(template.language) ?? null,
		agentId,
		category: textOf(template.category) ?? null,
		status: textOf(template.status) ?? null,
		headerVariables: keysOf(variables.header),
		bodyVariables: keysOf(variables.body),
		senders: ownSenders,
		parameterFormat: textOf(template.parameterFormat) ?? null,
		components: listOf(template.components),
		id: String(idOf(template.id)),
		wabaId,
	};
}

export const getManyTemplates: Operation<typeof templateSchema> = {
	value: 'getManyTemplates',
	name: 'Get Many Templates',
	action: 'Get many WhatsApp templates',
	description: 'Get the approved templates of an agent, with the numbers that can send them',
	fields: [agentField, ...limitFields],
	output: async () => (await import('./schemas')).templateSchema,
	writes: false,
	async run({ context, chatbase, parameters }) {
		const agentId = parameters.agentId();
		const limit = parameters.limit();
		const response = await chatbase.sendV2({
			method: 'GET',
			path: ['agents', agentId, 'whatsapp', 'templates'],
			subject: 'templates',
		});
		const { templates, senders, complete } = fieldsOf(dataOf(response.json));
		const listed = listOf(templates);
		if (!Array.isArray(templates) || listed.some(({ id }) => idOf(id) === undefined)) {
			throw response.unusable();
		}
		if (complete === false) {
			showHint(context, INCOMPLETE);
		}
		const ofAgent = listOf(senders);
		return listed.slice(0, limit).map((template) => toTemplate(template, ofAgent, agentId));
	},
};
