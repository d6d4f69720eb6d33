import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { DOCUMENTATION_URL } from '../shared/documentation';
import { lifecycleHooks } from '../shared/webhook/lifecycle';
import { activationMessage, outputs, properties, triggerPanel, webhooks } from './properties';

// n8n loads all nodes when it starts: what only a delivery needs is loaded with the first one.
export class ChatbaseTrigger implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static async outputSchemas() {
		return { output: async () => (await import('../shared/leadItem')).leadItemSchema };
	}

	description: INodeTypeDescription = {
		displayName: 'Chatbase Trigger',
		name: 'chatbaseTrigger',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['trigger'],
		// Not 1: for that version n8n evaluates an expression on each request, which costs an isolate.
		version: 1.1,
		subtitle:
			'={{ [$parameter["events"]].flat().join(", ").replace("leads.submit", "Lead Submitted").replace("*", "Any Event") }}',
		// The nodes panel shows it for the Chatbase node, too, with which it merges this one.
		description:
			'Starts the workflow when a visitor submits a lead in Chatbase; the Chatbase node reads conversations, messages agents, answers their actions and keeps contacts',
		eventTriggerDescription: 'Open the copied test URL in a new tab, or submit a lead in Chatbase',
		documentationUrl: DOCUMENTATION_URL,
		builderHint: {
			searchHint:
				'Receives the leads that Chatbase delivers by webhook, within seconds. n8n needs a public URL, which the user pastes into Chatbase.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-chatbase.chatbasePollingTrigger',
					relationHint: 'Use it instead where n8n has no public URL',
				},
				{
					nodeType: 'n8n-nodes-chatbase.chatbase',
					relationHint: 'Reads what the visitor said in the conversation of the lead',
				},
			],
		},
		defaults: { name: 'Chatbase Trigger' },
		activationMessage,
		triggerPanel,
		inputs: [],
		outputs,
		credentials: [
			{ name: 'chatbaseWebhookApi', required: true, testedBy: 'chatbaseWebhookApiTest' },
		],
		webhooks,
		properties,
	};

	methods = {
		credentialTest: {
			/** Looks only at the keys themselves: Chatbase has no way to check a webhook key. */
			async chatbaseWebhookApiTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				const { testCredential } = await import('./secretKeys');
				return testCredential(credential.data ?? {});
			},
		},
	};

	webhookMethods = {
		default: lifecycleHooks(async (context) => await (await import('./delivery')).check(context)),
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const receivedAt = new Date().toISOString();
		const { receive } = await import('./delivery');
		return await receive(this, receivedAt);
	}
}
