import type { IDataObject } from 'n8n-workflow';

import { dayAfter, dayOf } from '../shared/dates';
import {
	firstDayOf,
	isFinal,
	narrow,
	OVERLAP_MS,
	readCursor,
	startAt,
	take,
	writeCursor,
	type ChatbotState,
	type Cursor,
} from './cursor';
import { RECORD_LENGTH } from './known';
import { OutOfTime, type Entry, type Reading, type Source, type Span } from './source';

/** What is stored between the polls of a node. */
export interface PollState {
	/** Goes up whenever something else of it changes. */
	counter: number;
	/** By the chatbots' ids. */
	chatbots: Record<string, ChatbotState>;
}

export interface PollInput {
	/** Each once. */
	chatbotIds: string[];
	/** As it was saved last; it is not changed. */
	state: PollState | undefined;
	/** In milliseconds since 1970: what is older is left out, for a chatbot that has no state yet. */
	startFrom?: number;
	source: Source;
	/** The host's clock, in milliseconds since 1970. */
	now: () => number;
	/** By the host's clock: from then on, no further page is read. */
	deadline: number;
}

export interface PollResult {
	/** Oldest first. */
	items: IDataObject[];
	/** To be saved together with the items. JSON. */
	state: PollState;
	/** Whether the state has changed in a way that must not be forgotten. */
	hasChanged: boolean;
	/** The part of the state that is good without the items: where chatbots begin that had none yet. */
	begun: Record<string, ChatbotState>;
	/** The chatbots that could not be read, or not to the end. */
	failures: Array<{ chatbotId: string; error: unknown }>;
	/** For the log. */
	warnings: string[];
}

/** A single day of a backlog is more than a whole poll can read. */
export class DayTooLong extends Error {
	constructor(
		/** YYYY-MM-DD */
		readonly day: string,
		/** How many entries were read before the time was over. */
		readonly read: number,
	) {
		super(`The day ${day} has more entries than one poll can read: ${read} were read`);
		this.name = 'DayTooLong';
	}
}

/** n8n keeps the state in one cell of its database: it has to stay below 64 kB. */
const LARGEST_STATE = 60_000;
/** So often a span is read that changes all the time. */
const MOST_READINGS = 5;
const MINUTE_MS = 60_000;

/** What one poll does for one chatbot. */
interface Work {
	readonly chatbotId: string;
	/** Undefined for a chatbot that is met for the first time. */
	cursor: Cursor | undefined;
	fresh: Entry[];
	/** Chatbase's clock when the last reading began, if it said. */
	clock?: number;
	/** Whether all was read that there is. */
	isDone: boolean;
	/** Whether something came of it that the next poll goes on from. */
	hasMoved: boolean;
	failure?: { error: unknown };
	/** A day of a backlog that could not be finished: as it was read, or why it could not be. */
	unfinished?: { day: string; read: Whole } | { day: string; error: unknown };
}

type MayReadOn = (msNeeded?: number) => boolean;

/** One poll's way to the source. */
interface Reader {
	source: Source;
	now: () => number;
	warn: (text: string) => void;
}

/** What was read of a span, in one reading or several. */
interface Whole {
	entries: Entry[];
	/** Chatbase's clock, else the host's, when the first reading began. */
	clock: number;
	/** The same, if Chatbase said it. */
	chatbaseClock?: number;
	/** Whether the last reading brought nothing more. */
	isSettled: boolean;
}

/**
 * Fetches what is new for each chatbot. It knows nothing of n8n, and no clock but those that it is given.
 *
 * Nothing is emitted twice or left out as long as the state is the one that the last poll gave, and
 * Chatbase lists an entry within the overlap of two days. The items belong to the state: both are to be
 * saved, or neither.
 *
 * @throws nothing: what the source throws is among the failures
 */
