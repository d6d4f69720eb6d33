import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { agentMethods } from '../shared/agent';
import { DOCUMENTATION_URL } from '../shared/documentation';
import { EVENTS } from './events';
import { activationMessage, properties } from './properties';

// n8n loads all nodes when it starts: what only a poll needs is loaded with the first one.
export class ChatbasePollingTrigger implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static async outputSchemas() {
		return { output: async () => (await import('../shared/listedLeads')).listedLeadSchema };
	}

	description: INodeTypeDescription = {
		displayName: 'Chatbase Polling Trigger',
		name: 'chatbasePollingTrigger',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: `={{ $parameter["event"]${EVENTS.map(({ value, name }) => `.replace("${value}", "${name}")`).join('')} }}`,
		description:
			'Starts the workflow for new leads, escalated conversations or tickets in Chatbase, which it asks for at the poll times',
		documentationUrl: DOCUMENTATION_URL,
		builderHint: {
			searchHint:
				'Fetches new leads of Chatbase at its poll times, with an API key. For n8n without a public URL.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-chatbase.chatbaseTrigger',
					relationHint: 'Prefer it where n8n has a public URL: leads arrive within seconds',
				},
				{
					nodeType: 'n8n-nodes-chatbase.chatbase',
					relationHint: 'Reads conversations and leads, keeps contacts',
				},
			],
		},
		defaults: { name: 'Chatbase Polling Trigger' },
		activationMessage,
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chatbaseApi', required: true }],
		properties,
	};

	methods = agentMethods;

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		const { poll, test } = await import('./host');
		const items = this.getMode() === 'manual' ? [await test(this)] : await poll(this);
		return items && [items.map((json) => ({ json }))];
	}
}
