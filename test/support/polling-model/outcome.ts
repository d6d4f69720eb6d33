/** What became of a history. */
import type { PollFault, PollResult } from '../../../nodes/ChatbasePollingTrigger/poll';
import type { LeadPlan, Mishap } from './history';

/** The state is a JSON in the row of the workflow, which everything that runs reads and writes. */
export const MAX_STATE_BYTES = 64 * 1024;

/** A lead as Chatbase has it. */
export interface Lead extends LeadPlan {
	id: string;
	/** By Chatbase's clock. */
	time: number;
	/** When its time goes on, and to what. */
	later: Array<{ from: number; time: number }>;
	/** From when to when it is in the list, if it is in any. */
	listedFrom: number;
	listedUntil: number;
}

/** What became of a poll time. */
export interface PollRecord {
	startedAt: number;
	endedAt: number;
	/** Superseded: killed, or unpublished before it ended. Skipped: the node left the state untouched. */
	answer: 'items' | 'nothing' | 'failure' | 'skipped' | 'superseded';
	/** The leads that it returned, by their ids. */
	leadIds: string[];
	isStateStored: boolean;
	isExecutionStored: boolean;
	/** What went wrong with it, if it came to that. */
	mishap?: Mishap;
	requests: number;
	/** When Chatbase was first asked for each chatbot, by its clock. */
	startedReading: Record<string, number>;
	result?: PollResult;
	/** What n8n was told of beside the items. */
	reports: PollFault[];
	/** What n8n's log was told. */
	log: string[];
	/** What was thrown. */
	error?: unknown;
}

/** A chatbot's first poll. */
export interface Start {
	/** By Chatbase's clock, when it began. */
	earliest: number;
	/** By Chatbase's clock, when Chatbase was first asked for the last of its chatbots. */
	latest: number;
	endedAt: number;
}

/** What became of a history. */
export interface Outcome {
	leads: Lead[];
	polls: PollRecord[];
	/** How often each lead came, by its id. */
	times: Map<string, number>;
	/** The first polls of the chatbots, as far as n8n has kept what came of them. */
	starts: Record<string, Start>;
	/** The same, also of those that n8n has not kept: then a chatbot starts once more. */
	firstStarts: Record<string, Start>;
	/** How often a page was read after the list had changed since the page before it. */
	shifts: number;
	/** How often a list ended before its oldest entries. */
	cuts: number;
	maxStateBytes: number;
	/** Whether n8n has given an activation up: the workflow looks published, and is never polled again. */
	isGivenUp: boolean;
}
