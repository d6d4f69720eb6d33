import fc from 'fast-check';

import {
	simulate,
	type Arrival,
	type DeliveryPlan,
	type Fault,
	type History,
	type Lead,
	type LeadPlan,
	type Limits,
	type Outcome,
	type SweepPlan,
} from '../support/sweep';
import { readSweepNumbers } from '../support/sweepNumbers';

const MINUTES_A_DAY = 60;
/** As in the workflow, but a day has one hour and 100 are 3, so that every limit is reached often. */
const LIMITS: Limits = {
	interval: 15,
	youngest: 10,
	window: 3 * MINUTES_A_DAY,
	tolerance: 30,
	retention: 8 * MINUTES_A_DAY,
	bound: 3,
};

it('the numbers of the model are those of the workflow', () => {
	expect(readSweepNumbers()).toEqual({
		interval: LIMITS.interval,
		youngest: LIMITS.youngest,
		windowDays: LIMITS.window / MINUTES_A_DAY,
		tolerances: [LIMITS.tolerance, LIMITS.tolerance],
		retentionDays: LIMITS.retention / MINUTES_A_DAY,
		bound: 100,
	});
});

const RUNS = { numRuns: 10_000, seed: 20260131 };

/* What may go wrong: the histories. */

const TROUBLES = [
	'the webhook misses leads',
	'the webhook repeats leads',
	'the webhook is slow',
	'leads are listed late',
	'leads have no key',
	'the destination refuses leads',
	'the destination does not answer',
	'n8n is killed',
	'n8n is away',
	'sweeps are slow',
	'clocks are apart',
] as const;

type Trouble = (typeof TROUBLES)[number];

