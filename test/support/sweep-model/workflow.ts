/** The workflow that loses no lead: its two lines, the webhook and the sweep, step by step. */
import type { Arrival, Lead, Run, Visit } from './outcome';
import type { Row, World } from './simulated-world';

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

/** An execution yields between its steps, and says how many minutes it pauses there. */
export type Execution = Generator<number, void>;

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

/** What a sweep is going to come to: how often each lead was tried before. Undefined while a table is away. */
function* prepare(
	world: World,
	run: Run,
	pause: () => number,
): Generator<number, Map<number, number> | undefined> {
	const { limits, fault } = world;
	const isBlind = fault === 'it asks for no table before it delivers';
	if (!isBlind && (world.isAway('record') || world.isAway('toLookAt'))) return undefined;
	yield pause();
	if (world.isAway('record')) return undefined;
	world.record = world.record.filter(({ at }) => at >= world.now - limits.retention);
	yield pause();

	run.listed = world.list(run.agent);
	const isCutShort = fault === 'its bound counts the known';
	const listed = isCutShort ? run.listed.slice(0, limits.bound) : run.listed;
	yield pause();

	if (world.isAway('record')) return undefined;
	const unknown = listed.filter((lead) => !isRecorded(world, lead));
	yield pause();
	if (!isBlind && world.isAway('toLookAt')) return undefined;
	run.due = dueOf(world, unknown, run.startedAt);
	const triesBefore = new Map(
		run.due.map(({ leadId }) => [leadId, world.toLookAt.get(leadId)?.tries ?? 0]),
	);
	yield pause();
	return triesBefore;
}

/** Looks whether a lead is recorded. */
function* lookUp(
	world: World,
	visit: Visit,
	pause: () => number,
): Generator<number, 'known' | 'unknown' | 'cut off'> {
	const { lead } = visit;
	if (world.isAway('record')) return 'cut off';
	const isBlind = world.fault === 'it does not look again before it delivers';
	if (!isBlind && isRecorded(world, lead)) return 'known';
	yield pause();
	if (world.isAway('record')) return 'cut off';
	const row = find(world, lead);
	yield pause();
	if (world.isAway('record')) return 'cut off';
	const isKnown = row !== undefined && claim(world, row, lead);
	visit.until = world.now;
	yield pause();
	return isKnown ? 'known' : 'unknown';
}

/** Delivers a lead, and notes that it was tried before that: the delivery may be what ends this sweep. */
function* tryOnce(
	world: World,
	{ lead, startedAt, triesBefore }: { lead: Lead; startedAt: number; triesBefore: number },
	pause: () => number,
) {
	const { leadId } = lead;
	const { tries, failures } = world.outcome;
	const note = { tries: triesBefore + 1, lastTriedAt: startedAt };
	const isNotedFirst = world.fault !== 'it notes a try only when it has failed';
	if (isNotedFirst && !world.isAway('toLookAt')) world.toLookAt.set(leadId, note);
	tries.set(leadId, [...(tries.get(leadId) ?? []), startedAt]);
	yield pause();
	const result = yield* deliver(world, lead, 'sweep', pause);
	if (result === 'failed') {
		failures.set(leadId, [...(failures.get(leadId) ?? []), startedAt]);
		if (!isNotedFirst) world.toLookAt.set(leadId, note);
	}
	return result;
}

export function* sweep(world: World, run: Run, pause: () => number): Execution {
	const { limits, fault, outcome } = world;
	const triesBefore = yield* prepare(world, run, pause);
	if (triesBefore === undefined) return;
	let [delivered, failed] = [0, 0];
	for (const lead of run.due) {
		const visit: Visit = { lead, from: world.now };
		outcome.visits.push(visit);
		const found = yield* lookUp(world, visit, pause);
		if (found === 'cut off') return;
		if (found === 'known') continue;
		const { startedAt } = run;
		const trial = { lead, startedAt, triesBefore: triesBefore.get(lead.leadId) ?? 0 };
		const result = yield* tryOnce(world, trial, pause);
		visit.until = world.now;
		if (result === 'cut off') return;
		if (result === 'delivered') delivered += 1;
		else failed += 1;
		yield pause();
		if (delivered === limits.bound) return;
		if (failed === limits.failures && fault !== 'it has no bound for failures') return;
		const isOver = world.now >= startedAt + limits.duration;
		if (isOver && fault !== 'it has no bound for time') return;
	}
	run.completedAt = world.now;
}

export function* webhook(world: World, lead: Lead, pause: () => number): Execution {
	yield* deliver(world, lead, 'webhook', pause);
}
