/**
 * All that is not up to the polling trigger: what visitors, Chatbase and n8n do, and what goes wrong.
 *
 * All times are milliseconds since 1970 by n8n's clock, unless they are said to be by Chatbase's.
 */
import type { EventName } from '../../../nodes/ChatbasePollingTrigger/events';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A lead that a visitor leaves. */
export interface LeadPlan {
	chatbotId: string;
	/** After the publishing; before it when negative. */
	submitted: number;
	/** From the submission until Chatbase's list has it. */
	listedAfter: number;
	/** From the submission until it is deleted. */
	deletedAfter: number;
	/** Whether its time can be read. */
	hasTime: boolean;
	/** Whether Chatbase lists it with an id. */
	hasId: boolean;
	/** From the submission until its time goes on, each time that it does: of conversations. */
	goesOn?: number[];
}

/** A time in which Chatbase does not answer, asks to wait, hangs, or fails from some page on. */
export interface Trouble {
	kind: 'outage' | 'rate limit' | 'hanging' | 'page error';
	/** After the publishing. */
	from: number;
	until: number;
	/** Only for this chatbot. */
	chatbotId?: string;
	/** How long it asks to wait. */
	retryAfter: number;
	/** From which page on it fails. */
	page: number;
}

/** How Chatbase lists leads: nothing of this is documented. */
export interface ListPlan {
	/** How much Chatbase's clock is ahead. */
	clockAhead: number;
	/** Whether it says what time it is. */
	saysTime: boolean;
	/** In which zone its days begin, in hours ahead of UTC. */
	zone: number;
	/** Whether the last day that was asked for is left out. */
	isEndExclusive: boolean;
	order: 'oldest first' | 'newest first' | 'by id';
	pageSize: number;
	/** How long it takes to answer with a page. */
	answerTime: number;
	/** So many of the newest that are asked for are listed, and no more. */
	most: number;
}

/** What goes wrong with a poll, and when. */
export type Mishap =
	/** n8n is killed, and is away for so long. */
	| {
			kind: 'killed';
			at: 'reading' | 'returned' | 'between' | 'stored';
			page: number;
			away: number;
	  }
	/** n8n is stopped when all is stored, and started again after so long. */
	| { kind: 'restarted'; away: number }
	/** The workflow is unpublished, and published again after so long. */
	| { kind: 'unpublished'; at: 'reading' | 'returned' | 'stored'; page: number; away: number }
	/** The database takes the one, but not the other; with durable cursors neither. */
	| { kind: 'database error'; refused: 'state' | 'execution' }
	/** Another execution writes back the static data that it started with, so many states older. */
	| { kind: 'older copy'; age: number; isRestarted: boolean };

/** A time at which n8n polls. */
export interface PollPlan {
	/** Until the poll time after it. */
	gap: number;
	/** From what n8n reads of the state until the poll starts: only where it is read for each poll. */
	lag: number;
	/** How long state and execution take to be stored, one after the other. */
	storing: [number, number];
	isExecutionStoredFirst: boolean;
	/** The chatbots from here on, if they change. */
	chatbotIds?: string[];
	mishap?: Mishap;
}

/**
 * Where n8n keeps the state: in its memory, and saved with what is found; read from the database for
 * each poll; or that, and committed together with the execution.
 */
export type Engine = 'default' | 'scheduler' | 'durable cursors';

/** All that is not up to the node. */
export interface History {
	engine: Engine;
	/** What is polled, each lead standing for one; by default leads. */
	event?: EventName;
	/** When the workflow is published. */
	publishedAt: number;
	chatbotIds: string[];
	/** After the publishing; before it when negative. */
	startFrom?: number;
	/** How long n8n says that a poll may take, with less than 300 s from its scheduler; undefined: it does not say. */
	budget?: number;
	leads: LeadPlan[];
	list: ListPlan;
	troubles: Trouble[];
	/** From the publishing on. All that come after them go well. */
	polls: PollPlan[];
}
