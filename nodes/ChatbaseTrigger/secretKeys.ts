import type { IHookFunctions, INodeCredentialTestResult, IWebhookFunctions } from 'n8n-workflow';

import { refused, type Result } from './refusal';

const CREDENTIAL = 'chatbaseWebhookApi';

/** The fields of the Chatbase Webhook API credential as n8n stores them. */
export interface WebhookCredential {
	secretKey?: unknown;
	previousSecretKey?: unknown;
}

const SHORTEST_KEY = 8;
const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;
const HEADER_START = /^(?:[a-z][a-z0-9-]*:\s|x-[a-z0-9-]+\s*[:=]|authorization\s*[:=]|bearer\s)/i;

/** White space around a key is never part of it: it comes from copying. */
function toKey(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

/** The current and the previous key, each only if it is not blank. */
function usableKeysOf(credential: WebhookCredential): string[] {
	return [toKey(credential.secretKey), toKey(credential.previousSecretKey)].filter(
		(key) => key !== '',
	);
}

/** An error's code, or its class. Its text may hold what must not be shown. */
function kindOf(error: unknown): string {
	const { code, constructor } = Object(error) as {
		code?: unknown;
		constructor?: { name: unknown };
	};
	const kind = [code, constructor?.name].find((name) => /^\w{1,64}$/.test(String(name ?? '')));
	return String(kind ?? 'Error');
}

/**
 * Reads the keys that a delivery may be signed with.
 *
 * @returns at least one key, without surrounding white space, or why there is none
 */
export async function readSecretKeys(
	context: IWebhookFunctions | IHookFunctions,
): Promise<Result<string[]>> {
	if (context.getNode().credentials?.[CREDENTIAL] === undefined) {
		return refused({ reason: 'credentialMissing' });
	}
	try {
		const keys = usableKeysOf(await context.getCredentials<WebhookCredential>(CREDENTIAL));
		return keys.length > 0 ? { value: keys } : refused({ reason: 'secretKeyBlank' });
	} catch (error) {
		return refused({ reason: 'credentialUnreadable', cause: kindOf(error) });
	}
}

function problemOfKey(key: string, label: string): string | undefined {
	if (URL_START.test(key)) {
		return `${label} holds a URL. Paste the key itself; the webhook URL of the Chatbase Trigger node goes into Chatbase.`;
	}
	if (HEADER_START.test(key)) {
		return `${label} holds a whole header. Paste only the key, without the header's name, "Bearer" or a colon.`;
	}
	if (key.length < SHORTEST_KEY) {
		return `${label} is shorter than ${SHORTEST_KEY} characters, so part of it is probably missing. Copy the whole key from Chatbase.`;
	}
	return undefined;
}

/**
 * What is certainly wrong with a credential, as far as it can be seen without a delivery.
 *
 * @returns a sentence for the user that repeats nothing of the keys, or undefined
 */
export function problemOfCredential(credential: WebhookCredential): string | undefined {
	const current = toKey(credential.secretKey);
	const previous = toKey(credential.previousSecretKey);

	if (current === '') {
		return 'Secret Key is blank. Paste the key that Chatbase signs its webhooks with.';
	}
	if (current === previous) {
		return 'Secret Key and Previous Secret Key are the same. Leave Previous Secret Key empty, or put the old key there.';
	}
	return (
		problemOfKey(current, 'Secret Key') ??
		(previous === '' ? undefined : problemOfKey(previous, 'Previous Secret Key'))
	);
}

/** What n8n shows when the user tests the credential. */
export function testCredential(credential: WebhookCredential): INodeCredentialTestResult {
	const message = problemOfCredential(credential);
	return message === undefined
		? {
				status: 'OK',
				message: 'The key is well-formed. The first lead shows whether it is the right one.',
			}
		: { status: 'Error', message };
}
