import type { IHookFunctions } from 'n8n-workflow';

/**
 * What n8n calls when a workflow is published, taken down, or listened to. Chatbase has no API for webhooks
 * or actions, so there is nothing to look up, create or delete there.
 *
 * @param check refuses publishing and listening with what would refuse every request: it throws a
 * NodeOperationError with what the user must mend before. Not when n8n starts or changes leader: that would
 * take the URL away, and for long, instead of answering 500 until the fault is mended.
 */
export function lifecycleHooks(check: (context: IHookFunctions) => Promise<void>) {
	return {
		async checkExists(this: IHookFunctions): Promise<boolean> {
			return false;
		},
		async create(this: IHookFunctions): Promise<boolean> {
			if (['init', 'leadershipChange'].includes(this.getActivationMode())) return true;
			await check(this);
			return true;
		},
		async delete(this: IHookFunctions): Promise<boolean> {
			return true;
		},
	};
}
