/** What the workflow promises: which leads may be lost, and which delivered more than once. */
import { LIMITS } from './limits';
import type { Arrival, Lead, Outcome, Visit } from './outcome';

/** What happened to a lead. */
interface Story {
	lead: Lead;
	/** How many times the destination took it. */
	times: number;
	/** Whether no delivery of the webhook brought it to the destination. */
	isMissed: boolean;
	/** The rows that the webhook has left of it in the record. */
	rows: Arrival[];
	/** How many times the webhook delivered it again. */
	repeats: number;
	/** How many times it was delivered, but not recorded. */
	unrecorded: number;
	isListedLate: boolean;
	/** Whether two sweeps were at it at the same moment. */
	isSimultaneous: boolean;
	/** When it was surely known or delivered, if not before; Infinity when no sweep came to that. */
	settledAt: number;
}

const mayMatch = ({ submittedAt }: Lead, { at }: Arrival) =>
	Math.abs(at - submittedAt) <= LIMITS.tolerance;

/** The row was not there yet when a sweep could list the lead. */
const isLate = ({ lead, recordedAt = 0 }: Arrival) =>
	recordedAt >= lead.submitted + LIMITS.youngest;

/** By its times the row is not the lead's own: late by far, or the clocks are apart. */
const isApart = (row: Arrival) => !mayMatch(row.lead, row);

/** Whether two sweeps were at a lead at once: from when they looked whether it is recorded until it was. */
function isAtOnce(one: Visit, other: Visit): boolean {
	return (
		one !== other &&
		one.from <= (other.until ?? other.from) &&
		other.from <= (one.until ?? one.from)
	);
}

function storyOf(lead: Lead, { arrivals, runs, visits, tries }: Outcome): Story {
	const own = arrivals.filter((arrival) => arrival.lead === lead);
	const byWebhook = own.filter(({ by }) => by === 'webhook');
	const ofLead = visits.filter((visit) => visit.lead === lead);
	const triedAt = tries.get(lead.leadId) ?? [];
	const longestWait = LIMITS.longestWait * LIMITS.interval;
	const isDue = (startedAt: number) =>
		!triedAt.some((at) => at < startedAt && startedAt < at + longestWait);
	const chances = runs.filter(
		({ listed, completedAt, isOverlapping, startedAt }) =>
			listed.includes(lead) &&
			completedAt !== undefined &&
			!isOverlapping &&
			startedAt >= lead.submitted + Math.max(lead.refusedFor, lead.secondStepFailsFor) &&
			isDue(startedAt),
	);
	return {
		lead,
		times: own.length,
		isMissed: byWebhook.length === 0,
		rows: byWebhook.filter(({ recordedAt }) => recordedAt !== undefined),
		repeats: Math.max(0, byWebhook.length - 1),
		unrecorded: own.filter(({ recordedAt }) => recordedAt === undefined).length,
		isListedLate: lead.listedAfter > LIMITS.youngest,
		isSimultaneous: ofLead.some((one) => ofLead.some((other) => isAtOnce(one, other))),
		settledAt: chances.at(lead.unanswered)?.completedAt ?? Infinity,
	};
}

const isLost = ({ times }: Story) => times === 0;

/** Whether a delivery of the one may be taken for a delivery of the other. */
function mayStandIn(one: Story, other: Story): boolean {
	if (one === other || one.lead.key === null || one.lead.key !== other.lead.key) return false;
	return one.rows.some(
		(row) => mayMatch(other.lead, row) && (row.recordedAt ?? 0) <= other.settledAt,
	);
}

/** The lead, with all that may stand in for it or it for them, all that may for these, and so on. */
function chainOf(story: Story, stories: Story[]): Story[] {
	const chain = new Set([story]);
	for (const link of chain) {
		for (const other of stories) {
			if (mayStandIn(link, other) || mayStandIn(other, link)) chain.add(other);
		}
	}
	return [...chain];
}

