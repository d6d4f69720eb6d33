import { noLeadsRead, readLeads, sampleOfListedLead, unusableList } from '../../shared/listedLeads';
import { dayAfter } from '../../shared/time';
import type { Client } from '../../shared/transport/client';
import { READ_TIMEOUT_MS } from '../../shared/transport/request';
import type { ApiResponse } from '../../shared/transport/response';
import type { Source } from '../source';

/** A request that ends so shortly before the poll has to be over was cut off by that. */
const CUT_OFF_MS = 100;

/** The leads that Chatbase lists. */
export function leadsSource(client: Pick<Client, 'sendV1'>): Source {
	return {
		open: (span, before) => ({ ...noLeadsRead(), span, before }),
		sample: sampleOfListedLead,
		async read(listing, time) {
			const { chatbotId, fromDay, toDay } = listing.span;
			let leftForRequest = time.left();
			const wanted = {
				...{ agentId: chatbotId, before: listing.before },
				startDate: fromDay,
				// Whether the last day belongs to the list is not documented.
				endDate: toDay && dayAfter(toDay),
				narrowing: 'Fetch the leads with the Chatbase node instead: Lead, Get Many, with dates.',
				onResponse({ respondedAt }: ApiResponse) {
					if (respondedAt !== undefined) listing.clockAhead = respondedAt - time.now();
				},
				mayReadOn() {
					leftForRequest = time.left();
					return time.mayReadOn();
				},
			};
			try {
				const isWhole = await readLeads(client, wanted, listing);
				if (!isWhole) return { kind: 'outOfTime' };
				// A single day may well have no other entry; without any, Chatbase may have changed its API.
				const error = toDay === undefined ? unusableList(listing) : undefined;
				if (error === undefined) return { kind: 'whole' };
				Object.assign(listing, noLeadsRead(), { nextPage: undefined });
				return { kind: 'failed', error };
			} catch (error) {
				const isCutOff = leftForRequest < READ_TIMEOUT_MS && time.left() <= CUT_OFF_MS;
				return isCutOff ? { kind: 'outOfTime', cause: error } : { kind: 'failed', error };
			}
		},
	};
}
