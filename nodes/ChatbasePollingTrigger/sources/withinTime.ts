import { READ_TIMEOUT_MS } from '../../shared/transport/request';
import type { End, Time } from '../source';

/** A request that ends so shortly before the poll has to be over was cut off by that. */
const CUT_OFF_MS = 100;

/**
 * Reads on while there is time.
 *
 * @param read is handed what it asks before each page but the first of the list
 * @returns what `read` does; and what it throws as the end
 */
export async function readWithin(
	time: Time,
	read: (mayReadOn: () => boolean) => Promise<End>,
): Promise<End> {
	let leftForRequest = time.left();
	try {
		return await read(() => {
			leftForRequest = time.left();
			return time.mayReadOn();
		});
	} catch (error) {
		const isCutOff = leftForRequest < READ_TIMEOUT_MS && time.left() <= CUT_OFF_MS;
		return isCutOff ? { kind: 'outOfTime', cause: error } : { kind: 'failed', error };
	}
}
