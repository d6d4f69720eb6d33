/** What became of a history. */
import type { LeadPlan } from './history';

/** A lead as Chatbase has it. */
export interface Lead extends LeadPlan {
	leadId: number;
	/** By Chatbase's clock. */
	submittedAt: number;
}

/** What happened when the destination took a lead. */
export interface Arrival {
	lead: Lead;
	by: 'webhook' | 'sweep';
	/** When n8n received the delivery, or the sweep came to the lead. */
	at: number;
	/** Undefined when n8n was killed before, did not hear that the lead was taken, or could not write it. */
	recordedAt?: number;
}

/** A sweep that was started. */
export interface Run {
	agent: number;
	startedAt: number;
	/** What it lists, and of that, what it is going to come to. */
	listed: Lead[];
	due: Lead[];
	/** When it had come to all that it was going to; undefined when a bound, a fault or a kill ended it. */
	completedAt?: number;
	/** Whether another sweep of the same agent was running meanwhile. */
	isOverlapping: boolean;
}

/** A sweep's coming to a lead: from when it looks whether it is recorded until it is. */
export interface Visit {
	lead: Lead;
	from: number;
	/** Undefined when n8n was killed meanwhile, or nothing more was to do. */
	until?: number;
}

/** What became of a history. */
export interface Outcome {
	leads: Lead[];
	arrivals: Arrival[];
	runs: Run[];
	visits: Visit[];
	/** When the sweeps began that tried a lead, and those that did so in vain, by its id. */
	tries: Map<number, number[]>;
	failures: Map<number, number[]>;
}
