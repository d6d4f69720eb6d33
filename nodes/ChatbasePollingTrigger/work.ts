import type { Entry } from '../shared/entry';
import type { Cursor } from './cursor';
import { EntriesLeftOut } from './errors';
import { openReading, type Desk, type SpanReading } from './reading';
import type { End, Span } from './source';

/** What has become of a chatbot in a poll. */
export type Progress =
	/** There was no time for it yet. */
	| { kind: 'waiting' }
	/** Its time was over before anything came of it; `error`: what the request came to that was cut off. */
	| { kind: 'cut'; error?: unknown }
	/** The day of a backlog cannot be read to its end. */
	| { kind: 'stuck'; error: unknown }
	/** Something came of it, and there is more to read. */
	| { kind: 'advanced' }
	| { kind: 'done' }
	| { kind: 'failed'; error: unknown };

export const ADVANCED: Progress = { kind: 'advanced' };
export const DONE: Progress = { kind: 'done' };

/** What one poll does for one chatbot. */
export interface Work {
	readonly chatbotId: string;
	/** Where it had been read to; undefined for a chatbot that is met for the first time. */
	readonly before: Cursor | undefined;
	/** The same, and then where it has been read to now. */
	cursor: Cursor | undefined;
	/** The span that is being read; a later poll goes on with it. */
	reading: SpanReading | undefined;
	/** What is to be emitted. */
	fresh: Entry[];
	/** Chatbase's clock when what was taken last began to be read, if Chatbase has said it. */
	clock?: number | undefined;
	/** How much that is ahead of n8n's, in milliseconds. */
	clockAhead?: number | undefined;
	/** What is told of, although the chatbot could be read. */
	readonly faults: unknown[];
	progress: Progress;
}

/** What the work on a chatbot goes by. */
export interface Order extends Desk {
	/** In milliseconds since 1970: what is older is left out, for a chatbot that has no cursor yet. */
	startFrom: number | undefined;
	/** How many entries of it can surely be remembered. */
	room: number;
	/** When the poll began, by n8n's clock. */
	startedAt: number;
	/** How long a page has taken lately, in milliseconds; 0 before the first one. */
	pageMs: number;
}

/** What the process remembers of a node between its polls, and may forget. */
export interface Carried {
	/** The chatbots in the order in which they were reached last. */
	turns: readonly string[];
	/** What was being read when the time was over. */
	readings: ReadonlyMap<string, SpanReading>;
	/** How much Chatbase's clock was ahead of n8n's when it last said the time, in milliseconds. */
	clockAhead?: number | undefined;
}

/** The reading of a span that is under way, or a new one. */
export function readingOf(work: Work, span: Span, order: Order): SpanReading {
	const { fromDay, toDay } = work.reading?.span ?? {};
	const isSame = fromDay === span.fromDay && toDay === span.toDay;
	if (work.reading === undefined || !isSame) work.reading = openReading(span, order);
	return work.reading;
}

/** What a span that was not read to its end comes to, when nothing is made of what was read. */
export function progressOf(end: Exclude<End, { kind: 'whole' }>): Progress {
	return end.kind === 'failed' ? end : { kind: 'cut', error: end.cause };
}

/** Notes that a reading has come to its end, or as far as it goes. */
export function endReading(work: Work, reading: SpanReading): void {
	const { chatbaseClock, startedAt, withoutId } = reading;
	work.reading = undefined;
	work.clock = chatbaseClock;
	work.clockAhead = chatbaseClock && chatbaseClock - startedAt;
	if (withoutId > 0) work.faults.push(new EntriesLeftOut(withoutId, 'id'));
}

/** Takes over what `take` has made of a reading. */
export function emit(work: Work, taken: { cursor: Cursor; fresh: Entry[] }): void {
	work.cursor = taken.cursor;
	work.fresh = work.fresh.length === 0 ? taken.fresh : [...work.fresh, ...taken.fresh];
}
