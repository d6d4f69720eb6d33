import type { IDataObject } from 'n8n-workflow';

import type { Entry } from '../shared/entry';
import { conclude } from './chatbotPoll';
import { startAt } from './cursor';
import { pagesOf } from './reading';
import type { Source } from './source';
import { readCursor, type ChatbotState, type PollState } from './state';
import { leastRoom, toStates } from './stateSize';
import { inTurn, isUnreached, shareTime } from './turns';
import type { Carried, Order, Work } from './work';

interface PollInput {
	/** Each once. */
	chatbotIds: string[];
	/** As it was saved last; it is not changed. */
	state: PollState | undefined;
	/** In milliseconds since 1970: what is older is left out, for a chatbot that has no state yet. */
	startFrom?: number | undefined;
	source: Source;
	/** The host's clock, in milliseconds since 1970. */
	now: () => number;
	/** By the host's clock: from then on, no further page is read. */
	deadline: number;
	/** From the poll before. */
	carried?: Carried | undefined;
	/** Whether a fault does not pass by itself. */
	isLasting: (error: unknown) => boolean;
}

/** What was wrong with a chatbot. */
export interface PollFault {
	chatbotId: string;
	error: unknown;
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
	/** The chatbots that could not be read. */
	failures: PollFault[];
	/** What is told of chatbots that could be read. */
	faults: PollFault[];
	/** Whether none could be read, not even in part. */
	isInVain: boolean;
	/** The chatbots that nothing is known of, for want of time; and whether some were not even asked for. */
	unreached: string[];
	hasUntried: boolean;
	/** For the log. */
	warnings: string[];
	carried: Carried;
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
	const warn = (text: string) => void warnings.push(text);
	const [room, startedAt] = [leastRoom(chatbotIds.length), now()];
	const order: Order = { source, now, warn, startFrom, room, startedAt, pageMs: 0 };
	const works = toWorks(input);
	const inOrderOfIds = chatbotIds.flatMap((id) => works.filter((one) => one.chatbotId === id));

	const hadAllTime = await shareTime(works, order, deadline);
	for (const work of works) conclude(work, order, work === hadAllTime);
	const unreached = works.filter(isUnreached).map(({ chatbotId }) => chatbotId);
	const carried = toCarried(works, unreached, order, input.carried);
	if (startFrom === undefined) startTheOthers(works, input, startedAt);

	const stored = state?.chatbots ?? {};
	const chatbots = toStates(inOrderOfIds, stored, warn);
	const changed = Object.keys(chatbots).filter((id) => chatbots[id] !== stored[id]);
	const hasChanged =
		changed.length > 0 || Object.keys(stored).some((id) => !Object.hasOwn(chatbots, id));
	const isBegun = (id: string) => startFrom === undefined && !Object.hasOwn(stored, id);
	const begun = Object.entries(chatbots).filter(([id]) => isBegun(id));
	return {
		items: inOrder(works.flatMap(({ fresh }) => fresh)).map((entry) => entry.toItem()),
		state: {
			...{ counter: (state?.counter ?? 0) + (hasChanged ? 1 : 0), chatbots },
			...(unreached.length > 0 && { waiting: unreached }),
		},
		hasChanged,
		begun: Object.fromEntries(begun),
		...faultsOf(inOrderOfIds),
		isInVain: works.every((work) => work.progress.kind === 'failed' || isUnreached(work)),
		unreached,
		hasUntried: works.some(({ progress }) => progress.kind === 'waiting'),
		warnings,
		carried,
	};
}

/** What could not be read, and what is told of what could. */
function faultsOf(works: readonly Work[]): Pick<PollResult, 'failures' | 'faults'> {
	return {
		failures: works.flatMap(({ chatbotId, progress }) =>
			progress.kind === 'failed' ? { chatbotId, error: progress.error } : [],
		),
		faults: works.flatMap(({ chatbotId, faults }) => faults.map((error) => ({ chatbotId, error }))),
	};
}

function toWorks({ chatbotIds, state: saved, carried, source }: PollInput): Work[] {
	const waiting = saved?.waiting ?? [];
	const turns = carried?.turns ?? [
		...waiting,
		...chatbotIds.filter((chatbotId) => !waiting.includes(chatbotId)),
	];
	const stored = new Map(Object.entries(saved?.chatbots ?? {}));
	return inTurn(chatbotIds, turns).map((chatbotId) => {
		const state = stored.get(chatbotId);
		const cursor = state && readCursor(state, source);
		return {
			...{ chatbotId, before: cursor, cursor },
			reading: carried?.readings.get(chatbotId),
			...{ fresh: [], faults: [], progress: { kind: 'waiting' } },
		};
	});
}

/** What the next poll begins with; those that come first then are told of. */
function toCarried(
	works: readonly Work[],
	unreached: readonly string[],
	{ warn }: Order,
	before: Carried | undefined,
): Carried {
	if (unreached.length > 0) {
		warn(`There was no time for ${unreached.join(', ')}: the next poll begins with it`);
	}
	const all = works.map(({ chatbotId }) => chatbotId);
	const reached = all.filter((chatbotId) => !unreached.includes(chatbotId));
	const readings = works.flatMap(({ chatbotId, reading }) =>
		reading !== undefined && (pagesOf(reading) > 0 || reading.entries.size > 0)
			? [[chatbotId, reading] as const]
			: [],
	);
	const [clockAhead = before?.clockAhead] = works.flatMap((work) => work.clockAhead ?? []);
	return { turns: [...unreached, ...reached], readings: new Map(readings), clockAhead };
}

/** By time, then by id; those without a time come last. */
function inOrder(entries: readonly Entry[]): Entry[] {
	const ranks = <T>(a: T, b: T) => Number(a > b) - Number(a < b);
	return [...entries].sort(
		(a, b) => ranks(a.time ?? Infinity, b.time ?? Infinity) || ranks(a.id, b.id),
	);
}

/**
 * A chatbot that could not be read at its first poll starts all the same at the time of that poll, which
 * Chatbase has said for another one: what comes in until it can be read is new. While Chatbase is away, the
 * clocks are as far apart as they were; but where the publishing is refused, nothing starts.
 */
function startTheOthers(works: readonly Work[], input: PollInput, startedAt: number): void {
	const { state, carried, isLasting, source } = input;
	const clocks = works.flatMap(({ clock }) => clock ?? []);
	const isRefused =
		state === undefined ||
		works.some(({ progress }) => progress.kind === 'failed' && isLasting(progress.error));
	if (clocks.length === 0 && isRefused) return;
	const clock = clocks.length > 0 ? Math.min(...clocks) : startedAt + (carried?.clockAhead ?? 0);
	for (const work of works) work.cursor ??= startAt(clock, new Map(), clock, source);
}
