import type { Problem } from '../errors';
import { textOf } from '../json';

/** What an HTTP header can carry, and a key is made of; a backslash is left of a line break as code writes it. */
const SENDABLE_KEY = /^[\x21-\x5b\x5d-\x7e]+$/;

export const UNSENDABLE_KEY: Problem = {
	message: 'The API key in the credential "Chatbase API" cannot be sent',
	description:
		'It is empty, or holds a character that no key has, such as white space or an accent: copy it again from Workspace settings → API keys in Chatbase.',
};

/** @returns the key as it is sent; undefined for one that cannot be */
export function sendableKey(apiKey: unknown): string | undefined {
	const key = textOf(apiKey)?.trim() ?? '';
	return SENDABLE_KEY.test(key) ? key : undefined;
}