/** Histories in which nothing goes wrong but this. */
function historiesWith(troubles: readonly Trouble[]): fc.Arbitrary<History> {
	/** The usual; with the trouble, one time in five the other. */
	const unless = <T>(trouble: Trouble, usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
		troubles.includes(trouble)
			? fc.oneof({ arbitrary: usual, weight: 4 }, { arbitrary: other, weight: 1 })
			: usual;
	const minutes = (min: number, max: number) => fc.integer({ min, max });
	const never = fc.constant(undefined);

	// The usual is less than ten minutes in all: it is recorded before its lead is listed.
	const delivery = fc.record<DeliveryPlan>({
		travel: unless('the webhook is slow', minutes(0, 5), minutes(6, 200)),
		pauses: unless(
			'the webhook is slow',
			fc.tuple(minutes(0, 2), minutes(0, 2)),
			fc.tuple(minutes(0, 40), minutes(0, 40)),
		),
		killedAt: unless('n8n is killed', never, fc.constantFrom(1, 2)),
	});
	const again = fc.record<DeliveryPlan>({
		travel: fc.oneof(minutes(0, 9), minutes(0, 100)),
		pauses: fc.constant([0, 0]),
	});
	const delivered = unless<DeliveryPlan[]>(
		'the webhook repeats leads',
		fc.tuple(delivery),
		fc.tuple(delivery, again),
	);

	const lead = fc.record<Omit<LeadPlan, 'submitted'> & { gap: number }>({
		// Equal times, a person who is soon back, and one who comes later.
		gap: fc.oneof(fc.constant(0), minutes(1, 29), minutes(1, 29), minutes(1, 29), minutes(30, 150)),
		key: unless('leads have no key', fc.constantFrom('Anna', 'Ben'), fc.constant(null)),
		listedAfter: unless('leads are listed late', minutes(0, 10), minutes(11, 175)),
		deliveries: unless('the webhook misses leads', delivered, fc.constant([])),
		refusedFor: unless(
			'the destination refuses leads',
			fc.constant(0),
			fc.oneof(minutes(1, 150), fc.constant(Infinity)),
		),
		unanswered: unless('the destination does not answer', fc.constant(0), minutes(1, 3)),
	});
	const leads = fc.array(lead, { minLength: 1, maxLength: 10 }).map((plans) => {
		let submitted = 0;
		return plans.map(({ gap, ...plan }) => {
			submitted += gap;
			return { ...plan, submitted };
		});
	});

	const sweep = fc.record<SweepPlan>({
		isStarted: unless('n8n is away', fc.constant(true), fc.constant(false)),
		pauses: unless(
			'sweeps are slow',
			// A minute once in a while: the next sweep does not come in its way.
			fc.nat(9).map((place) => Array.from({ length: 10 }, (_, index) => Number(index === place))),
			fc.array(minutes(0, 25), { minLength: 1, maxLength: 5 }),
		),
		killedAt: unless('n8n is killed', never, minutes(1, 30)),
	});
	const sweeps = fc.array(sweep, { maxLength: 30 });
	const away = sweeps.map((plans) => plans.map((plan) => ({ ...plan, isStarted: false })));

	return fc.record({
		leads,
		sweeps: unless('n8n is away', sweeps, away),
		clockAhead: unless(
			'clocks are apart',
			minutes(-20, 20),
			fc.oneof(minutes(-90, -31), minutes(31, 90)),
		),
		turns: fc.array(fc.nat(11), { minLength: 1, maxLength: 20 }),
	});
}

/** A few troubles at once: with all of them, almost everything would be excused. */
const histories = fc
	.tuple(fc.subarray([...TROUBLES], { maxLength: 2 }), fc.boolean())
	.chain(([troubles, isMissing]) =>
		historiesWith(isMissing ? [...troubles, 'the webhook misses leads'] : troubles),
	);

/* What the workflow promises: which leads may be lost, and which delivered more than once. */

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
	/** Whether sweeps ran at once that had it on their lists. */
	isOverlapped: boolean;
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

function storyOf(lead: Lead, { leads, arrivals, runs }: Outcome): Story {
	const own = arrivals.filter((arrival) => arrival.lead === lead);
	const byWebhook = own.filter(({ by }) => by === 'webhook');
	const listing = runs.filter(({ listed }) => listed.includes(lead));
	const chances = listing.filter(
		({ endedAt, isOverlapping, startedAt }) =>
			endedAt !== undefined && !isOverlapping && startedAt >= lead.submitted + lead.refusedFor,
	);
	// A whole sweep that does not come to the lead has delivered as many older ones as its bound allows.
	const older = leads.filter((one) => one !== lead && one.submittedAt <= lead.submittedAt);
	const wasted = Math.floor(older.length / LIMITS.bound) + lead.unanswered;
	return {
		lead,
		times: own.length,
		isMissed: byWebhook.length === 0,
		rows: byWebhook.filter(({ recordedAt }) => recordedAt !== undefined),
		repeats: Math.max(0, byWebhook.length - 1),
		unrecorded: own.filter(({ recordedAt }) => recordedAt === undefined).length,
		isListedLate: lead.listedAfter > LIMITS.youngest,
		isOverlapped: listing.some(({ isOverlapping }) => isOverlapping),
		settledAt: chances.at(wasted)?.endedAt ?? Infinity,
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
		'sweeps overlapped': chain.some(({ isOverlapped }) => isOverlapped),
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
interface Verdict {
	isKept: boolean;
	excuses: string[];
}

interface Judgement {
	losses: Verdict[];
	doubles: Verdict[];
	/** Chains of leads with more deliveries too many than things went wrong. */
	excessive: Story[][];
}

function judge(outcome: Outcome): Judgement {
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
			.filter((chain) => !chain.some(({ isOverlapped }) => isOverlapped))
			.filter((chain) => sum(chain.map(extrasOf)) > allowanceOf(chain)),
	};
}

const isBroken = ({ isKept, excuses }: Verdict) => !isKept && excuses.length === 0;

function expectPromises({ losses, doubles, excessive }: Judgement) {
	expect({
		lost: losses.filter(isBroken).length,
		twice: doubles.filter(isBroken).length,
		excessive: excessive.length,
	}).toEqual({ lost: 0, twice: 0, excessive: 0 });
}

/** How many times each lead was delivered. */
const timesOf = ({ leads, arrivals }: Outcome) =>
	leads.map((lead) => arrivals.filter((arrival) => arrival.lead === lead).length);

/* Histories by hand. */

const AT_ONCE: DeliveryPlan = { travel: 1, pauses: [0, 0] };
const MISSED = { deliveries: [] };

/** A lead of Anna, with which nothing goes wrong but this. */
function leadAt(submitted: number, wrong: Partial<LeadPlan> = {}): LeadPlan {
	const deliveries = [AT_ONCE];
	const plan = { submitted, key: 'Anna', listedAfter: 0, deliveries, refusedFor: 0, unanswered: 0 };
	return { ...plan, ...wrong };
}

/** A lead of which the webhook makes these deliveries. */
const deliveredAt = (submitted: number, ...deliveries: Array<Partial<DeliveryPlan>>) =>
	leadAt(submitted, { deliveries: deliveries.map((plan) => ({ ...AT_ONCE, ...plan })) });

function historyOf(leads: LeadPlan[], wrong: Partial<History> = {}): History {
	return { leads, sweeps: [], clockAhead: 0, turns: [0], ...wrong };
}

/** The same leads of different people. */
const withOwnKeys = (leads: LeadPlan[]) =>
	leads.map((plan, index) => ({ ...plan, key: `Visitor ${index}` }));

const onceEach = (leads: readonly unknown[]) => leads.map(() => 1);

describe('the sweep', () => {
	it('delivers every lead once when nothing goes wrong, but one without a key twice', () => {
		fc.assert(
			fc.property(historiesWith(['leads have no key']), (history) => {
				const expected = history.leads.map(({ key }) => (key === null ? 2 : 1));
				expect(timesOf(simulate(history, LIMITS))).toEqual(expected);
			}),
			RUNS,
		);
	});

	it('delivers every lead once when the webhook misses some, and nobody comes twice', () => {
		fc.assert(
			fc.property(historiesWith(['the webhook misses leads']), (history) => {
				const leads = withOwnKeys(history.leads);
				const outcome = simulate({ ...history, leads }, LIMITS);
				expect(timesOf(outcome)).toEqual(onceEach(leads));
			}),
			RUNS,
		);
	});

	it('loses no lead and delivers none twice without an excuse, which is good for one lead', () => {
		fc.assert(
			fc.property(histories, (history) => expectPromises(judge(simulate(history, LIMITS)))),
			RUNS,
		);
	});

	it.each([
		['losses', 6],
		['doubles', 8],
	] as const)(
		'is excused from %s in less than half of the histories, and needs each of %i excuses',
		(promise, count) => {
			const verdicts = fc
				.sample(histories, RUNS)
				.map((history) => judge(simulate(history, LIMITS))[promise]);
			const isExcused = ({ excuses }: Verdict) => excuses.length > 0;
			const excused = verdicts.filter((ofHistory) => ofHistory.some(isExcused));
			expect(excused.length).toBeLessThan(RUNS.numRuns / 2);

			const broken = verdicts.flat().filter(({ isKept }) => !isKept);
			const needed = broken.filter(({ excuses }) => excuses.length === 1);
			expect(new Set(needed.flatMap(({ excuses }) => excuses)).size).toBe(count);
		},
	);

	it.each<Fault>([
		'it records before it delivers',
		'it matches by the key alone',
		'its bound counts the known',
	])('would lose leads without an excuse if %s', (fault) => {
		const property = fc.property(
			histories,
			(history) => !judge(simulate(history, LIMITS, fault)).losses.some(isBroken),
		);
		expect(fc.check(property, { ...RUNS, endOnFailure: true }).failed).toBe(true);
	});

	it('holds nobody back for a lead that is always refused, however small its bound', () => {
		fc.assert(
			fc.property(historiesWith(['the webhook misses leads']), fc.nat(9), (history, at) => {
				const leads = withOwnKeys(history.leads);
				const refused = at % leads.length;
				leads[refused].refusedFor = Infinity;
				const outcome = simulate({ ...history, leads }, { ...LIMITS, bound: 1 });
				expect(timesOf(outcome)).toEqual(leads.map((_, index) => (index === refused ? 0 : 1)));
				expect([...outcome.tries.keys()]).toEqual([refused]);
			}),
			RUNS,
		);
	});

	it('counts how often it has tried a lead in vain', () => {
		const refused = [
			leadAt(0, { refusedFor: 50 }),
			leadAt(0, { refusedFor: Infinity, key: 'Ben' }),
		];
		const { tries } = simulate(historyOf(refused), LIMITS);
		// Every 15 minutes: until minute 50, and for the three hours that Chatbase lists it.
		expect(Object.fromEntries(tries)).toEqual({ 0: 3, 1: 12 });
	});

	it('delivers no more than its bound at once, and counts neither the known nor the refused', () => {
		const keys = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
		const missed = keys.map((key) => leadAt(0, { ...MISSED, key }));
		const known = keys.map((key) => leadAt(0, { key: `${key}, known` }));
		const refused = keys.map((key) => leadAt(0, { refusedFor: Infinity, key: `${key}, refused` }));
		const { arrivals } = simulate(historyOf([...known, ...refused, ...missed]), LIMITS);
		const swept = arrivals.filter(({ by }) => by === 'sweep').map(({ at }) => at);
		expect(swept).toEqual([15, 15, 15, 30, 30, 30, 45]);
	});
});

describe('the leads of one person', () => {
	it.each<[string, number[], History]>([
		['the first of two was missed', [0, 2], historyOf([leadAt(0, MISSED), leadAt(10)])],
		[
			'the first of two was missed, and a sweep came between',
			[1, 1],
			historyOf([leadAt(0, MISSED), leadAt(20)]),
		],
		['the second of two was missed', [1, 1], historyOf([leadAt(0), leadAt(20, MISSED)])],
		['both of two were missed', [1, 1], historyOf([leadAt(0, MISSED), leadAt(20, MISSED)])],
		[
			'the first of two was missed, long before the second',
			[1, 1],
			historyOf([leadAt(0, MISSED), leadAt(40)]),
		],
		[
			'the second of two was missed, long after the first',
			[1, 1],
			historyOf([leadAt(0), leadAt(40, MISSED)]),
		],
		[
			'the first was refused until the second came',
			[0, 2],
			historyOf([leadAt(0, { refusedFor: 20 }), leadAt(16)]),
		],
		[
			'the second was missed, and the first listed late',
			[2, 0],
			historyOf([leadAt(0, { listedAfter: 60 }), leadAt(20, MISSED)]),
		],
		[
			'the third was missed, and the first listed late',
			[2, 1, 0],
			historyOf([leadAt(0, { listedAfter: 70 }), leadAt(20), leadAt(45, MISSED)]),
		],
		[
			'the second was missed, and the first delivered late',
			[2, 0],
			historyOf([deliveredAt(0, { travel: 20 }), leadAt(20, MISSED)]),
		],
		[
			'the second was missed, and the first delivered as long after its time',
			[2, 0],
			historyOf([deliveredAt(0, { travel: 100 }), leadAt(100, MISSED)]),
		],
		[
			'the second was missed, and the first delivered again',
			[2, 0],
			historyOf([deliveredAt(0, {}, {}), leadAt(20, MISSED)]),
		],
		[
			"the second was missed, and Chatbase's clock is behind",
			[2, 0],
			historyOf([leadAt(0), leadAt(30, MISSED)], { clockAhead: -40 }),
		],
		["Chatbase's clock is ahead", [2], historyOf([leadAt(0)], { clockAhead: 40 })],
		[
			'the first was listed late, and its row taken by the second',
			[2, 1],
			historyOf([leadAt(0, { listedAfter: 60 }), leadAt(28)], { clockAhead: -10 }),
		],
		['n8n was killed before the record', [2], historyOf([deliveredAt(0, { killedAt: 2 })])],
		[
			'n8n was killed before the record of the first, for which the second stood in',
			[1, 2],
			historyOf([deliveredAt(10, { killedAt: 2 }), leadAt(12)]),
		],
		['the destination did not answer', [2], historyOf([leadAt(0, { unanswered: 1 })])],
		[
			'sweeps overlapped',
			[2],
			historyOf([leadAt(0, MISSED)], {
				sweeps: [
					{ isStarted: false, pauses: [0] },
					{ isStarted: true, pauses: [0, 0, 0, 20] },
				],
			}),
		],
	])('when %s, are delivered so often: %j', (_what, times, history) => {
		expect(timesOf(simulate(history, LIMITS))).toEqual(times);
	});
});
