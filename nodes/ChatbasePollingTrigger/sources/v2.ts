import type { IDataObject } from 'n8n-workflow';

import type { Entry } from '../../shared/entry';
import type { Fields } from '../../shared/json';
import type { Client } from '../../shared/transport/client';
import { endlessList, nothingRead, readOn, type Page } from '../../shared/transport/pagination';
import type { ApiRequest } from '../../shared/transport/request';
import type { EntryId } from '../../shared/transport/v2';
import { OUT_OF_TIME, WHOLE, type Listing, type Source, type Span } from '../source';
import { readWithin } from './withinTime';

/** A list of API v2 that is polled. */
interface List {
	/** Whether each entry is new only once, however long ago that was. */
	keepsAll: boolean;
	pageSize: number;
	/** What a page is asked for by. */
	request(span: Span): ApiRequest;
	/** By which an entry is told from the others of a page. */
	nameOf?: EntryId;
	toEntry(fields: Fields, agentId: string): Entry;
	/** Whether an entry is wanted for a span; by default all that are listed are. */
	isIn?(fields: Fields, span: Span): boolean;
	/** Whether all that comes after an entry is older than the span: of a list that has no filter for it. */
	isBefore?(fields: Fields, span: Span): boolean;
	sample(agentId: string): IDataObject;
	/** What a user can do when the list has no end. */
	narrowing: string;
}

/** @returns the source that a list is */
export function sourceOf(client: Pick<Client, 'pageV2'>, list: List): Source {
	const { keepsAll, pageSize, request, nameOf, toEntry, sample, narrowing } = list;
	const { isIn = () => true, isBefore = () => false } = list;

	async function readPage(
		listing: Listing,
		cursor: string | undefined,
		size: number,
		now: () => number,
	) {
		const { span } = listing;
		const page = await client.pageV2(request(span), cursor, size, nameOf);
		const { respondedAt } = page.response;
		if (respondedAt !== undefined) listing.clockAhead = respondedAt - now();
		const wanted = page.items.filter((fields) => isIn(fields, span));
		const items = wanted.map((fields) => toEntry(fields, span.chatbotId));
		const isLast = page.items.some((fields) => isBefore(fields, span));
		return { ...page, items, next: isLast ? undefined : page.next } satisfies Page<Entry>;
	}

	return {
		keepsAll,
		sample,
		open: (span, before) => ({ ...nothingRead<Entry>(), span, before }),
		read: async (listing, time) =>
			await readWithin(time, async (mayReadOn) => {
				const end = await readOn<Entry>(
					{
						...{ pageSize, mayReadOn, endsWithNothingNew: false, idOf: ({ id }) => id },
						read: async (cursor, size) => await readPage(listing, cursor, size, time.now),
					},
					listing,
				);
				if (end === 'end') return WHOLE;
				if (end === 'stopped') return OUT_OF_TIME;
				throw listing.response?.unusable(endlessList(end, narrowing));
			}),
	};
}
