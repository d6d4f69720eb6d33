/** Faults in the node's own code, each of which breaks one of its promises. */
import { createMemory, type Memory } from '../../../nodes/ChatbasePollingTrigger/memory';
import { poll, type PollResult } from '../../../nodes/ChatbasePollingTrigger/poll';
import { readSeen, writeSeen } from '../../../nodes/ChatbasePollingTrigger/seen';
import { SECOND } from './history';
import { WINDOW } from './random-histories';
import type { PollingNode } from './simulated-n8n';
import type { SimulatedSource } from './simulated-requests';

/** The state of each chatbot, changed before it is stored. */
function withStates(change: (state: PollResult['state']['chatbots'][string]) => void): PollingNode {
	return {
		createMemory,
		async poll(input) {
			const result = await poll(input);
			const state = structuredClone(result.state);
			Object.values(state.chatbots).forEach(change);
			return { ...result, state };
		},
	};
}

/** What a process remembers, with some of it done otherwise. */
function withMemory(change: (memory: Memory) => Partial<Memory>): PollingNode {
	return {
		poll,
		createMemory() {
			const memory = createMemory();
			return { ...memory, ...change(memory) };
		},
	};
}

export const FAULTS: Record<string, PollingNode> = {
	'no overlap': withStates((state) => {
		state.since = Math.max(state.since, state.newest ?? 0);
	}),
	'ids are forgotten too early': withStates((state) => {
		const known = [...readSeen(state.known)];
		const first = ((state.newest ?? 0) - WINDOW / 2) / SECOND;
		state.known = writeSeen(new Map(known.filter(([, second]) => second >= first)));
	}),
	'the state is written before the pages are read': {
		createMemory,
		async poll(input) {
			const { glance } = input.source as SimulatedSource;
			const { state } = await poll({
				...input,
				source: {
					...input.source,
					async read(listing) {
						glance(listing);
						return await Promise.resolve({ kind: 'whole' });
					},
				},
			});
			const result = await poll(input);
			return { ...result, state, hasChanged: true };
		},
	},
	'what belongs to items is kept without them': withMemory((memory) => ({
		keep: (key, handed, state) => memory.keep(key, handed, state),
	})),
	'what a poll without items has found is not kept': withMemory(() => ({
		complete: (_key, handed) => handed,
	})),
	'two polls run at once': withMemory((memory) => ({
		begin: (...args) => memory.begin(...args) || true,
	})),
	'a state that is being saved is not waited for': withMemory((memory) => ({
		end: (key, _counter, now) => memory.end(key, undefined, now),
	})),
	'a fault that passes is taken for one that lasts': {
		createMemory,
		// What cannot be read is told as something that does not pass by itself.
		async poll(input) {
			const result = await poll(input);
			const failures = result.failures.map((one) => ({ ...one, error: new Error('for ever') }));
			return { ...result, failures };
		},
	},
};
