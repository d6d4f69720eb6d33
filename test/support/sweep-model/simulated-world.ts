/** What is around the workflow: Chatbase's list, the destination, the tables and the time. */
import type { History, Table } from './history';
import type { Arrival, Lead, Outcome } from './outcome';
import type { Fault, Limits } from './workflow';

/** A row of the record. */
export interface Row {
	leadId: number | null;
	leadKey: string | null;
	at: number;
}

/** A row of the table to look at. */
interface Trial {
	tries: number;
	lastTriedAt: number;
}

/** What both lines see: Chatbase's list, the destination, the tables and the time. */
export interface World {
	now: number;
	limits: Limits;
	fault: Fault | undefined;
	record: Row[];
	toLookAt: Map<number, Trial>;
	outcome: Outcome;
	isAway(table: Table): boolean;
	list(agent: number): Lead[];
	/** Begins to deliver a lead. Undefined when the destination refuses it. */
	take(lead: Lead, by: Arrival['by'], at: number): Arrival | undefined;
	/** Whether all that is behind the destination goes well, and its answer arrives. */
	isConfirmed(arrival: Arrival): boolean;
}

/** The world around the workflow, as a history has it. */
export function createWorld(
	{ leads: plans, clockAhead, absences }: History,
	{ limits, fault, draw }: { limits: Limits; fault: Fault | undefined; draw: () => number },
): World {
	const leads = plans.map((plan, leadId) => ({
		...plan,
		leadId,
		submittedAt: plan.submitted + clockAhead,
	}));
	const answersMissing = leads.map(({ unanswered }) => unanswered);
	const world: World = {
		now: 0,
		limits,
		fault,
		record: [],
		toLookAt: new Map(),
		outcome: { leads, arrivals: [], runs: [], visits: [], tries: new Map(), failures: new Map() },
		isAway: (table) =>
			absences.some(
				({ table: away, from, until }) => away === table && from <= world.now && world.now < until,
			),
		list(agent) {
			const isListed = ({ submitted, listedAfter }: Lead) => {
				const age = world.now - submitted;
				return age >= Math.max(limits.youngest, listedAfter) && age <= limits.window;
			};
			return leads
				.filter((lead) => lead.agent === agent && isListed(lead))
				.map((lead) => ({ lead, place: draw() }))
				.sort((a, b) => a.lead.submittedAt - b.lead.submittedAt || a.place - b.place)
				.map(({ lead }) => lead);
		},
		take(lead, by, at) {
			if (world.now < lead.submitted + lead.refusedFor) return undefined;
			const arrival: Arrival = { lead, by, at };
			world.outcome.arrivals.push(arrival);
			return arrival;
		},
		isConfirmed({ lead }) {
			if (world.now < lead.submitted + lead.secondStepFailsFor) return false;
			if (answersMissing[lead.leadId] === 0) return true;
			answersMissing[lead.leadId] -= 1;
			return false;
		},
	};
	return world;
}
