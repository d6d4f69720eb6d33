import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that carries a delivery's signature, in the lower case in which Node gives header names. */
export const SIGNATURE_HEADER = 'x-chatbase-signature';

/** Exactly a SHA-1 digest in hexadecimal: no `sha1=` prefix, no list of several. */
const SIGNATURE = /^[0-9a-f]{40}$/i;

/** As Chatbase signs: keyed with the UTF-8 bytes of the secret. */
function hmacSha1(rawBody: Buffer, secret: string): Buffer {
	return createHmac('sha1', secret).update(rawBody).digest();
}

/**
 * Reads the signature out of its header.
 *
 * @param header the header's value as Node gives it; a header sent twice is an array or comma-joined
 * @returns the 20 bytes of the digest, or undefined for anything but exactly 40 hexadecimal digits
 */
export function parseSignature(header: unknown): Buffer | undefined {
	return typeof header === 'string' && SIGNATURE.test(header)
		? Buffer.from(header, 'hex')
		: undefined;
}

/**
 * Tells whether a body was signed with one of the secrets. Compares in constant time, and never
 * throws: whatever does not fit is false.
 *
 * @param rawBody the bytes of the HTTP body, exactly as they arrived
 * @param signature the 20 bytes from {@link parseSignature}
 * @param secrets the keys to try, without surrounding white space; with none, nothing is ever verified
 * @see https://chatbase.co/docs/developer-guides/webhooks
 */
export function verify(rawBody: Buffer, signature: Buffer, secrets: readonly string[]): boolean {
	return secrets.some((secret) => {
		const expected = hmacSha1(rawBody, secret);
		return expected.length === signature.length && timingSafeEqual(expected, signature);
	});
}
