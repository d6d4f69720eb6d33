import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** The keys that Chatbase signs webhook deliveries with. The Chatbase Trigger node tests it. */
export class ChatbaseWebhookApi implements ICredentialType {
	name = 'chatbaseWebhookApi';

	displayName = 'Chatbase Webhook API';

	documentationUrl = 'https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase#readme';

	icon: Icon = {
		light: 'file:../icons/chatbase.svg',
		dark: 'file:../icons/chatbase.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			// n8n shows its own green sentence for every key that passes the test, and no other.
			displayName:
				'n8n cannot ask Chatbase whether the key is right: a test that succeeds only means that it looks like one. The first real lead proves it.',
			name: 'proofNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: 'Most likely the secret key under Workspace settings → API keys; not the identity verification secret',
			description:
				'The key that Chatbase signs its webhooks with: most likely the secret key under Workspace settings → API keys in Chatbase, which does not document it. It is then the same key as in the credential Chatbase API: change both when you make a new one. It is not the identity verification secret, which is another feature.',
		},
		{
			displayName: 'Previous Secret Key',
			name: 'previousSecretKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			hint: 'Only while you change the key: both are accepted',
			description:
				'Before you change the key in Chatbase, put the old one here: both are accepted, so no lead is lost. n8n shows a stored key as dots, so copy the old one from Chatbase before you delete it there. Empty this field once the change is done.',
		},
	];
}
