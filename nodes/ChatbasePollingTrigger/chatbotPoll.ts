import { dayAfter, dayOf } from '../shared/time';
import { beginDays, endUnfinishedDay, readDays } from './backlog';
import { canRemember, isLongGap, reachesBack, startAt, take, type Cursor } from './cursor';
import { firstDayOf, OVERLAP_MS } from './overlapWindow';
import {
	clockOf,
	openReading,
	pagesOf,
	readOnce,
	readUntilSettled,
	type SpanReading,
} from './reading';
import { OUT_OF_TIME, WHOLE, type End, type Time } from './source';
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

/** Reads for one chatbot until all is read, or its time is over. */
export async function advance(work: Work, order: Order, time: Time): Promise<Progress> {
	const cursor = work.cursor ?? startOf(order);
	if (cursor === undefined) return await begin(work, order, time);
	if (cursor.backlog !== undefined) return await readDays(work, order, time);
	return await readToPresent(work, cursor, order, time);
}

/** Where a chatbot begins that is met for the first time, if the user has said it. */
function startOf({ startFrom, now, source }: Order): Cursor | undefined {
	return startFrom === undefined ? undefined : startAt(startFrom, new Map(), now(), source);
}

/** The first poll of a chatbot: nothing that it has now is emitted. */
async function begin(work: Work, order: Order, time: Time): Promise<Progress> {
	const { chatbotId } = work;
	const fromDay = dayOf(order.now() - OVERLAP_MS, -1);
	const reading = readingOf(work, { chatbotId, fromDay }, order);
	const end = await readOnce(reading, order, time);
	const isEnough = end.kind === 'failed' && pagesOf(reading) > 0;
	if (end.kind === 'whole' || isEnough) return startWith(work, reading, order);
	return progressOf(end);
}

/** What Chatbase has now is old by its time; not all of it need have been read, but Chatbase's clock. */
function startWith(work: Work, reading: SpanReading, { source }: Order): Progress {
	const clock = clockOf(reading);
	endReading(work, reading);
	work.cursor = startAt(clock, reading.entries, clock, source);
	return DONE;
}

/** Reads everything from where the last poll ended; what is too much at once is worked off day by day. */
async function readToPresent(
	work: Work,
	cursor: Cursor,
	order: Order,
	time: Time,
): Promise<Progress> {
	const { chatbotId } = work;
	const reading = readingOf(work, { chatbotId, fromDay: firstDayOf(cursor) }, order);
	const end = await readAll(cursor, reading, order, time);
	if (end.kind === 'whole') {
		emit(work, take(cursor, toRead(reading)));
		endReading(work, reading);
		// What an earlier poll has begun to read does not have what came in since then.
		return reading.startedAt < order.startedAt ? ADVANCED : DONE;
	}
	if (end.kind !== 'failed' || pagesOf(reading) === 0) return progressOf(end);
	beginDays(work, cursor, reading);
	return time.mayReadOn() ? await readDays(work, order, time) : ADVANCED;
}

function toRead(reading: SpanReading) {
	const { entries, isSettled } = reading;
	return { entries, clock: clockOf(reading), isSettled };
}

/** Reads to the present, as often as it takes for all of it to be taken. */
async function readAll(
	cursor: Cursor,
	reading: SpanReading,
	order: Order,
	time: Time,
): Promise<End> {
	if (reading.readings === 0) {
		const end = await readOnce(reading, order, time);
		if (end.kind !== 'whole') return end;
	}
	if (isLongGap(cursor, toRead(reading)) && !reachesBack(cursor, reading.entries)) {
		const end = await checkFirstDays(reading, order, time);
		if (end.kind !== 'whole') return end;
	}
	// The next poll looks at all of it once more, if it can know what was emitted.
	if (canRemember(cursor, reading.entries, order.room)) return WHOLE;
	return await readUntilSettled(reading, order, time);
}

/**
 * Reads the days alone before which nothing was listed: a list may end at its newest entries. What lies within
 * two days would only be read once more.
 */
async function checkFirstDays(reading: SpanReading, order: Order, time: Time): Promise<End> {
	// After a long gap, one at least has a time.
	const times = [...reading.entries.values()].flatMap((entry) => entry.time ?? []);
	const toDay = dayOf(times.reduce((a, b) => Math.min(a, b)));
	const lastDay = dayOf(times.reduce((a, b) => Math.max(a, b)));
	if (lastDay <= dayAfter(toDay)) return WHOLE;
	const firstDays = (reading.firstDays ??= openReading({ ...reading.span, toDay }, order));
	if (firstDays.readings === 0) {
		if (!time.mayReadOn()) return OUT_OF_TIME;
		const end = await readOnce(firstDays, order, time);
		if (end.kind !== 'whole') return end;
	}
	if (!isLacking(reading, firstDays)) return WHOLE;
	// What had only moved to a page that was read before is found by another look.
	if (!time.mayReadOn()) return OUT_OF_TIME;
	const end = await readOnce(reading, order, time);
	if (end.kind !== 'whole' || !isLacking(reading, firstDays)) return end;
	const { chatbotId } = reading.span;
	const error = `Chatbase's list of chatbot ${chatbotId} lacks entries that it has of single days: it is read day by day`;
	order.warn(error);
	return { kind: 'failed', error };
}

/** Whether single days have something that was not listed with all of them. */
function isLacking(reading: SpanReading, { entries }: SpanReading): boolean {
	return [...entries.keys()].some((id) => !reading.entries.has(id));
}

/**
 * Decides what becomes of a chatbot that was not read to its end.
 *
 * @param hadAllTime whether it had all the time that there was
 */
export function conclude(work: Work, order: Order, hadAllTime: boolean): void {
	const { reading, progress } = work;
	if (progress.kind !== 'cut' && progress.kind !== 'stuck') return;
	const cursor = work.cursor ?? startOf(order);
	if (reading !== undefined && pagesOf(reading) > 0) {
		if (cursor === undefined) work.progress = startWith(work, reading, order);
		else if (!hadAllTime && progress.kind === 'cut') return;
		else if (cursor.backlog !== undefined) work.progress = endUnfinishedDay(work, reading, order);
		else {
			beginDays(work, cursor, reading);
			work.progress = ADVANCED;
		}
	} else if (hadAllTime && progress.kind === 'cut' && progress.error !== undefined) {
		// A request that took a whole poll did not fail for want of time.
		work.progress = { kind: 'failed', error: progress.error };
	}
}
