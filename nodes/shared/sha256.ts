import * as crypto from 'node:crypto';

/** Node's way without an object for each hash, several times as fast; versions before 20.12 have only the other. */
const { hash, createHash } = crypto as typeof crypto & {
	hash?: (algorithm: string, data: string | Buffer, encoding: 'hex') => string;
};

/** @returns the SHA-256 of bytes, or of a text in UTF-8, in 64 lower-case hexadecimal digits */
export function sha256(content: Buffer | string): string {
	return hash === undefined
		? createHash('sha256').update(content).digest('hex')
		: hash('sha256', content, 'hex');
}
