import type { IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

/**
 * Where a line of n8n's log comes from. n8n's console leaves metadata out, so the text says it, too.
 *
 * @returns the text, in which names are quoted, so that none can break the line; and the metadata
 */
export function originOf(context: IHookFunctions | IPollFunctions | IWebhookFunctions) {
	const { id: workflowId, name: workflowName = '' } = context.getWorkflow();
	const { name: nodeName } = context.getNode();
	const text = `Node ${JSON.stringify(nodeName)} of workflow ${JSON.stringify(workflowName)} (${workflowId})`;
	return { text, metadata: { workflowId, nodeName } };
}
