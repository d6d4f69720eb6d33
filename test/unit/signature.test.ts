import fc from 'fast-check';

import { parseSignature, sign, verify } from '../../nodes/ChatbaseTrigger/signature';
import { fixture } from '../support/files';

const SECRET = 'chatbase-test-secret';
const VECTOR = '33820ce31f8f26c6ce872a7220f1a86afb8ff11e';

const bytes = () => fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const secrets = () => fc.string({ minLength: 1, unit: 'binary' });

function flipBit(buffer: Buffer, bit: number): Buffer {
	const flipped = Buffer.from(buffer);
	flipped[Math.floor(bit / 8) % flipped.length] ^= 1 << bit % 8;
	return flipped;
}

describe('signature', () => {
	it('signs the test vector as two independent implementations do', () => {
		expect(sign(fixture('lead.json'), SECRET)).toBe(VECTOR);
	});

	it('accepts what it signed, with any of the keys, in either case', () => {
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

	it.each([
		['undefined', undefined],
		['blank', ''],
		['39 digits', VECTOR.slice(1)],
		['41 digits', `${VECTOR}0`],
		['64 digits', VECTOR + VECTOR.slice(0, 24)],
		['a prefix', `sha1=${VECTOR}`],
		['white space', ` ${VECTOR}`],
		['a line break', `${VECTOR}\n`],
		['two, comma-joined', `${VECTOR}, ${VECTOR}`],
		['two, as an array', [VECTOR, VECTOR]],
		['one, as an array', [VECTOR]],
		['full-width digits', '３'.repeat(40)],
		['a letter beyond f', `g${VECTOR.slice(1)}`],
	])('reads no signature from %s', (_shape, header) => {
		expect(parseSignature(header)).toBeUndefined();
	});
});
