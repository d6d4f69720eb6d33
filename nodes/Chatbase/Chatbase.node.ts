import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { agentMethods } from '../shared/agent';
import { DOCUMENTATION_URL } from '../shared/documentation';
import { properties } from './properties';
import { ticketMethods } from './resources/ticket/methods';

// n8n loads all nodes when it starts: of the operations it needs only the panel, which gulp writes down as it comes out.
export class Chatbase implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static async outputSchemas() {
		const { RESOURCES } = await import('./resources');
		const schemas = RESOURCES.flatMap(({ value: resource, operations }) =>
			operations.map(({ value, output }) => [`${resource}/${value}`, output]),
		);
		return Object.fromEntries(schemas);
	}

	description: INodeTypeDescription = {
		displayName: 'Chatbase',
		name: 'chatbase',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Read conversations and leads, message and teach agents, answer their actions, keep contacts and work on tickets in Chatbase',
		documentationUrl: DOCUMENTATION_URL,
		builderHint: {
			searchHint:
				'Reads and writes in Chatbase. To start a workflow for each new lead, use a trigger of this package.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-chatbase.chatbaseTrigger',
					relationHint: 'Starts the workflow for each new lead, by webhook',
				},
				{
					nodeType: 'n8n-nodes-chatbase.chatbasePollingTrigger',
					relationHint: 'Starts the workflow for new leads where n8n has no public URL',
				},
				{
					nodeType: 'n8n-nodes-chatbase.chatbaseActionTrigger',
					relationHint: 'Starts the workflow when an agent calls it; Action → Respond answers',
				},
			],
		},
		defaults: { name: 'Chatbase' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'chatbaseApi',
				required: true,
				// To answer the agent that has called takes no key.
				displayOptions: { hide: { resource: ['action'] } },
			},
		],
		properties,
	};

	methods = { listSearch: { ...agentMethods.listSearch, ...ticketMethods.listSearch } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const { execute } = await import('./execution');
		return [await execute(this)];
	}
}
