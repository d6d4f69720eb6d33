/** Histories for the model of the polling trigger, by hand, and what is asked of their outcomes. */
import { createMemory } from '../../../nodes/ChatbasePollingTrigger/memory';
import { poll } from '../../../nodes/ChatbasePollingTrigger/poll';
import {
	DAY,
	HOUR,
	MINUTE,
	SECOND,
	type Engine,
	type History,
	type LeadPlan,
	type ListPlan,
	type PollPlan,
	type Trouble,
} from './history';
import type { Outcome } from './outcome';
import type { PollingNode } from './simulated-n8n';

/** The node as it is. */
export const NODE: PollingNode = { poll, createMemory };

export const ENGINES: Engine[] = ['default', 'scheduler', 'durable cursors'];

export const AT_ONCE: PollPlan = {
	...{ gap: 5 * MINUTE, lag: 0, storing: [0, 0], isExecutionStoredFirst: false },
};

export const LIST: ListPlan = {
	...{ clockAhead: 0, saysTime: true, zone: 0, isEndExclusive: false },
	...{ order: 'newest first', pageSize: 100, answerTime: 100, most: Infinity },
};

export function leadAt(submitted: number, wrong: Partial<LeadPlan> = {}): LeadPlan {
	const usual = { chatbotId: 'one', listedAfter: 0, deletedAfter: Infinity };
	const whole = { hasTime: true, hasId: true };
	return { submitted, ...usual, ...whole, ...wrong };
}

export const EVERY_HOUR: PollPlan = { ...AT_ONCE, gap: HOUR };

export function historyOf(leads: LeadPlan[], wrong: Partial<History> = {}): History {
	return {
		engine: 'default',
		publishedAt: Date.UTC(2026, 0, 31, 12),
		...{ chatbotIds: ['one'], budget: undefined },
		...{ leads, list: LIST, troubles: [], polls: [EVERY_HOUR, EVERY_HOUR] },
		...wrong,
	};
}

/** Leads that all were there before the publishing, and are to come. */
export function backlogOf(submitted: number[], wrong: Partial<History> = {}): History {
	const leads = submitted.map((time) => leadAt(time));
	return historyOf(leads, { startFrom: -31 * DAY, polls: [AT_ONCE], ...wrong });
}

export const spread = (count: number, from: number, to: number) =>
	Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / count));

/** What came, in its order. */
export const emitted = ({ polls }: Outcome) => polls.flatMap(({ leadIds }) => leadIds);

export const oldestFirst = ({ leads }: Outcome) =>
	[...leads].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1)).map(({ id }) => id);

/** What a poll may use of its time. */
export const usableOf = ({ budget = 36 * SECOND }: History) => budget * 0.9;

/** No poll may take longer than its time. */
export function expectInTime(history: History, { polls }: Outcome) {
	const usable = usableOf(history);
	const longest = Math.max(...polls.map(({ startedAt, endedAt }) => endedAt - startedAt));
	expect(longest).toBeLessThanOrEqual(usable + 1);
	const most = Math.max(...polls.map(({ requests }) => requests));
	expect(most).toBeLessThanOrEqual(usable / history.list.answerTime + 1);
}

/** So many polls, one after the other. */
export const pollsOf = (count: number, plan: Partial<PollPlan> = {}): PollPlan[] =>
	Array.from({ length: count }, () => ({ ...AT_ONCE, ...plan }));

/** Something that is wrong with Chatbase for some time after the publishing. */
export function troubleFrom(from: number, until: number, more: Partial<Trouble> = {}): Trouble {
	return { kind: 'outage', from, until, retryAfter: SECOND, page: 1, ...more };
}

/** How often each lead came, in the order of the history. */
export const timesOf = ({ leads, times }: Outcome) => leads.map(({ id }) => times.get(id));

export const answersOf = ({ polls }: Outcome) => polls.map(({ answer }) => answer);

/** What n8n was told of. */
export const reportsOf = ({ polls }: Outcome) => polls.flatMap(({ reports }) => reports);
