import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { documentationPage } from '../shared/documentation';
import { lifecycleHooks } from '../shared/webhook/lifecycle';
import { activationMessage, properties, triggerPanel, webhooks } from './properties';

// n8n loads all nodes when it starts: what only a call needs is loaded with the first one.
export class ChatbaseActionTrigger implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static async outputSchemas() {
		return { output: async () => (await import('./inputs')).callItemSchema };
	}

	description: INodeTypeDescription = {
		displayName: 'Chatbase Action Trigger',
		name: 'chatbaseActionTrigger',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['trigger'],
		// Not 1: for that version n8n evaluates an expression on each request, which costs an isolate.
		version: 1.1,
		subtitle: 'On action called',
		description:
			'Starts the workflow when a Chatbase agent calls it as a Custom action, and gives the agent the answer',
		eventTriggerDescription:
			'Open the copied test URL in a new tab, or test the action in Chatbase',
		documentationUrl: documentationPage('action-trigger.md'),
		builderHint: {
			searchHint:
				'Lets a Chatbase agent run this workflow while it talks, as a Custom action, and tells it the result. n8n needs a public URL, which the user pastes into the action in Chatbase.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-chatbase.chatbase',
					relationHint: 'With Action → Respond it gives the answer before the workflow ends',
				},
				{
					nodeType: 'n8n-nodes-chatbase.chatbaseTrigger',
					relationHint: 'Receives the leads of the lead form, to which nothing is answered',
				},
			],
		},
		defaults: { name: 'Chatbase Action Trigger' },
		activationMessage,
		triggerPanel,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chatbaseActionApi', required: true, testedBy: 'chatbaseActionApiTest' }],
		webhooks,
		properties,
	};

	methods = {
		credentialTest: {
			/** Looks only at the secrets themselves: Chatbase has no way to check them. */
			async chatbaseActionApiTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				const { testCredential } = await import('./credential');
				return testCredential(credential.data ?? {});
			},
		},
	};

	webhookMethods = {
		default: lifecycleHooks(async (context) => await (await import('./publishing')).check(context)),
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const receivedAt = new Date().toISOString();
		const { receive } = await import('./call');
		return await receive(this, receivedAt);
	}
}
