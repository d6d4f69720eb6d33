import { DAY_MS, dayOf } from '../shared/time';
import { endBacklog, takeDay, type Backlog, type Cursor } from './cursor';
import { DaySkipped, DayTooLong } from './errors';
import { clockOf, pagesOf, readAnew, readUntilSettled, type SpanReading } from './reading';
import type { Time } from './source';
import {
	ADVANCED,
	DONE,
	emit,
	endReading,
	progressOf,
	readingOf,
	type Order,
	type Progress,
	type Work,
} from './work';

/** So long, and so often, a day is tried of which no more can be read; then what was read of it has to do. */
const STUCK_MS = DAY_MS;
const STUCK_POLLS = 10;

/** The cursor of a chatbot with a backlog: no other one comes here. */
function cursorOf(work: Work) {
	// Who calls goes by the backlog.
	return work.cursor as Cursor & { backlog: Backlog };
}

/** Begins to work off day by day what was to be read at once. */
export function beginDays(work: Work, cursor: Cursor, reading: SpanReading): void {
	// Only a span that begins with a day is read day by day.
	const backlog = { day: reading.span.fromDay as string, since: clockOf(reading) };
	work.cursor = { ...cursor, backlog };
	work.reading = undefined;
}

/** Works a backlog off: whole days, the oldest first. */
export async function readDays(work: Work, order: Order, time: Time): Promise<Progress> {
	for (let hasAdvanced = false; ; hasAdvanced = true) {
		const cursor = cursorOf(work);
		const { day } = cursor.backlog;
		// A day more than it is: in some zone it is tomorrow already.
		if (day > dayOf(work.clock ?? order.now(), 1)) {
			work.cursor = endBacklog(cursor);
			return DONE;
		}
		if (hasAdvanced && !time.mayReadOn()) return ADVANCED;
		const span = { chatbotId: work.chatbotId, fromDay: day, toDay: day };
		const reading = readingOf(work, span, order);
		const end = await readUntilSettled(reading, order, time);
		if (end.kind === 'whole') {
			finishDay(work, reading);
			continue;
		}
		if (end.kind === 'failed' && pagesOf(reading) === 0) return progressOf(end);
		if (hasAdvanced) return ADVANCED;
		return end.kind === 'failed' ? { kind: 'stuck', error: end.error } : progressOf(end);
	}
}

/** @returns where the chatbot has been read to then */
function finishDay(work: Work, reading: SpanReading): Cursor {
	const cursor = cursorOf(work);
	const taken = takeDay(cursor, cursor.backlog, reading.entries, clockOf(reading));
	emit(work, taken);
	endReading(work, reading);
	return taken.cursor;
}

/**
 * Ends a poll for a day that could not be read to its end: the next poll reads it on. Only where no more of it
 * comes for a day, by whatever error, what was read is taken for all of it.
 */
export function endUnfinishedDay(work: Work, reading: SpanReading, order: Order): Progress {
	const cursor = cursorOf(work);
	const { backlog } = cursor;
	const { day, stuck = { pages: 0, since: order.now(), polls: 0 } } = backlog;
	const pages = pagesOf(reading);
	// If Chatbase is away as a whole, the first page tells; and it has what has come in since then.
	if (work.progress.kind === 'stuck') readAnew(reading, order);
	const note = (more: Partial<typeof stuck>) => {
		work.cursor = { ...cursor, backlog: { ...backlog, stuck: { ...stuck, ...more } } };
	};
	if (pages > stuck.pages) {
		note({ pages, since: order.now(), polls: 0 });
		return ADVANCED;
	}
	const cause = work.progress.kind === 'stuck' ? work.progress.error : undefined;
	// Read once, it is whole but for what may have moved meanwhile.
	const isRead = reading.readings > 0;
	const isTried = stuck.polls >= STUCK_POLLS && order.now() - stuck.since >= STUCK_MS;
	if (!isRead && !isTried) {
		note({ polls: stuck.polls + 1 });
		return { kind: 'failed', error: cause ?? new DayTooLong(day, reading.entries.size) };
	}
	const finished = finishDay(work, reading);
	if (!isRead) {
		work.faults.push(new DaySkipped(day, reading.entries.size, { cause }));
		work.cursor = { ...finished, skipped: day };
	}
	return ADVANCED;
}
