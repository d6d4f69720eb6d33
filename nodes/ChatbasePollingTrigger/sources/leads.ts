import { noLeadsRead, readLeads, sampleOfListedLead, unusableList } from '../../shared/listedLeads';
import { dayAfter } from '../../shared/time';
import type { Client } from '../../shared/transport/client';
import type { ApiResponse } from '../../shared/transport/response';
import { OUT_OF_TIME, WHOLE, type Source } from '../source';
import { readWithin } from './withinTime';

/** The leads that Chatbase lists. */
export function leadsSource(client: Pick<Client, 'sendV1'>): Source {
	return {
		keepsAll: false,
		open: (span, before) => ({ ...noLeadsRead(), span, before }),
		sample: sampleOfListedLead,
		async read(listing, time) {
			const { chatbotId, fromDay, toDay } = listing.span;
			const wanted = {
				...{ agentId: chatbotId, before: listing.before },
				startDate: fromDay,
				// Whether the last day belongs to the list is not documented.
				endDate: toDay && dayAfter(toDay),
				narrowing: 'Fetch the leads with the Chatbase node instead: Lead, Get Many, with dates.',
				onResponse({ respondedAt }: ApiResponse) {
					if (respondedAt !== undefined) listing.clockAhead = respondedAt - time.now();
				},
			};
			return await readWithin(time, async (mayReadOn) => {
				const isWhole = await readLeads(client, { ...wanted, mayReadOn }, listing);
				if (!isWhole) return OUT_OF_TIME;
				// A single day may well have no other entry; without any, Chatbase may have changed its API.
				const error = toDay === undefined ? unusableList(listing) : undefined;
				if (error === undefined) return WHOLE;
				Object.assign(listing, noLeadsRead(), { nextPage: undefined });
				return { kind: 'failed', error };
			});
		},
	};
}
