/**
 * A model of the workflow that loses no lead. Its two lines, the webhook and the sweep, run step by step
 * in a small world (Chatbase, the destination, n8n), in which goes wrong what a history says.
 *
 * All times are minutes by n8n's clock, unless they are said to be by Chatbase's.
 */

/** The numbers of the workflow: minutes, unless they say what they count. */
export interface Limits {
	/** From one sweep to the next. */
	interval: number;
	/** A younger lead is not listed: its delivery may still be under way. */
	youngest: number;
	/** An older lead is not listed any more. */
	window: number;
	/** How far a delivery and a submission may be apart to be taken for the same lead. */
	tolerance: number;
	/** How long a row stays in the record. */
	retention: number;
	/** With so many leads delivered a sweep ends. */
	bound: number;
	/** With so many leads that failed a sweep ends. */
	failures: number;
	/** So long after its start a sweep begins with no further lead. */
	duration: number;
	/** The longest wait until the next try, in shortest ones: those are one, then two, then four intervals. */
	longestWait: number;
	/** What a wait may lack, because sweeps do not begin to the millisecond. */
	slack: number;
}

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

/** A fault in the workflow itself. */
export type Fault =
	| 'it records before it delivers'
	| 'it matches by the key alone'
	| 'its bound counts the known'
	| 'it does not look again before it delivers'
	| 'it tries again in each sweep'
	| 'it notes a try only when it has failed'
	| 'it begins with the oldest, tried or not'
	| 'it has no bound for failures'
	| 'it has no bound for time'
	| 'it asks for no table before it delivers';

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

/** An execution yields between its steps, and says how many minutes it pauses there. */
type Execution = Generator<number, void>;

