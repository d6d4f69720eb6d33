import type { Entry } from '../shared/entry';
import { countWithoutId } from '../shared/listedLeads';
import {
	OUT_OF_TIME,
	WHOLE,
	type End,
	type Listing,
	type Source,
	type Span,
	type Time,
} from './source';

/** So often a span is read that changes all the time. */
const MOST_READINGS = 5;

/** One poll's way to the source. */
export interface Desk {
	source: Source;
	/** The host's clock, in milliseconds since 1970. */
	now: () => number;
	warn: (text: string) => void;
}

/** A span as far as it has been read, perhaps several times over; a later poll may read it on. */
export interface SpanReading {
	readonly span: Span;
	/** All that was read, by their ids. */
	readonly entries: Map<string, Entry>;
	/** By the host's clock, in milliseconds since 1970. */
	readonly startedAt: number;
	/** Chatbase's clock when it started, if Chatbase has said what time it is. */
	chatbaseClock?: number;
	/** How often it was read to its end. */
	readings: number;
	/** Whether the last reading brought nothing more: while it is read, entries may move to a page read before. */
	isSettled: boolean;
	/** The reading under way; how much of it is among the entries; and what it has brought of what was there. */
	listing: Listing;
	taken: number;
	more: number;
	/** Of the readings before it. */
	pagesBefore: number;
	/** How many entries have no id. */
	withoutId: number;
	/** The first days of the span alone, where they were read, too. */
	firstDays?: SpanReading;
}

export function openReading(span: Span, { source, now }: Desk): SpanReading {
	return {
		...{ span, entries: new Map(), startedAt: now(), readings: 0, isSettled: false },
		...{ listing: source.open(span), taken: 0, more: 0, pagesBefore: 0, withoutId: 0 },
	};
}

/** How many pages have been read of it. */
export function pagesOf({ pagesBefore, listing }: SpanReading): number {
	return pagesBefore + listing.pages;
}

/**
 * Chatbase's clock when the first reading began, else the host's. Not the clock at the end: what came in
 * while it was read may not have been on any page.
 */
export function clockOf({ chatbaseClock, startedAt }: SpanReading): number {
	return chatbaseClock ?? startedAt;
}

function takeOver(reading: SpanReading): void {
	const { listing, entries, startedAt } = reading;
	if (listing.clockAhead !== undefined) reading.chatbaseClock ??= startedAt + listing.clockAhead;
	for (const entry of listing.items.slice(reading.taken)) {
		if (entries.has(entry.id)) continue;
		entries.set(entry.id, entry);
		// What has come in since the first reading will be there the next time.
		if ((entry.time ?? -Infinity) < clockOf(reading)) reading.more += 1;
	}
	reading.taken = listing.items.length;
	reading.withoutId = Math.max(reading.withoutId, countWithoutId(listing));
}

/** Reads a span once to its end, from where it has been read to. */
export async function readOnce(reading: SpanReading, desk: Desk, time: Time): Promise<End> {
	const end = await desk.source.read(reading.listing, time);
	takeOver(reading);
	if (end.kind !== 'whole') return end;

	// Only where nothing is can nothing have moved: a page after the last one is asked for, too, and a lead
	// that was deleted before that draws another one from it to a page that was read already.
	const isEmpty = reading.listing.items.length === 0;
	reading.isSettled = reading.readings === 0 ? isEmpty : reading.more === 0;
	reading.readings += 1;
	reading.pagesBefore = pagesOf(reading);
	readAnew(reading, desk);
	return end;
}

/** What is read next is the first page once more; what was read before stays. */
export function readAnew(reading: SpanReading, { source }: Desk): void {
	reading.listing = source.open(reading.span, reading.entries);
	reading.taken = 0;
	reading.more = 0;
}

/** Reads a span again until a reading brings nothing more. */
export async function readUntilSettled(reading: SpanReading, desk: Desk, time: Time): Promise<End> {
	for (;;) {
		if (reading.isSettled) return WHOLE;
		if (reading.readings >= MOST_READINGS) break;
		const isUnderWay = reading.listing.pages > 0 || reading.readings === 0;
		if (!isUnderWay && !time.mayReadOn()) return OUT_OF_TIME;
		const end = await readOnce(reading, desk, time);
		if (end.kind !== 'whole') return end;
	}
	desk.warn(
		`What Chatbase lists of chatbot ${reading.span.chatbotId} changes all the time: it was read ${MOST_READINGS} times`,
	);
	return WHOLE;
}
