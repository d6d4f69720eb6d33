import { advance } from './chatbotPoll';
import type { Time } from './source';
import type { Order, Work } from './work';

/** So many pages each chatbot may read, whatever its share: a short list, and the page that is its end. */
const LEAST_PAGES = 2;

/** Whether the next poll has to begin with it: nothing has come of it, for want of time. */
export function isUnreached({ progress }: Work): boolean {
	return progress.kind === 'waiting' || progress.kind === 'cut';
}

/** Those that were reached longest ago first, and before them those that never were. */
export function inTurn(chatbotIds: readonly string[], turns: readonly string[]): string[] {
	const turnOf = new Map(turns.map((chatbotId, index) => [chatbotId, index]));
	const at = (chatbotId: string) => turnOf.get(chatbotId) ?? -1;
	return [...chatbotIds].sort((a, b) => at(a) - at(b));
}

/**
 * Works for each chatbot in its share of half of the time, and then, with what is left, for those that have
 * more to read, one after the other: what each has read is not read again.
 *
 * @param works whoever has waited longest comes first
 * @param deadline by n8n's clock, in milliseconds since 1970
 * @returns the chatbot that had all the time that there was, if it was not enough for it
 */
export async function shareTime(
	works: readonly Work[],
	order: Order,
	deadline: number,
): Promise<Work | undefined> {
	const { now } = order;
	// A request that would be cut off is not sent.
	const isOver = () => now() + order.pageMs >= deadline;
	const half = now() + (deadline - now()) / 2;
	for (const [index, work] of works.entries()) {
		if (isOver()) return undefined;
		const share = Math.max(0, half - now()) / (works.length - index);
		await giveTurn(work, order, timeUntil(now() + share, deadline, order));
		if (index === 0 && isOver()) return work;
	}
	const unfinished = works.filter(({ progress }) => ['cut', 'advanced'].includes(progress.kind));
	if (isOver()) return undefined;
	for (const work of unfinished) {
		if (isOver()) break;
		await giveTurn(work, order, timeUntil(deadline, deadline, order));
	}
	return unfinished[0];
}

async function giveTurn(work: Work, order: Order, time: Time): Promise<void> {
	const before = work.progress;
	try {
		work.progress = await advance(work, order, time);
	} catch (error) {
		work.progress = { kind: 'failed', error };
	}
	if (before.kind === 'advanced' && work.progress.kind === 'cut') work.progress = before;
}

/** @param until from then on, only the first pages are read */
function timeUntil(until: number, deadline: number, order: Order): Time {
	const { now } = order;
	const start = now();
	let pages = 0;
	return {
		mayReadOn() {
			const passed = now() - start;
			if (passed > 0) {
				pages += 1;
				order.pageMs = passed / pages;
			}
			return now() + order.pageMs < (pages < LEAST_PAGES ? deadline : until);
		},
		left: () => deadline - now(),
		now,
	};
}
