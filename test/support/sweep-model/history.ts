/**
 * All that is not up to the workflow that loses no lead: what visitors, Chatbase, the destination and n8n do,
 * and what goes wrong.
 *
 * All times are minutes by n8n's clock, unless they are said to be by Chatbase's.
 */

/** A delivery by Chatbase's webhook that reaches n8n. */
export interface DeliveryPlan {
	/** From the submission until n8n receives it. */
	travel: number;
	/** How long n8n takes from there until the destination is asked, and from there to the record. */
	pauses: [number, number];
	/** At which pause n8n is killed, with all that runs in it: 1 or 2. */
	killedAt?: number;
}

/** A lead that a visitor leaves, and what goes wrong with it. */
export interface LeadPlan {
	submitted: number;
	/** The lead's key: one person has the same, null is a lead that says nothing of a person. */
	key: string | null;
	/** From the submission until Chatbase's list has it. */
	listedAfter: number;
	/** None when it is missed, several when Chatbase repeats it. */
	deliveries: DeliveryPlan[];
	/** From the submission until the destination does not refuse it any more. */
	refusedFor: number;
	/** How many times the destination takes it, but its answer does not arrive. */
	unanswered: number;
	/** From the submission until the second step of its delivery, behind the destination, does not fail any more. */
	secondStepFailsFor: number;
	/** How long its delivery takes, whether it fails or not. */
	takes: number;
	/** Of which agent it is, so which copy of the sweep lists it. */
	agent: number;
}

/** What goes wrong with a sweep. */
export interface SweepPlan {
	/** Whether n8n is there at its time. */
	isStarted: boolean;
	/** How long it pauses after each of its steps; used in a circle. */
	pauses: number[];
	/** At which pause n8n is killed, with all that runs in it: from 1 on. */
	killedAt?: number;
}

/** The tables of the sweep: the record, and what is to be looked at. */
export type Table = 'record' | 'toLookAt';

/** A time in which a table is missing, renamed or full. */
export interface Absence {
	table: Table;
	from: number;
	until: number;
}

/** All that is not up to the workflow. */
export interface History {
	leads: LeadPlan[];
	/** The sweeps of each agent's copy from the beginning on. All that come after them go well. */
	sweeps: SweepPlan[][];
	absences: Absence[];
	/** After so long n8n cancels a sweep. */
	timeOut: number;
	/** How many minutes Chatbase's clock is ahead. */
	clockAhead: number;
	/** Decides which execution goes first, and how equal times are sorted; used in a circle. */
	turns: number[];
}
