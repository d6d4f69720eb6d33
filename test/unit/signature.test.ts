import fc from 'fast-check';

import { parseSignature, verify } from '../../nodes/ChatbaseTrigger/signature';
import { fixture } from '../support/files';
import { malformedHeaders, SECRET, sign } from '../support/signing';

const VECTOR = '33820ce31f8f26c6ce872a7220f1a86afb8ff11e';

const bytes = () => fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const secrets = () => fc.string({ minLength: 1, unit: 'binary' });

function flipBit(buffer: Buffer, bit: number): Buffer {
	const flipped = Buffer.from(buffer);
	flipped[Math.floor(bit / 8) % flipped.length] ^= 1 << bit % 8;
	return flipped;
}

describe('signature', () => {
	it.each([
		['the sample lead, as OpenSSL does', fixture('lead.json'), SECRET, VECTOR],
		// RFC 2202, test cases 1 and 2
		['bytes', 'Hi There', '\x0b'.repeat(20), 'b617318655057264e28bc0b6fb378c8ef146be00'],
		['text', 'what do ya want for nothing?', 'Jefe', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
	])('is that of %s', (_what, body, key, signature) => {
		expect(sign(body, key)).toBe(signature);
		expect(verify(Buffer.from(body), Buffer.from(signature, 'hex'), [key])).toBe(true);
	});

	it('accepts what is signed with any of the keys, in either case', () => {
		fc.assert(
			fc.property(bytes(), secrets(), secrets(), (body, key, other) => {
				const signature = sign(body, key);
				for (const header of [signature, signature.toUpperCase()]) {
					const parsed = parseSignature(header);
					expect(parsed).toHaveLength(20);
					expect(verify(body, parsed as Buffer, [other, key])).toBe(true);
				}
			}),
		);
	});

	it('refuses when one bit of the body, of the signature or of the key is flipped', () => {
		const nonEmpty = fc.uint8Array({ minLength: 1, maxLength: 200 }).map((a) => Buffer.from(a));
		fc.assert(
			fc.property(nonEmpty, nonEmpty, fc.nat(), (body, keyBytes, bit) => {
				// Latin-1 keeps every bit of the key apart; UTF-8 would fold broken bytes into one sign.
				const key = keyBytes.toString('latin1');
				const signature = Buffer.from(sign(body, key), 'hex');

				expect(verify(flipBit(body, bit), signature, [key])).toBe(false);
				expect(verify(body, flipBit(signature, bit), [key])).toBe(false);
				expect(verify(body, signature, [flipBit(keyBytes, bit).toString('latin1')])).toBe(false);
			}),
			{ numRuns: 500 },
		);
	});

	it('refuses everything when there is no key', () => {
		const body = fixture('lead.json');
		expect(verify(body, Buffer.from(VECTOR, 'hex'), [])).toBe(false);
	});

	it('never throws, whatever the length of the signature', () => {
		fc.assert(
			fc.property(bytes(), bytes(), secrets(), (body, signature, key) => {
				expect(verify(body, signature, [key])).toBe(false);
			}),
		);
	});

	it('reads nothing but exactly 40 hexadecimal digits as a signature', () => {
		const anything = fc.oneof(
			fc.anything(),
			fc.string({ unit: 'binary' }),
			fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 80 }),
		);
		fc.assert(
			fc.property(anything, (header) => {
				const isSignature = typeof header === 'string' && /^[0-9a-fA-F]{40}$/.test(header);
				expect(parseSignature(header)?.length).toBe(isSignature ? 20 : undefined);
			}),
			{ numRuns: 1000 },
		);
	});

	it.each(malformedHeaders)('reads no signature from %s', (_shape, header) => {
		expect(parseSignature(header)).toBeUndefined();
	});
});
