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

/** The fields of the Chatbase Action API credential as n8n stores them. */
export interface ActionCredential {
	headerName?: unknown;
	secret?: unknown;
	previousSecret?: unknown;
}

/** The header that a call is to have, and the secrets of which it is to hold one. */
export interface SecretHeader {
	/** In lower case, as Node gives header names. */
	name: string;
	/** At least one. */
	secrets: string[];
}

const RULES: SecretRules = {
	labels: { current: 'Secret', previous: 'Previous Secret' },
	noun: 'secret',
	shortest: 16,
	remedies: {
		blank: 'Make one up, and type it into the headers of the action in Chatbase, too.',
		url: 'The URL goes into Chatbase; make a secret up, and type it both here and there.',
		short: ', so it could be guessed. Make up a longer one.',
	},
};

/** A token, by RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^`|~\w-]+$/;

/** What every request has, or what proxies and n8n change. */
const RESERVED =
	/^(?:accept.*|connection|content-.*|cookie|expect|host|te|trailer|transfer-encoding|upgrade|user-agent|via|x-forwarded-.*|x-real-ip|forwarded|keep-alive|proxy-.*)$/;

/** Anything else arrives otherwise than it was typed, or not at all. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

function problemOfHeaderName(name: string): string | undefined {
	if (name === '') {
		return 'Header Name is blank. Type a name such as X-Chatbase-Action-Secret, and the same in Chatbase.';
	}
	if (!HEADER_NAME.test(name)) {
		return 'Header Name is not a valid name of a header. Use letters, digits and hyphens, without a colon.';
	}
	return RESERVED.test(name)
		? 'Header Name is that of a header with a meaning of its own. Use another, such as X-Chatbase-Action-Secret.'
		: undefined;
}

function problemOfCharacters(secrets: readonly string[]): string | undefined {
	return secrets.every((secret) => PRINTABLE_ASCII.test(secret))
		? undefined
		: 'The secret has characters that a header cannot carry. Use letters, digits and signs of the English keyboard.';
}

/** Header and secrets, as far as they can be used. */
function headerOf({ headerName, secret, previousSecret }: ActionCredential) {
	const [current, previous] = [toSecret(secret), toSecret(previousSecret)];
	return { name: toSecret(headerName).toLowerCase(), current, previous };
}

/**
 * What is certainly wrong with a credential, as far as it can be seen without a call.
 *
 * @returns a sentence for the user that repeats nothing of the secrets, or undefined
 */
export function problemOfCredential(credential: ActionCredential): string | undefined {
	const { name, current, previous } = headerOf(credential);
	return (
		problemOfHeaderName(name) ??
		problemOfSecrets(current, previous, RULES) ??
		problemOfCharacters([current, previous])
	);
}

/** Reads which header a call is to have, or why that cannot be known. What is no good is never used. */
export async function readSecretHeader(
	context: IWebhookFunctions | IHookFunctions,
): Promise<Result<SecretHeader, Refusal>> {
	const credential = await readCredential(context, 'chatbaseActionApi');
	if ('refusal' in credential) return credential;
	const { name, current, previous } = headerOf(credential.value);
	const problem = problemOfCredential(credential.value);
	if (problem !== undefined) {
		return refused({ reason: current === '' ? 'secretBlank' : 'credentialInvalid', problem });
	}
	return { value: { name, secrets: [current, previous].filter((secret) => secret !== '') } };
}

/** What n8n shows when the user tests the credential. */
export function testCredential(credential: ActionCredential): INodeCredentialTestResult {
	return testResult(
		problemOfCredential(credential),
		'The secret is well-formed. The first call shows whether Chatbase has the same one.',
	);
}
