import { sha256 } from '../shared/sha256';

/** So much of an id's SHA-256 is kept. */
const HASH_BYTES = 8;
/** The hash, and the seconds since 1970 as a number of four bytes. */
const RECORD_BYTES = HASH_BYTES + 4;
const LATEST_SECOND = 2 ** 32 - 1;

/** What a record takes in the state: base64 makes four characters of three bytes. */
export const RECORD_LENGTH = (RECORD_BYTES / 3) * 4;

/** The entries that were met, by `digestOf` their ids, with their times in seconds since 1970. */
export type Seen = ReadonlyMap<string, number>;

/** @returns what an id is remembered by: the first eight bytes of its SHA-256, in hexadecimal */
export function digestOf(id: string): string {
	return sha256(id).slice(0, HASH_BYTES * 2);
}

/** @returns the second of a time in milliseconds, as far as it can be remembered */
export function secondOf(time: number): number {
	return Math.min(Math.max(Math.floor(time / 1000), 0), LATEST_SECOND);
}

/** Writes what was seen as text: base64 of the records. */
export function writeSeen(seen: Seen): string {
	const bytes = Buffer.alloc(seen.size * RECORD_BYTES);
	let at = 0;
	for (const [key, second] of seen) {
		bytes.write(key, at, 'hex');
		bytes.writeUInt32BE(second, at + HASH_BYTES);
		at += RECORD_BYTES;
	}
	return bytes.toString('base64');
}

/** Reads what `writeSeen` has written; of another text, what can be read of it. */
export function readSeen(text: string): Map<string, number> {
	const bytes = Buffer.from(text, 'base64');
	const seen = new Map<string, number>();
	for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
		const key = bytes.toString('hex', at, at + HASH_BYTES);
		seen.set(key, bytes.readUInt32BE(at + HASH_BYTES));
	}
	return seen;
}
