import type {
	IAuthenticate,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/** The key for Chatbase's API, which the Chatbase node and the HTTP Request node send. */
export class ChatbaseApi implements ICredentialType {
	name = 'chatbaseApi';

	displayName = 'Chatbase API';

	documentationUrl = 'https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase#readme';

	icon: Icon = {
		light: 'file:../icons/chatbase.svg',
		dark: 'file:../icons/chatbase.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			hint: 'In Chatbase under Workspace settings → API keys, on a paid plan',
			description:
				"The key that Chatbase lets the node in with; most likely the one that signs webhooks, too. It has rights, none that its maker's role lacks, and may expire: one that Chatbase's command line has made does so after 90 days. Chatbase then answers 401; to a right or a plan that is missing, 403.",
		},
		// n8n gives these fields to every credential that HTTP Request may use, but lets it send the key to any
		// host by default. Its names and choices are kept: it goes by them.
		{
			displayName: 'Allowed HTTP Request Domains',
			name: 'allowedHttpRequestDomains',
			type: 'options',
			options: [
				{
					name: 'All',
					value: 'all',
					description: 'HTTP Request and GraphQL nodes may send the key to any host',
				},
				{
					name: 'Specific Domains',
					value: 'domains',
					description: 'HTTP Request and GraphQL nodes may send the key to the hosts below only',
				},
				{
					name: 'None',
					value: 'none',
					description: 'HTTP Request and GraphQL nodes may not use this credential',
				},
			],
			default: 'domains',
			description:
				'Where HTTP Request and GraphQL nodes may send the key; the nodes of this package send it to Chatbase only',
		},
		{
			displayName: 'Allowed Domains',
			name: 'allowedDomains',
			type: 'string',
			displayOptions: { show: { allowedHttpRequestDomains: ['domains'] } },
			default: 'www.chatbase.co',
			placeholder: 'e.g. www.chatbase.co',
			description: 'The hosts, with commas between',
		},
	];

	/**
	 * No pattern with an expression: n8n cannot evaluate one in a poll that takes longer than the time between
	 * two polls (2.41.1, seen as "No bridge acquired for this context").
	 */
	authenticate: IAuthenticate = async ({ apiKey }, request) => ({
		...request,
		headers: { ...request.headers, Authorization: `Bearer ${String(apiKey).trim()}` },
	});

	test: ICredentialTestRequest = {
		request: {
			baseURL: 'https://www.chatbase.co/api/v2',
			url: '/agents',
			qs: { limit: 1 },
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						"Chatbase does not know this key: it may be mistyped, deleted or expired; one that Chatbase's command line has made ends after 90 days",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"The key lacks the right to list agents (it gets none that its maker's role lacks), or the workspace's plan has no API access",
				},
			},
		],
	};
}
