import type { IDataObject } from 'n8n-workflow';

import { LEAD_SUBMITTED } from '../shared/events';
import { fieldsOf } from '../shared/json';
import type { Backlog, Cursor } from './cursor';
import { readSeen, writeSeen } from './seen';
import type { Source } from './source';

/** What is stored of a chatbot: its cursor, in JSON. */
export interface ChatbotState {
	since: number;
	newest: number | null;
	/** Left out where it is `newest`. */
	base?: number | null;
	backlog?: Backlog;
	skipped?: string;
	/** What was seen, as `writeSeen` gives it. */
	known: string;
}

/** What is stored between the polls of a node. */
export interface PollState {
	/** Goes up whenever something else of it changes. */
	counter: number;
	/** By the chatbots' ids. */
	chatbots: Record<string, ChatbotState>;
	/** The chatbots for which there was no time: they come first. */
	waiting?: string[];
}

export function readCursor(
	{ known, base, ...others }: ChatbotState,
	{ keepsAll }: Pick<Source, 'keepsAll'>,
): Cursor {
	return {
		...others,
		keepsAll,
		base: base === undefined ? others.newest : base,
		seen: readSeen(known),
	};
}

export function writeCursor({ since, newest, base, backlog, skipped, seen }: Cursor): ChatbotState {
	return {
		...{ since, newest },
		...(base !== newest && { base }),
		...(backlog !== undefined && { backlog }),
		...(skipped !== undefined && { skipped }),
		known: writeSeen(seen),
	};
}

const isTime = (value: unknown) => value === null || Number.isFinite(value);
const isDay = (value: unknown) => /^\d{4}-\d{2}-\d{2}$/.test(String(value));

function isBacklog(value: unknown): boolean {
	const { day, since, stuck = { pages: 0, since: 0, polls: 0 } } = fieldsOf(value);
	const { pages, since: stuckSince, polls } = fieldsOf(stuck);
	return isDay(day) && [since, pages, stuckSince, polls].every(Number.isFinite);
}

/** @returns undefined for a value that is no state of a chatbot */
function toChatbotState(value: unknown): ChatbotState | undefined {
	const { nextDay, ...fields } = fieldsOf(value);
	// As 0.1.0 has stored it.
	if (nextDay !== undefined) fields.backlog = { day: nextDay, since: Number.MAX_SAFE_INTEGER };
	const { since, newest, base = null, backlog, skipped, known } = fields;
	const isUsable =
		Number.isFinite(since) &&
		isTime(newest) &&
		isTime(base) &&
		(backlog === undefined || isBacklog(backlog)) &&
		(skipped === undefined || isDay(skipped)) &&
		typeof known === 'string';
	return isUsable ? (fields as unknown as ChatbotState) : undefined; // each field was looked at
}

/**
 * Reads the state from what n8n has stored for the node.
 *
 * @param data n8n's static data of the node, which it watches for changes: nothing of it is kept
 * @param wanted the event that is polled now
 * @returns undefined for none, and for that of another event; what cannot be read of it is left out, and told of
 */
export function readState(
	data: IDataObject,
	wanted: string,
	warn: (text: string) => void,
): PollState | undefined {
	if (data.chatbots === undefined) return undefined;
	if ((data.event ?? LEAD_SUBMITTED) !== wanted) {
		warn('Another event is polled than before: all chatbots start as new ones');
		return undefined;
	}
	const { counter, chatbots, waiting } = fieldsOf(JSON.parse(JSON.stringify(data)));
	const usable = new Map<string, ChatbotState>();
	for (const [chatbotId, value] of Object.entries(fieldsOf(chatbots))) {
		const state = toChatbotState(value);
		if (state !== undefined) usable.set(chatbotId, state);
		else warn('The stored state of a chatbot cannot be read: the chatbot starts as a new one');
	}
	return {
		counter: typeof counter === 'number' ? counter : 0,
		chatbots: Object.fromEntries(usable),
		...(Array.isArray(waiting) && { waiting: waiting.map(String) }),
	};
}

/** Stores the state, for n8n to save it with the items. */
export function writeState(
	data: IDataObject,
	event: string,
	{ counter, chatbots, waiting }: PollState,
): void {
	data.counter = counter;
	data.chatbots = chatbots;
	if (event === LEAD_SUBMITTED) delete data.event;
	else data.event = event;
	if (waiting === undefined) delete data.waiting;
	else data.waiting = waiting;
}
