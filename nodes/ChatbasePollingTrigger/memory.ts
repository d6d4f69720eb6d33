import type { PollState } from './state';
import type { Carried } from './work';

/** So long a state that is older than the one last written is taken for one still under way. */
const SAVING_MS = 60_000;
/** No poll takes so long: it has hung, or its end was not noticed. */
const LONGEST_POLL_MS = 10 * 60_000;

/** What a process knows of the polls of one node. */
interface Polls {
	/** When the poll that runs began. */
	runningSince?: number | undefined;
	/** The counter of the state that was last written, and when. */
	written?: { counter: number; at: number };
	/** Where chatbots begin, as it was written last: good without the items that may have come with it. */
	kept?: PollState;
	/** The state that a poll without items has written, and the one that it was handed, in JSON. */
	goneOn?: { from: string; to: PollState };
	/** What the next poll goes on with. */
	carried?: Carried;
}

/**
 * What one process remembers of each node's polls, because n8n may run two at once, and may hand a poll the
 * state of before the last one. Other processes have a memory of their own.
 */
export interface Memory {
	/**
	 * Asks whether a poll may run. If so, `end` has to follow.
	 *
	 * @param key of the node
	 * @param counter of the state that the poll was handed; 0 for none
	 * @param now in milliseconds since 1970
	 * @returns false while another poll of the node runs, and while the state is older than the one last
	 * written, for at most a minute: after that, it was not saved, and what belongs to it comes again
	 */
	begin(key: string, counter: number, now: number): boolean;
	/** @param counter of the state that the poll has written together with items; undefined for none */
	end(key: string, counter: number | undefined, now: number): void;
	/**
	 * Keeps what a poll has written and is good without items. n8n may not save it: by default it saves nothing
	 * of a poll that found nothing, with durable cursors nothing of such a poll at publishing.
	 *
	 * @param handed the state that the poll was handed
	 * @param begun the chatbots that have begun with this poll, if it has items: all else belongs to these
	 */
	keep(
		key: string,
		handed: PollState | undefined,
		state: PollState,
		begun?: PollState['chatbots'],
	): void;
	/**
	 * @param handed the state that a poll was handed
	 * @returns what a poll without items has made of this very state; else the same with the chatbots that it
	 * lacks, because the state in which they begin was not saved
	 */
	complete(key: string, handed: PollState | undefined): PollState | undefined;
	/** Keeps what the next poll goes on with: it says nothing of what was emitted. */
	carry(key: string, carried: Carried): void;
	carriedOf(key: string): Carried | undefined;
}

const toText = (state: PollState | undefined) => JSON.stringify(state ?? null);

export function createMemory(): Memory {
	const nodes = new Map<string, Polls>();
	const pollsOf = (key: string): Polls => nodes.get(key) ?? {};
	const note = (key: string, more: Partial<Polls>) =>
		void nodes.set(key, { ...pollsOf(key), ...more });
	return {
		begin(key, counter, now) {
			const { runningSince = -Infinity, written } = pollsOf(key);
			if (now - runningSince < LONGEST_POLL_MS) return false;
			if (written && counter < written.counter && now - written.at < SAVING_MS) return false;
			note(key, { runningSince: now });
			return true;
		},
		end(key, counter, now) {
			// What is kept stays: what is written from now on may not be saved either.
			note(key, { runningSince: undefined });
			if (counter !== undefined) note(key, { written: { counter, at: now } });
		},
		keep(key, handed, state, begun) {
			const { counter, chatbots } = state;
			const all = Object.entries({ ...pollsOf(key).kept?.chatbots, ...(begun ?? chatbots) });
			// A chatbot that was taken out starts as a new one when it comes back.
			const chosen = Object.fromEntries(
				all.filter(([chatbotId]) => Object.hasOwn(chatbots, chatbotId)),
			);
			note(key, { kept: { counter, chatbots: chosen } });
			if (begun === undefined) note(key, { goneOn: { from: toText(handed), to: state } });
		},
		complete(key, handed) {
			const { kept, goneOn } = pollsOf(key);
			const isGoneOn = goneOn !== undefined && goneOn.from === toText(handed);
			const known = isGoneOn
				? { ...goneOn.to, chatbots: { ...handed?.chatbots, ...goneOn.to.chatbots } }
				: handed;
			if (kept === undefined || (known?.counter ?? 0) >= kept.counter) return known;
			const chatbots = { ...kept.chatbots, ...known?.chatbots };
			return { ...known, counter: kept.counter, chatbots };
		},
		carry: (key, carried) => note(key, { carried }),
		carriedOf: (key) => pollsOf(key).carried,
	};
}
