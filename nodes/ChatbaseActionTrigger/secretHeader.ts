import { createHash, timingSafeEqual } from 'node:crypto';

function digestOf(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/**
 * Tells whether a header's value is one of the secrets. Compares digests, so that neither its length nor
 * its beginning shows in the time that this takes.
 *
 * @param value as it arrived
 * @param secrets with none, nothing ever fits
 */
export function isOneOf(value: string, secrets: readonly string[]): boolean {
	const digest = digestOf(value);
	return secrets.some((secret) => timingSafeEqual(digestOf(secret), digest));
}