/** What may explain something, and whether it was so. */
type Reasons = Record<string, boolean>;

/** All that excuses that a lead was never delivered. */
function whyLost(story: Story, stories: Story[]): Reasons {
	if (!story.isMissed) return {};
	const isEarlier = ({ lead }: Story) => lead.submittedAt <= story.lead.submittedAt;
	const isLater = ({ lead }: Story) => lead.submittedAt >= story.lead.submittedAt;
	const standIns = stories.filter((other) => mayStandIn(other, story));
	const others = chainOf(story, stories).filter((other) => other !== story);
	/** Usually an earlier lead takes its own row, and leaves none over for a later lead. */
	const isLeftOver = (isOdd: (other: Story) => boolean) =>
		standIns.length > 0 && others.filter(isEarlier).some(isOdd);
	return {
		'no sweep could deliver it': story.settledAt === Infinity,
		'a later one stood in': standIns.some(isLater),
		'an earlier one was listed late': isLeftOver(({ isListedLate }) => isListedLate),
		'an earlier one was delivered late': isLeftOver(({ rows }) => rows.some(isLate)),
		'an earlier one was delivered again': isLeftOver(({ repeats }) => repeats > 0),
		'clocks were apart': isLeftOver(({ rows }) => rows.some(isApart)),
	};
}

/** All that excuses that a lead was delivered more than once. */
function whyTwice(story: Story, stories: Story[]): Reasons {
	const chain = chainOf(story, stories);
	return {
		'it has no key': story.lead.key === null && story.rows.length > 0,
		'the webhook delivered it again': story.repeats > 0,
		'it was listed late': story.isListedLate,
		'one was delivered late': chain.some(({ rows }) => rows.some(isLate)),
		'clocks were apart': chain.some(({ rows }) => rows.some(isApart)),
		'one was delivered, but not recorded': chain.some(({ unrecorded }) => unrecorded > 0),
		'two sweeps were at it at the same moment': chain.some(({ isSimultaneous }) => isSimultaneous),
		'another one was lost': chain.some(isLost),
	};
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** How many deliveries too many a chain may have: one for each thing that went wrong. */
function allowanceOf(chain: Story[]): number {
	const ofEach = chain.map(({ rows, repeats, unrecorded, isListedLate, times }) => {
		const misplaced = rows.filter((row) => isLate(row) || isApart(row)).length;
		return misplaced + repeats + unrecorded + Number(isListedLate) + Number(times === 0);
	});
	return sum(ofEach);
}

const extrasOf = ({ times }: Story) => Math.max(0, times - 1);

/** A promise about one lead: whether it was kept, and what would excuse it if not. */
export interface Verdict {
	isKept: boolean;
	excuses: string[];
}

interface Judgement {
	losses: Verdict[];
	doubles: Verdict[];
	/** Chains of leads with more deliveries too many than things went wrong. */
	excessive: Story[][];
}

export function judge(outcome: Outcome): Judgement {
	const stories = outcome.leads.map((lead) => storyOf(lead, outcome));
	const verdict = (isKept: boolean, reasons: Reasons): Verdict => ({
		isKept,
		excuses: Object.keys(reasons).filter((reason) => reasons[reason]),
	});
	return {
		losses: stories.map((story) => verdict(!isLost(story), whyLost(story, stories))),
		doubles: stories.map((story) => verdict(story.times <= 1, whyTwice(story, stories))),
		excessive: stories
			.filter(({ lead }) => lead.key !== null)
			.map((story) => chainOf(story, stories))
			.filter((chain) => !chain.some(({ isSimultaneous }) => isSimultaneous))
			.filter((chain) => sum(chain.map(extrasOf)) > allowanceOf(chain)),
	};
}

const isBroken = ({ isKept, excuses }: Verdict) => !isKept && excuses.length === 0;

export const isFlawless = ({ losses, doubles, excessive }: Judgement) =>
	!losses.some(isBroken) && !doubles.some(isBroken) && excessive.length === 0;
