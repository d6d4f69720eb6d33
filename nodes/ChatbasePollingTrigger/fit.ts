import type { Cursor } from './cursor';
import { EntriesLeftOut } from './errors';
import { RECORD_LENGTH, secondOf } from './known';
import type { Entry } from './source';
import { writeCursor, type ChatbotState } from './state';
import type { Work } from './work';

/** n8n keeps the state in one cell of its database: it has to stay below 64 kB. */
const MOST_BYTES = 60_000;
/** About what is stored of a chatbot beside the entries: its id, twice, and its times. */
const BYTES_OF_A_CHATBOT = 300;

const NO_ROOM_ADVICE =
	'They would come again with each poll. Chatbase may have changed its API: look for a newer version of this package, and tell its makers. The Chatbase node (Lead, Get Many) fetches them.';

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

/** How many entries can be remembered beside what else is stored of some chatbots. */
function roomFor(chatbots: readonly ToFit[]): number {
	const bare = chatbots.map(({ chatbotId, cursor }) => [
		chatbotId,
		writeCursor({ ...cursor, known: new Map() }),
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
	chatbotId: string;
	cursor: Cursor;
	/** The keys of what is fresh and would come again, because it is not remembered: it must not be emitted. */
	refused: ReadonlySet<string>;
	/** Whether its window is smaller than it should be. */
	isNarrower: boolean;
}

/**
 * Forgets the oldest entries, and with them the time in which they were: they must not come again.
 *
 * @param most so many may stay
 */
export function narrow(cursor: Cursor, most: number): Cursor {
	if (cursor.known.size <= most) return cursor;
	const seconds = [...cursor.known.values()].sort((a, b) => b - a);
	const lastForgotten = seconds[most];
	const known = new Map([...cursor.known].filter(([, second]) => second > lastForgotten));
	// Times in the future, and those that stand for none, say nothing of what is still to come.
	const since = Math.min((lastForgotten + 1) * 1000, (cursor.newest ?? cursor.since) + 1);
	return { ...cursor, since: Math.max(cursor.since, since), known };
}

function fitOne({ chatbotId, cursor, fresh }: ToFit, most: number): Fitted {
	const none: ReadonlySet<string> = new Set();
	if (cursor.known.size <= most) return { chatbotId, cursor, refused: none, isNarrower: false };
	// `since` keeps what is forgotten from coming again, but not what is in the future, or without a time.
	const present = secondOf(cursor.newest ?? cursor.since);
	const lasting = [...cursor.known.keys()].filter((key) => Number(cursor.known.get(key)) > present);
	if (lasting.length <= most) {
		return { chatbotId, cursor: narrow(cursor, most), refused: none, isNarrower: true };
	}
	const keys = new Set(fresh.map(({ key }) => key));
	const before = lasting.filter((key) => !keys.has(key));
	const after = lasting.filter((key) => keys.has(key));
	const forgotten = new Set([...before, ...after].slice(most));
	const known = new Map([...cursor.known].filter(([key]) => !forgotten.has(key)));
	const refused = new Set(after.filter((key) => forgotten.has(key)));
	return {
		chatbotId,
		cursor: narrow({ ...cursor, known }, most),
		refused,
		isNarrower: known.size > most,
	};
}

/** The least that each of so many chatbots may remember: what others do not need comes on top. */
export function leastRoom(chatbots: number): number {
	return Math.floor((MOST_BYTES / Math.max(1, chatbots) - BYTES_OF_A_CHATBOT) / RECORD_LENGTH);
}

/** Makes all that is remembered small enough to be stored, in fair shares. */
function fit(chatbots: readonly ToFit[]): Fitted[] {
	const needs = chatbots.map(({ cursor }) => cursor.known.size);
	const shares = fairShares(needs, roomFor(chatbots));
	return chatbots.map((one, index) => fitOne(one, shares[index]));
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
	const begun = works.flatMap((work) =>
		work.cursor === undefined ? [] : [{ ...work, cursor: work.cursor, work }],
	);
	const fitted = fit(begun);
	const states = fitted.map(({ chatbotId, cursor, refused, isNarrower }, index) => {
		const { work, before } = begun[index];
		if (refused.size > 0) {
			work.fresh = work.fresh.filter(({ key = '' }) => !refused.has(key));
			const message = `${refused.size} leads without a readable time are not emitted: more of them are listed than can be remembered`;
			work.faults.push(new EntriesLeftOut(message, NO_ROOM_ADVICE));
		}
		if (isNarrower) {
			warn(
				`Chatbot ${chatbotId} has more leads in two days than the state can hold: ${cursor.known.size} are remembered. All are emitted, but one that Chatbase lists late, from before ${new Date(cursor.since).toISOString()}, is not.`,
			);
		}
		return [chatbotId, cursor === before ? stored[chatbotId] : writeCursor(cursor)] as const;
	});
	return Object.fromEntries(states);
}