export async function poll(input: PollInput): Promise<PollResult> {
	const { chatbotIds, state, startFrom, source, now, deadline } = input;
	const warnings: string[] = [];
	const reader: Reader = { source, now, warn: (text) => void warnings.push(text) };
	const stored = new Map(Object.entries(state?.chatbots ?? {}));
	const works = chatbotIds.map((chatbotId): Work => {
		const known = stored.get(chatbotId);
		const cursor = known && readCursor(known);
		return { chatbotId, cursor, fresh: [], isDone: false, hasMoved: false };
	});

	// Whoever comes first may take a little more time than its share, so it is another one each minute.
	await shareTime(rotated(works, Math.floor(now() / MINUTE_MS)), reader, deadline, startFrom);
	// What some have left over goes to those who have more to read.
	const unfinished = works.filter(({ isDone, failure }) => !isDone && failure === undefined);
	await shareTime(unfinished, reader, deadline, startFrom);
	works.forEach(endOf);
	if (startFrom === undefined) startTheOthers(works);

	const chatbots = fit(works, stored, reader.warn);
	const hasChanged = JSON.stringify(chatbots) !== JSON.stringify(Object.fromEntries(stored));
	return {
		items: inOrder(works.flatMap(({ fresh }) => fresh)).map(({ item }) => item),
		state: { counter: (state?.counter ?? 0) + (hasChanged ? 1 : 0), chatbots },
		hasChanged,
		begun: startFrom === undefined ? without(chatbots, stored) : {},
		failures: works.flatMap(({ chatbotId, failure }) => (failure ? { chatbotId, ...failure } : [])),
		warnings,
	};
}

function without<T>(
	chatbots: Readonly<Record<string, T>>,
	stored: ReadonlyMap<string, unknown>,
): Record<string, T> {
	return Object.fromEntries(
		Object.entries(chatbots).filter(([chatbotId]) => !stored.has(chatbotId)),
	);
}

function rotated<T>(list: readonly T[], by: number): T[] {
	const first = list.length === 0 ? 0 : by % list.length;
	return [...list.slice(first), ...list.slice(0, first)];
}

/** By time, then by id; those without a time come last. */
function inOrder(entries: readonly Entry[]): Entry[] {
	const ranks = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
	return [...entries].sort(
		(a, b) =>
			ranks(a.time ?? Infinity, b.time ?? Infinity) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
	);
}

/** Works for each chatbot in its share of the time; what one leaves over is shared by those after it. */
async function shareTime(
	works: readonly Work[],
	reader: Reader,
	deadline: number,
	startFrom: number | undefined,
): Promise<void> {
	for (const [index, work] of works.entries()) {
		const start = reader.now();
		if (start >= deadline) return;
		const until = start + (deadline - start) / (works.length - index);
		try {
			await advance(work, reader, start, until, startFrom);
		} catch (error) {
			work.failure = { error };
		}
	}
}

/** Reads for one chatbot until all is read, or its time is over. */
async function advance(
	work: Work,
	reader: Reader,
	start: number,
	until: number,
	startFrom: number | undefined,
): Promise<void> {
	if (work.cursor === undefined && startFrom === undefined) return await begin(work, reader, until);

	const cursor = work.cursor ?? startAt(startFrom as number, [], start);
	if (cursor.nextDay === undefined) {
		// The other half is for the days, if it should be too much at once.
		const fits = await readToPresent(work, cursor, reader, start + (until - start) / 2);
		if (fits) return;
	}
	await readDays(work, reader, until);
}

/** The first poll of a chatbot: nothing that it has now is emitted. */
async function begin(work: Work, reader: Reader, until: number): Promise<void> {
	const { chatbotId } = work;
	const start = reader.now();
	const span = { chatbotId, fromDay: dayOf(start - OVERLAP_MS, -1) };
	const mayReadOn = mayReadUntil(until, reader);
	let read: Whole;
	try {
		read = await readOnce(span, reader, mayReadOn);
	} catch (error) {
		if (!(error instanceof OutOfTime) || isHeldUp(error)) throw causeOf(error);
		// It is not needed: what Chatbase has now is old by its time. But that goes by Chatbase's clock.
		const late = reader.now() - start;
		read = await readClock(chatbotId, reader, mayReadOn);
		read = { ...read, clock: read.clock - late };
	}
	work.clock = read.chatbaseClock;
	work.cursor = startAt(read.clock, read.entries, read.clock);
	work.isDone = true;
	work.hasMoved = true;
}

/** Asks for the leads of days to come, for the sake of Chatbase's clock. */
async function readClock(chatbotId: string, reader: Reader, mayReadOn: MayReadOn): Promise<Whole> {
	try {
		return await readOnce({ chatbotId, fromDay: dayOf(reader.now(), 2) }, reader, mayReadOn);
	} catch (error) {
		throw causeOf(error);
	}
}

