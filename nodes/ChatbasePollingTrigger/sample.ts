import type { IDataObject } from 'n8n-workflow';

import { dayOf } from '../shared/dates';
import type { Entry, Source } from './source';

/** So many days back it is looked, a shorter time first: most often that is enough. */
const LOOKS_BACK_DAYS = [2, 60, Infinity];

/**
 * Finds the newest entry of some chatbots.
 *
 * @param now in milliseconds since 1970
 * @returns undefined when there is none
 * @throws what the source throws
 */
export async function newestItem(
	chatbotIds: readonly string[],
	source: Source,
	now: () => number,
	deadline: number,
): Promise<IDataObject | undefined> {
	const mayReadOn = (msNeeded = 0) => now() + msNeeded < deadline;
	for (const days of LOOKS_BACK_DAYS) {
		const fromDay = days === Infinity ? undefined : dayOf(now(), -days);
		let newest: Entry | undefined;
		for (const chatbotId of chatbotIds) {
			const { entries } = await source.list({ chatbotId, fromDay }, mayReadOn);
			for (const entry of entries) {
				if (newest === undefined || (entry.time ?? 0) > (newest.time ?? 0)) newest = entry;
			}
		}
		if (newest !== undefined) return newest.item;
	}
	return undefined;
}
