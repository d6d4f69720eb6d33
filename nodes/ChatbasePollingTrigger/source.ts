import type { IDataObject } from 'n8n-workflow';

import type { Entry } from '../shared/entry';
import type { ListProgress } from '../shared/transport/pagination';

/** Some days of a chatbot. */
export interface Span {
	chatbotId: string;
	/** YYYY-MM-DD, inclusive; left out when there is no first or last day. */
	fromDay?: string | undefined;
	toDay?: string | undefined;
}

/** A list of a span as far as it has been read. */
export interface Listing extends ListProgress<Entry> {
	readonly span: Span;
	/** What earlier lists of the span have had, by the ids. */
	readonly before?: ReadonlyMap<string, Entry> | undefined;
	/** How much Chatbase's clock is ahead of n8n's, in milliseconds; undefined when it does not say the time. */
	clockAhead?: number;
}

/** The time that reading has. */
export interface Time {
	/** Whether there is time for a further page. */
	mayReadOn(): boolean;
	/** In milliseconds, until whatever is under way is cut off. */
	left(): number;
	/** By n8n's clock, in milliseconds since 1970. */
	now(): number;
}

/** Why reading ended. */
export type End =
	| { kind: 'whole' }
	/** `cause`: what became of the request that was cut off, if it was that. */
	| { kind: 'outOfTime'; cause?: unknown }
	| { kind: 'failed'; error: unknown };

export const WHOLE: End = { kind: 'whole' };
export const OUT_OF_TIME: End = { kind: 'outOfTime' };

/** Where entries come from. Each event that can be polled is one of these. */
export interface Source {
	/**
	 * Whether an entry is new only once, however long ago that was: its time goes on. Else it is new within two days of
	 * its time, which stays.
	 */
	readonly keepsAll: boolean;
	/**
	 * A list of everything in a span, in any order, each entry once. The zone of Chatbase's days is not
	 * documented, so the days may begin and end some hours earlier or later, but all alike.
	 *
	 * @param before what earlier lists of the span have had, by the ids
	 */
	open(span: Span, before?: ReadonlyMap<string, Entry>): Listing;
	/** @returns an entry of a person who does not exist, for a chatbot that has none yet */
	sample(chatbotId: string): IDataObject;
	/**
	 * Reads a list on from where it has been read to, in this poll or an earlier one.
	 *
	 * @param time is asked before each page but the first of the list
	 * @throws nothing: what went wrong is told as the end, and what was read before stays in the list
	 */
	read(listing: Listing, time: Time): Promise<End>;
}