interface Row {
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
interface World {
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

/** From DELIVER to RECORD, which both lines share. */
function* deliver(
	world: World,
	lead: Lead,
	by: Arrival['by'],
	pause: () => number,
): Generator<number, 'delivered' | 'failed' | 'cut off'> {
	const at = world.now;
	// A delivery of the webhook does not name its lead id.
	const row = { leadId: by === 'sweep' ? lead.leadId : null, leadKey: lead.key, at };
	const isRecordedFirst = world.fault === 'it records before it delivers';
	yield pause();
	if (isRecordedFirst) {
		world.record.push(row);
		yield pause();
	}
	const arrival = world.take(lead, by, at);
	yield lead.takes;
	const isDelivered = arrival !== undefined && world.isConfirmed(arrival);
	yield pause();
	if (!isDelivered) return 'failed';
	if (!isRecordedFirst) {
		if (world.isAway('record')) return 'cut off';
		world.record.push(row);
	}
	arrival.recordedAt = world.now;
	if (world.isAway('toLookAt')) return 'cut off';
	world.toLookAt.delete(lead.leadId);
	return 'delivered';
}

/** The row that a delivery of this lead may have left: the oldest. */
function find({ record, limits, fault }: World, { key, submittedAt }: Lead): Row | undefined {
	if (key === null) return undefined;
	const ofPerson = record.filter(({ leadKey }) => leadKey === key).sort((a, b) => a.at - b.at);
	if (fault === 'it matches by the key alone') return ofPerson[0];
	return ofPerson.find(
		({ leadId, at }) => leadId === null && Math.abs(at - submittedAt) <= limits.tolerance,
	);
}

/** Whether the row, which may have changed since it was found, stands for this lead from now on. */
function claim({ record, fault }: World, row: Row, { leadId }: Lead): boolean {
	if (fault === 'it matches by the key alone') return true;
	if (!record.includes(row) || row.leadId !== null) return false;
	row.leadId = leadId;
	return true;
}

const isRecorded = ({ record }: World, lead: Lead) =>
	record.some(({ leadId }) => leadId === lead.leadId);

/** Those of the leads whose next try is due, the least tried first, else in their order. */
function dueOf(world: World, leads: Lead[], startedAt: number): Lead[] {
	const { limits, fault, toLookAt } = world;
	const triesOf = ({ leadId }: Lead) => toLookAt.get(leadId)?.tries ?? 0;
	const isDue = (lead: Lead) => {
		const trial = toLookAt.get(lead.leadId);
		if (trial === undefined || fault === 'it tries again in each sweep') return true;
		const wait = limits.interval * Math.min(limits.longestWait, 2 ** (trial.tries - 1));
		return trial.lastTriedAt + wait - limits.slack <= startedAt;
	};
	const due = leads.filter(isDue);
	if (fault === 'it begins with the oldest, tried or not') return due;
	return due
		.map((lead) => ({ lead, tries: triesOf(lead) }))
		.sort((one, other) => one.tries - other.tries)
		.map(({ lead }) => lead);
}

function* sweep(world: World, run: Run, pause: () => number): Execution {
	const { limits, fault, outcome } = world;
	const isBlind = fault === 'it asks for no table before it delivers';
	if (!isBlind && (world.isAway('record') || world.isAway('toLookAt'))) return;
	yield pause();
	if (world.isAway('record')) return;
	world.record = world.record.filter(({ at }) => at >= world.now - limits.retention);
	yield pause();

	run.listed = world.list(run.agent);
	const isCutShort = fault === 'its bound counts the known';
	const listed = isCutShort ? run.listed.slice(0, limits.bound) : run.listed;
	yield pause();

	if (world.isAway('record')) return;
	const unknown = listed.filter((lead) => !isRecorded(world, lead));
	yield pause();
	if (!isBlind && world.isAway('toLookAt')) return;
	run.due = dueOf(world, unknown, run.startedAt);
	const triesBefore = new Map(
		run.due.map(({ leadId }) => [leadId, world.toLookAt.get(leadId)?.tries ?? 0]),
	);
	yield pause();

	let [delivered, failed] = [0, 0];
	for (const lead of run.due) {
		const visit: Visit = { lead, from: world.now };
		outcome.visits.push(visit);
		if (world.isAway('record')) return;
		if (fault !== 'it does not look again before it delivers' && isRecorded(world, lead)) continue;
		yield pause();
		if (world.isAway('record')) return;
		const row = find(world, lead);
		yield pause();
		if (world.isAway('record')) return;
		const isKnown = row !== undefined && claim(world, row, lead);
		visit.until = world.now;
		yield pause();
		if (isKnown) continue;

		// Before the delivery: it may be what ends this sweep.
		const note = { tries: (triesBefore.get(lead.leadId) ?? 0) + 1, lastTriedAt: run.startedAt };
		const isNotedFirst = fault !== 'it notes a try only when it has failed';
		if (isNotedFirst && !world.isAway('toLookAt')) world.toLookAt.set(lead.leadId, note);
		outcome.tries.set(lead.leadId, [...(outcome.tries.get(lead.leadId) ?? []), run.startedAt]);
		yield pause();
		const result = yield* deliver(world, lead, 'sweep', pause);
		visit.until = world.now;
		if (result === 'cut off') return;
		if (result === 'delivered') {
			delivered += 1;
		} else {
			failed += 1;
			outcome.failures.set(lead.leadId, [
				...(outcome.failures.get(lead.leadId) ?? []),
				run.startedAt,
			]);
			if (!isNotedFirst) world.toLookAt.set(lead.leadId, note);
		}
		yield pause();
		if (delivered === limits.bound) return;
		if (failed === limits.failures && fault !== 'it has no bound for failures') return;
		const isOver = world.now >= run.startedAt + limits.duration;
		if (isOver && fault !== 'it has no bound for time') return;
	}
	run.completedAt = world.now;
}

function* webhook(world: World, lead: Lead, pause: () => number): Execution {
	yield* deliver(world, lead, 'webhook', pause);
}

/** Gives the values one after the other, again from the start when they are used up. */
function circle(values: number[]): () => number {
	let next = 0;
	return () => {
		next += 1;
		return values[(next - 1) % values.length];
	};
}

/** The world around the workflow, as a history has it. */
function createWorld(
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

/** What runs in n8n, or is going to. */
interface Process {
	execution: Execution;
	/** When it goes on. */
	due: number;
	/** How many pauses it has made; none when it has not started. */
	pauses: number;
	/** The pause at which n8n is killed. */
	killedAt: number | undefined;
	/** What a sweep leaves. */
	run?: Run;
}

/** Everything that starts by itself, until the last lead has left Chatbase's list. */
function schedule(world: World, history: History): Process[] {
	const { interval, window } = world.limits;
	const processes: Process[] = [];
	for (const lead of world.outcome.leads) {
		for (const { travel, pauses, killedAt } of lead.deliveries) {
			const execution = webhook(world, lead, circle(pauses));
			processes.push({ execution, due: lead.submitted + travel, pauses: 0, killedAt });
		}
	}
	const end = Math.max(...history.leads.map(({ submitted }) => submitted)) + window;
	const agents = new Set(history.leads.map(({ agent }) => agent));
	for (const agent of agents) {
		for (let index = 0; index * interval <= end; index += 1) {
			const plan = history.sweeps.at(agent)?.at(index) ?? { isStarted: true, pauses: [0] };
			if (!plan.isStarted) continue;
			const startedAt = index * interval;
			const run: Run = { agent, startedAt, listed: [], due: [], isOverlapping: false };
			const execution = sweep(world, run, circle(plan.pauses));
			processes.push({ execution, due: startedAt, pauses: 0, killedAt: plan.killedAt, run });
		}
	}
	return processes;
}

/**
 * Runs the workflow until Chatbase lists none of the leads any more.
 *
 * @param history what happens to it: at least one lead
 * @param limits its numbers
 * @param fault a fault to plant in it
 */
export function simulate(history: History, limits: Limits, fault?: Fault): Outcome {
	const draw = circle(history.turns);
	const world = createWorld(history, { limits, fault, draw });
	const { outcome } = world;
	let processes = schedule(world, history);

	while (processes.length > 0) {
		world.now = Math.min(...processes.map(({ due }) => due));
		const ready = processes.filter(({ due }) => due === world.now);
		const current = ready[draw() % ready.length];
		const { execution, run, killedAt } = current;

		if (run !== undefined && current.pauses === 0) {
			outcome.runs.push(run);
			for (const other of processes) {
				if (other.run?.agent !== run.agent || other === current || other.pauses === 0) continue;
				other.run.isOverlapping = true;
				run.isOverlapping = true;
			}
		}

		if (run !== undefined && world.now > run.startedAt + history.timeOut) {
			processes = processes.filter((other) => other !== current);
			continue;
		}
		const step = execution.next();
		if (step.done === true) {
			processes = processes.filter((other) => other !== current);
			continue;
		}
		current.pauses += 1;
		current.due = world.now + step.value;
		// What has not started yet finds n8n running again.
		if (current.pauses === killedAt) processes = processes.filter(({ pauses }) => pauses === 0);
	}
	return outcome;
}
