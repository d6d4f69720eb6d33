/**
 * Gives the same item for every POST: what n8n itself costs for a community trigger, and with a
 * credential chosen, for one that reads it.
 */
exports.EmptyTrigger = class EmptyTrigger {
	description = {
		displayName: 'Empty Trigger',
		name: 'emptyTrigger',
		group: ['trigger'],
		version: 1.1,
		description: 'Starts the workflow with a constant item',
		defaults: { name: 'Empty Trigger' },
		inputs: [],
		outputs: ['main'],
		credentials: [{ name: 'chatbaseWebhookApi' }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: 'OK',
			},
		],
		properties: [],
	};

	/** @this {import('n8n-workflow').IWebhookFunctions} */
	async webhook() {
		if (this.getNode().credentials !== undefined) await this.getCredentials('chatbaseWebhookApi');
		return { workflowData: [[{ json: { constant: true } }]] };
	}
};
