import type { Entry } from '../shared/entry';
import type { Cursor } from './cursor';
import { EntriesLeftOut } from './errors';
import { floorOf } from './overlapWindow';
import { RECORD_LENGTH, secondOf } from './seen';
import { writeCursor, type ChatbotState } from './state';
import type { Work } from './work';

/** n8n keeps the state in one cell of its database: it has to stay below 64 kB. */
const MOST_BYTES = 60_000;
/** About what is stored of a chatbot beside the entries: its id, twice, and its times. */
const BYTES_OF_A_CHATBOT = 300;

/** So many of each, in fair shares: what one does not need is for those who need more. */
function fairShares(needs: readonly number[], available: number): number[] {
	const shares = new Array<number>(needs.length).fill(0);
	const smallestFirst = [...needs.entries()].sort(([, a], [, b]) => a - b);
	let left = Math.max(0, available);
	for (const [done, [index, need]] of smallestFirst.entries()) {
		const share = Math.min(need, Math.floor(left / (needs.length - done)));
		shares[index] = share;
		left -= share;
	}
	return shares;
}

/** How many entries can be remembered beside what else is stored of some chatbots. */
function roomFor(chatbots: readonly ToFit[]): number {
	const bare = chatbots.map(({ chatbotId, cursor }) => [
		chatbotId,
		writeCursor({ ...cursor, seen: new Map() }),
	]);
	const waiting = chatbots.map(({ chatbotId }) => chatbotId);
	const bytes = Buffer.byteLength(JSON.stringify([Object.fromEntries(bare), waiting]));
	return Math.floor((MOST_BYTES - bytes) / RECORD_LENGTH);
}

/** A chatbot's cursor, and what has come to it in this poll. */
interface ToFit {
	chatbotId: string;
	cursor: Cursor;
	fresh: readonly Entry[];
}

/** What became of a cursor that has to fit. */
interface Fitted {
	cursor: Cursor;
	/** The keys of what is fresh and would come again, because it is not remembered: it must not be emitted. */
	refused: ReadonlySet<string | undefined>;
	/** Whether its window is smaller than it should be. */
	isNarrower: boolean;
}

/**
 * Forgets the oldest entries, and with them the time in which they were: they must not come again.
 *
 * @param most so many may stay
 */
export function narrow(cursor: Cursor, most: number): Cursor {
	const seconds = [...cursor.seen.values()].sort((a, b) => b - a);
	const lastForgotten = seconds[most];
	if (lastForgotten === undefined) return cursor;
	const seen = new Map([...cursor.seen].filter(([, second]) => second > lastForgotten));
	// Times in the future, and those in place of unreadable ones, say nothing of what is still to come.
	const since = Math.min((lastForgotten + 1) * 1000, (cursor.newest ?? cursor.since) + 1);
	return { ...cursor, since: Math.max(cursor.since, since), seen };
}

function fitOne({ cursor, fresh }: ToFit, most: number): Fitted {
	const none: ReadonlySet<string> = new Set();
	if (cursor.seen.size <= most) return { cursor, refused: none, isNarrower: false };
	// `since` keeps what is forgotten from coming again, but not what is in the future, or without a time.
	const present = secondOf(cursor.newest ?? cursor.since);
	const lasting = [...cursor.seen.keys()].filter((key) => Number(cursor.seen.get(key)) > present);
	if (lasting.length <= most) {
		const narrower = narrow(cursor, most);
		// Where all is kept, what is forgotten may be older than the window.
		const isNarrower = floorOf(narrower) > floorOf(cursor);
		return { cursor: narrower, refused: none, isNarrower };
	}
	const keys = new Set(fresh.map(({ key }) => key));
	const before = lasting.filter((key) => !keys.has(key));
	const after = lasting.filter((key) => keys.has(key));
	const forgotten = new Set([...before, ...after].slice(most));
	const seen = new Map([...cursor.seen].filter(([key]) => !forgotten.has(key)));
	const refused = new Set(after.filter((key) => forgotten.has(key)));
	return {
		cursor: narrow({ ...cursor, seen }, most),
		refused,
		isNarrower: seen.size > most,
	};
}

/** The least that each of so many chatbots may remember: what others do not need comes on top. */
export function leastRoom(chatbots: number): number {
	return Math.floor((MOST_BYTES / Math.max(1, chatbots) - BYTES_OF_A_CHATBOT) / RECORD_LENGTH);
}

/** Takes what would come again out of what is to be emitted, and tells of what has no room. */
function tellOf({ cursor, refused, isNarrower }: Fitted, work: Work, warn: (text: string) => void) {
	if (refused.size > 0) {
		work.fresh = work.fresh.filter(({ key }) => !refused.has(key));
		work.faults.push(new EntriesLeftOut(refused.size, 'time'));
	}
	if (isNarrower) {
		warn(
			`Chatbot ${work.chatbotId} has more entries in two days than the state can hold: ${cursor.seen.size} are remembered. All are emitted, but one that Chatbase lists late, from before ${new Date(cursor.since).toISOString()}, is not.`,
		);
	}
}

/**
 * What is to be stored of some chatbots: small enough, whatever Chatbase lists. What has no room in it, and
 * would come again, is taken out of what is to be emitted.
 *
 * @param stored before; of a chatbot that has not changed, it is the very object
 */
export function toStates(
	works: readonly Work[],
	stored: Readonly<Record<string, ChatbotState>>,
	warn: (text: string) => void,
): Record<string, ChatbotState> {
	const begun = works.flatMap((work) => {
		const { chatbotId, cursor, fresh } = work;
		return cursor === undefined ? [] : [{ chatbotId, cursor, fresh, work }];
	});
	// In fair shares, so that all of it is small enough to be stored.
	const needs = begun.map(({ cursor }) => cursor.seen.size);
	const shares = fairShares(needs, roomFor(begun));
	const states = begun.map(({ work, ...one }, index) => {
		const fitted = fitOne(one, shares[index] ?? 0);
		tellOf(fitted, work, warn);
		const before = fitted.cursor === work.before ? stored[one.chatbotId] : undefined;
		return [one.chatbotId, before ?? writeCursor(fitted.cursor)] as const;
	});
	return Object.fromEntries(states);
}
