import { dayAfter } from '../../shared/dates';
import { listLeads } from '../../shared/listedLeads';
import { MAX_PAGES } from '../../shared/transport/paging';
import type { Session } from '../../shared/transport/session';
import { OutOfTime, type Source } from '../source';

/** What a request may take, the longest first: the longest for which there is time. */
const TIMEOUTS_MS = [30_000, 20_000, 10_000, 5_000, 2_000];
const SHORTEST_TIMEOUT_MS = 1_000;

/** The leads that Chatbase lists. */
export function leadsSource(session: Session): Source {
	return {
		async list({ chatbotId, fromDay, toDay }, mayReadOn) {
			let pages = 0;
			let read = 0;
			let mayWaitNoLonger = false;
			const listing = listLeads(session, {
				agentId: chatbotId,
				startDate: fromDay,
				// Whether the last day belongs to the list is not documented.
				endDate: toDay && dayAfter(toDay),
				narrowing: 'Fetch the leads with the Chatbase node instead: Lead, Get Many, with dates.',
				requestOf(leadsRead) {
					read = leadsRead;
					// A list that is too long as a whole is not too long day by day.
					if (pages > 0 && (!mayReadOn() || pages === MAX_PAGES - 1)) throw new OutOfTime(read);
					pages += 1;
					return {
						timeoutMs: TIMEOUTS_MS.find((timeout) => mayReadOn(timeout)) ?? SHORTEST_TIMEOUT_MS,
						mayWait(milliseconds) {
							mayWaitNoLonger = !mayReadOn(milliseconds);
							return !mayWaitNoLonger;
						},
					};
				},
			});
			const { leads, answeredAt } = await listing.catch((cause: unknown) => {
				throw mayWaitNoLonger ? new OutOfTime(read, { cause }) : cause;
			});
			return { entries: leads, now: answeredAt };
		},
	};
}
