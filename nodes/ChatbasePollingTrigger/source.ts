import type { IDataObject } from 'n8n-workflow';

/** One thing that Chatbase lists. */
export interface Entry {
	id: string;
	/** In milliseconds since 1970; null when Chatbase's time is unreadable. */
	time: number | null;
	item: IDataObject;
}

/** All that Chatbase listed of a span. */
export interface Reading {
	entries: Entry[];
	/** Chatbase's clock at its last answer, in milliseconds since 1970; undefined when it did not say. */
	now: number | undefined;
}

/** Some days of a chatbot. */
export interface Span {
	chatbotId: string;
	/** YYYY-MM-DD, inclusive; left out when there is no first or last day. */
	fromDay?: string;
	toDay?: string;
}

/** Where entries come from. Each event that can be polled is one of these. */
export interface Source {
	/**
	 * Reads everything of a span, in any order, each entry once. The zone of Chatbase's days is not
	 * documented, so the days may begin and end some hours earlier or later, but all alike.
	 *
	 * @param mayReadOn is asked before each further page, and before each wait with its length in
	 * milliseconds: whether there is time for it
	 * @throws OutOfTime when there is none
	 */
	list(span: Span, mayReadOn: (msNeeded?: number) => boolean): Promise<Reading>;
}

/** There was no time to read a span to its end. */
export class OutOfTime extends Error {
	/**
	 * @param read how many entries had been read
	 * @param options.cause why it could not go on, when it is not only the length of the list: the error
	 * of a rate limit that lasts too long
	 */
	constructor(
		readonly read: number,
		options?: { cause?: unknown },
	) {
		super(`There was no time to read on after ${read} entries`, options);
		this.name = 'OutOfTime';
	}
}
