import type {
	ICredentialDataDecryptedObject,
	IHookFunctions,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { refused, type Result } from './result';

/** Why the credential of a trigger cannot be had. */
export type CredentialRefusal =
	| { reason: 'credentialMissing' }
	/** `cause`: the class or the code of n8n's error, never its text. */
	| { reason: 'credentialUnreadable'; cause: string };

/** What a trigger asks of a secret, and calls it. */
export interface SecretRules {
	/** In the panel. */
	labels: { current: string; previous: string };
	/** In a sentence, such as "key". */
	noun: string;
	/** The fewest characters that one may have. */
	shortest: number;
	/** What to do with one that is blank, is an address instead, or is too short. */
	remedies: { blank: string; url: string; short: string };
}

const URL_START = /^[a-z][a-z0-9+.-]*:\/\//i;
const HEADER_START = /^(?:[a-z][a-z0-9-]*:\s|x-[a-z0-9-]+\s*[:=]|authorization\s*[:=]|bearer\s)/i;

/** White space around a secret is never part of it: it comes from copying. */
export function toSecret(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

/** An error's code, or its class. Its text may hold what must not be shown. */
function kindOf(error: unknown): string {
	// Anything can be thrown; what has these is most likely an error.
	const { code, constructor } = Object(error) as {
		code?: unknown;
		constructor?: { name: unknown };
	};
	const kind = [code, constructor?.name].find((name) => /^\w{1,64}$/.test(String(name ?? '')));
	return String(kind ?? 'Error');
}

/** Reads the credential that was chosen in the node, as n8n stores it, or why there is none. */
export async function readCredential(
	context: IWebhookFunctions | IHookFunctions,
	name: string,
): Promise<Result<ICredentialDataDecryptedObject, CredentialRefusal>> {
	if (context.getNode().credentials?.[name] === undefined) {
		return refused({ reason: 'credentialMissing' });
	}
	try {
		return { value: await context.getCredentials(name) };
	} catch (error) {
		return refused({ reason: 'credentialUnreadable', cause: kindOf(error) });
	}
}

function problemOfSecret(
	secret: string,
	label: string,
	{ noun, shortest, remedies }: SecretRules,
): string | undefined {
	if (URL_START.test(secret)) {
		return `${label} holds a URL. ${remedies.url}`;
	}
	if (HEADER_START.test(secret)) {
		return `${label} holds a whole header. Paste only the ${noun}, without the header's name, "Bearer" or a colon.`;
	}
	if (secret.length < shortest) {
		return `${label} is shorter than ${shortest} characters${remedies.short}`;
	}
	return undefined;
}

/**
 * What is certainly wrong with the secrets of a credential, as far as it can be seen without a request.
 *
 * @param current without white space around it, as is `previous`
 * @returns a sentence for the user that repeats nothing of them, or undefined
 */
export function problemOfSecrets(
	current: string,
	previous: string,
	rules: SecretRules,
): string | undefined {
	const { labels, remedies } = rules;
	if (current === '') return `${labels.current} is blank. ${remedies.blank}`;
	if (current === previous) {
		return `${labels.current} and ${labels.previous} are the same. Leave ${labels.previous} empty, or put the old ${rules.noun} there.`;
	}
	return (
		problemOfSecret(current, labels.current, rules) ??
		(previous === '' ? undefined : problemOfSecret(previous, labels.previous, rules))
	);
}

/** @param success what n8n shows for a credential without a problem, when the user tests it */
export function testResult(
	problem: string | undefined,
	success: string,
): INodeCredentialTestResult {
	return problem === undefined
		? { status: 'OK', message: success }
		: { status: 'Error', message: problem };
}
