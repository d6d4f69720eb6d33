import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** The secret that an action of Chatbase sends in a header. The Chatbase Action Trigger node tests it. */
export class ChatbaseActionApi implements ICredentialType {
	name = 'chatbaseActionApi';

	displayName = 'Chatbase Action API';

	documentationUrl = 'https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase#readme';

	icon: Icon = {
		light: 'file:../icons/chatbase.svg',
		dark: 'file:../icons/chatbase.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName:
				'You make this secret up yourself. Type the same header name and secret into the headers of the action in Chatbase, which signs nothing: they alone show that a call comes from your agent.',
			name: 'purposeNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			required: true,
			default: 'X-Chatbase-Action-Secret',
			description:
				"The key of the header in the action's headers in Chatbase; upper and lower case do not matter",
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: 'At least 16 characters: letters, digits and signs of the English keyboard',
			description:
				"The value of the header in the action's headers in Chatbase. It is no key of Chatbase's: make it up, long and at random, for example with a password manager.",
		},
		{
			displayName: 'Previous Secret',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			hint: 'Only while you change the secret: both are accepted',
			description:
				'Before you change the secret in Chatbase, put the old one here and the new one above: both are accepted, so no call fails. n8n shows a stored secret as dots, so copy the old one from Chatbase. Empty this field once the change is done.',
		},
	];
}