/**
 * Reads everything from where the last poll ended.
 *
 * @returns false when there is no time for all of it: it is then worked off day by day
 */
async function readToPresent(
	work: Work,
	cursor: Cursor,
	reader: Reader,
	until: number,
): Promise<boolean> {
	const { chatbotId } = work;
	const fromDay = firstDayOf(cursor);
	const mayReadOn = mayReadUntil(until, reader);
	try {
		const isEnough = ({ entries, clock }: Whole) => !isFinal(cursor, entries, clock);
		const read = await readUntilSettled({ chatbotId, fromDay }, reader, mayReadOn, isEnough);
		// Not settled, for want of time: a day is settled sooner.
		if (read.isSettled) {
			takeIn(work, cursor, read, true);
			work.isDone = true;
			return true;
		}
	} catch (error) {
		if (!(error instanceof OutOfTime) || isHeldUp(error)) throw causeOf(error);
	}
	work.cursor = { ...cursor, nextDay: fromDay };
	work.hasMoved = true;
	return false;
}

/** Works a backlog off: whole days, the oldest first. */
async function readDays(work: Work, reader: Reader, until: number): Promise<void> {
	const { chatbotId } = work;
	const mayReadOn = mayReadUntil(until, reader);
	for (;;) {
		const { nextDay, ...cursor } = work.cursor as Cursor;
		// A day more than it is: in some zone it is tomorrow already.
		if (nextDay === undefined || nextDay > dayOf(work.clock ?? reader.now(), 1)) {
			work.cursor = cursor;
			work.isDone = true;
			return;
		}
		if (!mayReadOn()) return;
		const span = { chatbotId, fromDay: nextDay, toDay: nextDay };
		try {
			const read = await readUntilSettled(span, reader, mayReadOn, () => false);
			if (!read.isSettled) {
				work.unfinished = { day: nextDay, read };
				return;
			}
			takeDay(work, nextDay, read);
		} catch (error) {
			if (!(error instanceof OutOfTime) || isHeldUp(error)) throw causeOf(error);
			work.unfinished = { day: nextDay, error: error.cause ?? new DayTooLong(nextDay, error.read) };
			return;
		}
	}
}

/** Without a single day in a whole poll, it would not be otherwise in the next one. */
function endOf(work: Work): void {
	const { unfinished, hasMoved, isDone, failure } = work;
	if (unfinished === undefined || hasMoved || isDone || failure !== undefined) return;
	if ('read' in unfinished) takeDay(work, unfinished.day, unfinished.read);
	else work.failure = { error: unfinished.error };
}

function takeDay(work: Work, day: string, read: Whole): void {
	takeIn(work, work.cursor as Cursor, read, false);
	work.cursor = { ...(work.cursor as Cursor), nextDay: dayAfter(day) };
}

function takeIn(work: Work, before: Cursor, read: Whole, isToPresent: boolean): void {
	const { cursor, fresh } = take(before, read.entries, read.clock, isToPresent);
	work.cursor = cursor;
	work.fresh.push(...fresh);
	work.clock = read.chatbaseClock;
	work.hasMoved = true;
}

/** Whether something else than the length of the list is the reason, and will be the next time, too. */
function isHeldUp({ read, cause }: OutOfTime): boolean {
	return read === 0 && cause !== undefined;
}

function causeOf(error: unknown): unknown {
	return (error instanceof OutOfTime && error.cause) || error;
}

function mayReadUntil(until: number, { now }: Reader): MayReadOn {
	return (msNeeded = 0) => now() + msNeeded < until;
}

async function readOnce(span: Span, { source, now }: Reader, may: MayReadOn): Promise<Whole> {
	const start = now();
	const { entries, now: end } = await source.list(span, may);
	// Not the clock at the end: what came in while it was read may not have been on any page.
	const chatbaseClock = end === undefined ? undefined : end - (now() - start);
	// Only where nothing is can nothing have moved: a page after the last one is asked for, too, and a lead
	// that was deleted before that draws another one from it to a page that was read already.
	const isSettled = entries.length === 0;
	return { entries, clock: chatbaseClock ?? start, chatbaseClock, isSettled };
}

