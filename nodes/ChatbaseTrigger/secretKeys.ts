import type { IHookFunctions, INodeCredentialTestResult, IWebhookFunctions } from 'n8n-workflow';

import { refused, type Result } from '../shared/webhook/result';
import {
	problemOfSecrets,
	readCredential,
	testResult,
	toSecret,
	type SecretRules,
} from '../shared/webhook/secrets';
import type { Refusal } from './refusal';

/** The fields of the Chatbase Webhook API credential as n8n stores them. */
export interface WebhookCredential {
	secretKey?: unknown;
	previousSecretKey?: unknown;
}

const RULES: SecretRules = {
	labels: { current: 'Secret Key', previous: 'Previous Secret Key' },
	noun: 'key',
	shortest: 8,
	remedies: {
		blank: 'Paste the key that Chatbase signs its webhooks with.',
		url: 'Paste the key itself; the webhook URL of the Chatbase Trigger node goes into Chatbase.',
		short: ', so part of it is probably missing. Copy the whole key from Chatbase.',
	},
};

/**
 * Reads the keys that a delivery may be signed with.
 *
 * @returns at least one key, without surrounding white space, or why there is none
 */
export async function readSecretKeys(
	context: IWebhookFunctions | IHookFunctions,
): Promise<Result<string[], Refusal>> {
	const credential = await readCredential(context, 'chatbaseWebhookApi');
	if ('refusal' in credential) return credential;
	const { secretKey, previousSecretKey }: WebhookCredential = credential.value;
	const keys = [toSecret(secretKey), toSecret(previousSecretKey)].filter((key) => key !== '');
	return keys.length > 0 ? { value: keys } : refused({ reason: 'secretKeyBlank' });
}

/**
 * What is certainly wrong with a credential, as far as it can be seen without a delivery.
 *
 * @returns a sentence for the user that repeats nothing of the keys, or undefined
 */
export function problemOfCredential(credential: WebhookCredential): string | undefined {
	const { secretKey, previousSecretKey } = credential;
	return problemOfSecrets(toSecret(secretKey), toSecret(previousSecretKey), RULES);
}

/** What n8n shows when the user tests the credential. */
export function testCredential(credential: WebhookCredential): INodeCredentialTestResult {
	return testResult(
		problemOfCredential(credential),
		'The key is well-formed. The first lead shows whether it is the right one.',
	);
}
