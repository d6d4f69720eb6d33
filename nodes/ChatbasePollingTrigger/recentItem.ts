import type { IDataObject } from 'n8n-workflow';

import { dayOf } from '../shared/time';
import type { Source, Time } from './source';

/** So many days back it is looked, a shorter time first: most often that is enough. */
const LOOKS_BACK_DAYS = [2, 60, Infinity];

/**
 * Finds a recent entry of some chatbots: the newest of the first page that has one.
 *
 * @param now in milliseconds since 1970
 * @returns a sample when there is none
 * @throws why a chatbot could not be read
 */
export async function recentItem(
	chatbotIds: readonly string[],
	source: Source,
	now: () => number,
	deadline: number,
): Promise<IDataObject> {
	const time: Time = {
		mayReadOn: () => false,
		left: () => deadline - now(),
		now,
	};
	for (const days of LOOKS_BACK_DAYS) {
		const fromDay = days === Infinity ? undefined : dayOf(now(), -days);
		for (const chatbotId of chatbotIds) {
			const listing = source.open({ chatbotId, fromDay });
			const end = await source.read(listing, time);
			if (end.kind === 'failed') throw end.error;
			if (end.kind === 'outOfTime' && end.cause !== undefined) throw end.cause;
			const [first, ...others] = listing.items;
			if (first === undefined) continue;
			const newest = others.reduce((a, b) => ((b.time ?? 0) > (a.time ?? 0) ? b : a), first);
			return newest.toItem();
		}
	}
	return source.sample(String(chatbotIds[0]));
}