/**
 * Reads a span until a reading brings nothing more: while it is read, entries may move to a page that was
 * read already.
 *
 * @param isEnough whether one reading is enough, as when the next poll reads the same span again
 * @returns not settled when there is no time to read it again
 * @throws OutOfTime when there is not even time to read it once
 */
async function readUntilSettled(
	span: Span,
	reader: Reader,
	mayReadOn: MayReadOn,
	isEnough: (read: Whole) => boolean,
): Promise<Whole> {
	const first = await readOnce(span, reader, mayReadOn);
	if (first.isSettled || isEnough(first)) return { ...first, isSettled: true };
	const entries = new Map(first.entries.map((entry) => [entry.id, entry]));
	for (let readings = 1; readings < MOST_READINGS; readings += 1) {
		if (!mayReadOn()) return { ...first, entries: [...entries.values()] };
		let again: Reading;
		try {
			again = await reader.source.list(span, mayReadOn);
		} catch (error) {
			if (!(error instanceof OutOfTime)) throw causeOf(error);
			return { ...first, entries: [...entries.values()] };
		}
		const more = again.entries.filter(({ id }) => !entries.has(id));
		for (const entry of more) entries.set(entry.id, entry);
		// What has come in since the first reading will be there the next time.
		const isOld = ({ time }: Entry) => (time ?? -Infinity) < first.clock;
		if (!more.some(isOld)) {
			return { ...first, entries: [...entries.values()], isSettled: true };
		}
	}
	reader.warn(
		`What Chatbase lists of chatbot ${span.chatbotId} changes all the time: it was read ${MOST_READINGS} times`,
	);
	return { ...first, entries: [...entries.values()], isSettled: true };
}

/**
 * A chatbot that could not be read at its first poll starts all the same at the time of that poll, which
 * Chatbase has said for another one: what comes in until it can be read is new.
 */
function startTheOthers(works: readonly Work[]): void {
	const clocks = works.flatMap(({ clock }) => clock ?? []);
	if (clocks.length === 0) return;
	const clock = Math.min(...clocks);
	for (const work of works) work.cursor ??= startAt(clock, [], clock);
}

/** So many of each, in fair shares: what one does not need is for those who need more. */
function fairShares(needs: readonly number[], available: number): number[] {
	const shares = new Array<number>(needs.length).fill(0);
	const smallestFirst = [...needs.keys()].sort((a, b) => needs[a] - needs[b]);
	let left = Math.max(0, available);
	for (const [done, index] of smallestFirst.entries()) {
		shares[index] = Math.min(needs[index], Math.floor(left / (needs.length - done)));
		left -= shares[index];
	}
	return shares;
}

/** The state to be stored, small enough whatever Chatbase lists. */
function fit(
	works: readonly Work[],
	stored: ReadonlyMap<string, ChatbotState>,
	warn: (text: string) => void,
): Record<string, ChatbotState> {
	const cursors = works.flatMap(({ chatbotId, cursor }) => (cursor ? [{ chatbotId, cursor }] : []));
	const bare = cursors.map(({ chatbotId, cursor }) => [
		chatbotId,
		writeCursor({ ...cursor, known: new Map() }),
	]);
	const room = LARGEST_STATE - JSON.stringify(Object.fromEntries(bare)).length;
	const shares = fairShares(
		cursors.map(({ cursor }) => cursor.known.size),
		Math.floor(room / RECORD_LENGTH),
	);
	return Object.fromEntries(
		cursors.map(({ chatbotId, cursor }, index) => {
			const narrowed = narrow(cursor, shares[index]);
			if (narrowed !== cursor) {
				warn(
					`Chatbot ${chatbotId} has more leads in two days than the state can hold: ${narrowed.known.size} are remembered. All are emitted, but one that Chatbase lists late, from before ${new Date(narrowed.since).toISOString()}, is not.`,
				);
			}
			const state = writeCursor(narrowed);
			const before = stored.get(chatbotId);
			// The same object when nothing has changed, whatever the order of its keys.
			return [chatbotId, before && isSame(before, state) ? before : state];
		}),
	);
}

function isSame(a: ChatbotState, b: ChatbotState): boolean {
	return (
		a.since === b.since && a.newest === b.newest && a.nextDay === b.nextDay && a.known === b.known
	);
}
