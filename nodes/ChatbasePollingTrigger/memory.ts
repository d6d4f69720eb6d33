import type { PollState } from './poll';

/** So long a state that is older than the one last written is taken for one still under way. */
const SAVING_MS = 60_000;
/** No poll takes so long: it has hung, or its end was not noticed. */
const LONGEST_POLL_MS = 10 * 60_000;

/** What a process knows of the polls of one node. */
interface Polls {
	/** When the poll that runs began. */
	runningSince?: number;
	/** The counter of the state that was last written, and when. */
	written?: { counter: number; at: number };
	/** What was written and is good without items. */
	kept?: PollState;
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
	 * Keeps what a poll has written and is good without items. n8n may not save it, as that of the poll at
	 * publishing with durable cursors.
	 *
	 * @param good the chatbots of the state that had no items: by default all, as when nothing was found
	 */
	keep(key: string, state: PollState, good?: PollState['chatbots']): void;
	/**
	 * @param state that a poll was handed
	 * @returns the same with the chatbots that it lacks, because the state that was kept was not saved
	 */
	complete(key: string, state: PollState | undefined): PollState | undefined;
}

export function createMemory(): Memory {
	const nodes = new Map<string, Polls>();
	const pollsOf = (key: string): Polls => nodes.get(key) ?? {};
	return {
		begin(key, counter, now) {
			const { runningSince, written } = pollsOf(key);
			if (runningSince !== undefined && now - runningSince < LONGEST_POLL_MS) return false;
			if (written && counter < written.counter && now - written.at < SAVING_MS) return false;
			nodes.set(key, { ...pollsOf(key), runningSince: now });
			return true;
		},
		end(key, counter, now) {
			// What is kept stays: what is written from now on may not be saved either.
			const { written, kept } = pollsOf(key);
			nodes.set(key, { written: counter === undefined ? written : { counter, at: now }, kept });
		},
		keep(key, { counter, chatbots }, good = chatbots) {
			const { kept, ...polls } = pollsOf(key);
			const all = Object.entries({ ...kept?.chatbots, ...good });
			// A chatbot that was taken out starts as a new one when it comes back.
			const chosen = Object.fromEntries(all.filter(([chatbotId]) => chatbotId in chatbots));
			nodes.set(key, { ...polls, kept: { counter, chatbots: chosen } });
		},
		complete(key, state) {
			const { kept } = pollsOf(key);
			if (kept === undefined || (state?.counter ?? 0) >= kept.counter) return state;
			return { counter: kept.counter, chatbots: { ...kept.chatbots, ...state?.chatbots } };
		},
	};
}
