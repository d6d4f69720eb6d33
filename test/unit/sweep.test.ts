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
	type Table,
	type Visit,
} from '../support/sweep';
import { readSweepNumbers } from '../support/sweepNumbers';

const MINUTES_A_DAY = 60;
/** As in the workflow, but a day has one hour, 100 are 3, 20 are 2 and 24 are 4: every limit is reached often. */
const LIMITS: Limits = {
	interval: 15,
	youngest: 10,
	window: 3 * MINUTES_A_DAY,
	tolerance: 30,
	retention: 8 * MINUTES_A_DAY,
	bound: 3,
	failures: 2,
	duration: 10,
	longestWait: 4,
	slack: 1,
};

it('the numbers of the model are those of the workflow', () => {
	expect(readSweepNumbers()).toEqual({
		interval: LIMITS.interval,
		youngest: LIMITS.youngest,
		windowDays: LIMITS.window / MINUTES_A_DAY,
		tolerances: [LIMITS.tolerance, LIMITS.tolerance],
		retentionDays: LIMITS.retention / MINUTES_A_DAY,
		readDays: LIMITS.window / MINUTES_A_DAY + 1,
		bound: 100,
		failures: 20,
		durations: [LIMITS.duration, LIMITS.duration],
		wait: LIMITS.interval,
		longestWait: 24,
		slack: LIMITS.slack,
	});
});

const RUNS = { numRuns: 10_000, seed: 20260131 };
const FEWER_RUNS = { ...RUNS, numRuns: 2000 };

/* What may go wrong: the histories. */

const TROUBLES = [
	'the webhook misses leads',
	'the webhook repeats leads',
	'the webhook is slow',
	'leads are listed late',
	'leads have no key',
	'the destination refuses leads',
	'the destination does not answer',
	'a second step fails',
	'deliveries take long',
	'a table is away',
	'sweeps are cancelled',
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
		agent: fc.nat(1),
		key: unless('leads have no key', fc.constantFrom('Anna', 'Ben'), fc.constant(null)),
		listedAfter: unless('leads are listed late', minutes(0, 10), minutes(11, 175)),
		deliveries: unless('the webhook misses leads', delivered, fc.constant([])),
		refusedFor: unless(
			'the destination refuses leads',
			fc.constant(0),
			fc.oneof(minutes(1, 150), fc.constant(Infinity)),
		),
		unanswered: unless('the destination does not answer', fc.constant(0), minutes(1, 3)),
		secondStepFailsFor: unless(
			'a second step fails',
			fc.constant(0),
			fc.oneof(minutes(1, 150), fc.constant(Infinity)),
		),
		takes: unless('deliveries take long', fc.constant(0), minutes(1, 12)),
	});
	const leads = fc.array(lead, { minLength: 1, maxLength: 10 }).map((plans) => {
		let submitted = 0;
		return plans.map(({ gap, ...plan }) => {
			submitted += gap;
			// A key holds the agent, too.
			const key = plan.key && `${plan.key}, who asks agent ${plan.agent}`;
			return { ...plan, key, submitted };
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
	const ofAgent = fc.array(sweep, { maxLength: 30 });
	const sweeps = fc.tuple(ofAgent, ofAgent).map((plans): SweepPlan[][] => plans);
	const away = sweeps.map((plans) =>
		plans.map((ofOne) => ofOne.map((plan) => ({ ...plan, isStarted: false }))),
	);
	const absence = fc
		.record({
			table: fc.constantFrom<Table>('record', 'toLookAt'),
			from: minutes(0, 200),
			lasts: minutes(1, 60),
		})
		.map(({ lasts, ...absence }) => ({ ...absence, until: absence.from + lasts }));

	return fc.record({
		leads,
		sweeps: unless('n8n is away', sweeps, away),
		absences: unless(
			'a table is away',
			fc.constant([]),
			fc.array(absence, { minLength: 1, maxLength: 3 }),
		),
		timeOut: unless('sweeps are cancelled', fc.constant(Infinity), minutes(1, 20)),
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
			.filter((chain) => !chain.some(({ isSimultaneous }) => isSimultaneous))
			.filter((chain) => sum(chain.map(extrasOf)) > allowanceOf(chain)),
	};
}

const isBroken = ({ isKept, excuses }: Verdict) => !isKept && excuses.length === 0;

const isFlawless = ({ losses, doubles, excessive }: Judgement) =>
	!losses.some(isBroken) && !doubles.some(isBroken) && excessive.length === 0;

/** How many times each lead was delivered. */
const timesOf = ({ leads, arrivals }: Outcome) =>
	leads.map((lead) => arrivals.filter((arrival) => arrival.lead === lead).length);

/* Histories by hand. */

const AT_ONCE: DeliveryPlan = { travel: 1, pauses: [0, 0] };
const MISSED = { deliveries: [] };

/** A lead of Anna, with which nothing goes wrong but this. */
function leadAt(submitted: number, wrong: Partial<LeadPlan> = {}): LeadPlan {
	const deliveries = [AT_ONCE];
	const well = { listedAfter: 0, refusedFor: 0, unanswered: 0, secondStepFailsFor: 0, takes: 0 };
	return { submitted, key: 'Anna', agent: 0, deliveries, ...well, ...wrong };
}

/** A lead of which the webhook makes these deliveries. */
const deliveredAt = (submitted: number, ...deliveries: Array<Partial<DeliveryPlan>>) =>
	leadAt(submitted, { deliveries: deliveries.map((plan) => ({ ...AT_ONCE, ...plan })) });

function historyOf(leads: LeadPlan[], wrong: Partial<History> = {}): History {
	return {
		leads,
		sweeps: [],
		absences: [],
		timeOut: Infinity,
		clockAhead: 0,
		turns: [0],
		...wrong,
	};
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

	/** Histories in which nothing is missed twice: of different people, with the same things going wrong. */
	const ofDifferentPeople = (troubles: readonly Trouble[]) =>
		historiesWith(troubles).map((history) => ({ ...history, leads: withOwnKeys(history.leads) }));

	const FLAWLESS =
		'loses no lead and delivers none twice without an excuse, which is good for one lead';
	/** What holds of every history, apart from what may be excused. */
	const PROMISES = {
		[FLAWLESS]: (fault?: Fault) =>
			fc.property(histories, (history) => isFlawless(judge(simulate(history, LIMITS, fault)))),
		'holds nobody back for leads that are always refused, however small its bounds': (
			fault?: Fault,
		) =>
			fc.property(
				ofDifferentPeople(['the webhook misses leads']),
				fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
				(history, places) => {
					const taken = places.map((place) => place % history.leads.length);
					const all = [...history.leads.keys()];
					const refused = new Set(all.filter((index) => !taken.includes(index)));
					const leads = history.leads.map((lead, index) => ({
						...lead,
						refusedFor: refused.has(index) ? Infinity : 0,
					}));
					const small = { ...LIMITS, bound: 1, failures: 1 };
					const outcome = simulate({ ...history, leads }, small, fault);
					const expected = leads.map((_, index) => (refused.has(index) ? 0 : 1));
					return (
						timesOf(outcome).join() === expected.join() &&
						[...outcome.failures.keys()].every((leadId) => refused.has(leadId))
					);
				},
			),
		'holds nobody back for leads whose delivery hangs until n8n cancels the sweep': (
			fault?: Fault,
		) =>
			fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), (hanging) => {
				const leads = hanging.map((isHanging, index) =>
					leadAt(0, { ...MISSED, takes: isHanging ? 1000 : 0, key: `Visitor ${index}` }),
				);
				const outcome = simulate(historyOf(leads, { timeOut: 5 }), LIMITS, fault);
				return timesOf(outcome).every((times, index) => hanging[index] || times === 1);
			}),
		'tries a lead at most five times in twelve sweeps': (fault?: Fault) =>
			fc.property(
				ofDifferentPeople(['the destination refuses leads', 'a second step fails']),
				(history) =>
					[...simulate(history, LIMITS, fault).failures.values()].every(
						({ length }) => length <= 5,
					),
			),
		'lets no more leads fail in a sweep than its bound': (fault?: Fault) =>
			fc.property(ofDifferentPeople(['the destination refuses leads']), (history) => {
				// One agent: its sweeps are told apart by when they began.
				const leads = history.leads.map((lead) => ({ ...lead, agent: 0 }));
				const { failures } = simulate({ ...history, leads }, LIMITS, fault);
				const startedAt = [...failures.values()].flat();
				return startedAt.every(
					(time) => startedAt.filter((other) => other === time).length <= LIMITS.failures,
				);
			}),
		'is over before the next begins, if no delivery takes five minutes': (fault?: Fault) =>
			fc.property(fc.array(fc.nat(4), { minLength: 1, maxLength: 10 }), (minutes) => {
				const leads = minutes.map((takes, index) =>
					leadAt(0, { ...MISSED, takes, key: `Visitor ${index}` }),
				);
				const great = { ...LIMITS, bound: Infinity, failures: Infinity };
				const { runs } = simulate(historyOf(leads), great, fault);
				return !runs.some(({ isOverlapping }) => isOverlapping);
			}),
		'delivers nothing while a table is away': (fault?: Fault) =>
			fc.property(ofDifferentPeople(['the webhook misses leads', 'a table is away']), (history) => {
				// As long as it takes to come to an end.
				const absences = history.absences.map((absence) => ({
					...absence,
					until: absence.until + LIMITS.interval,
				}));
				const { arrivals } = simulate({ ...history, absences }, LIMITS, fault);
				return !arrivals.some(
					({ by, at }) =>
						by === 'sweep' &&
						absences.some(({ from, until }) => from + LIMITS.interval <= at && at < until),
				);
			}),
	};

	it.each(Object.entries(PROMISES))('%s', (promise, property) => {
		fc.assert(property() as fc.IProperty<unknown>, promise === FLAWLESS ? RUNS : FEWER_RUNS);
	});

	it.each<[Fault, keyof typeof PROMISES]>([
		['it records before it delivers', FLAWLESS],
		['it matches by the key alone', FLAWLESS],
		['its bound counts the known', FLAWLESS],
		['it does not look again before it delivers', FLAWLESS],
		[
			'it begins with the oldest, tried or not',
			'holds nobody back for leads that are always refused, however small its bounds',
		],
		[
			'it notes a try only when it has failed',
			'holds nobody back for leads whose delivery hangs until n8n cancels the sweep',
		],
		['it tries again in each sweep', 'tries a lead at most five times in twelve sweeps'],
		['it has no bound for failures', 'lets no more leads fail in a sweep than its bound'],
		[
			'it has no bound for time',
			'is over before the next begins, if no delivery takes five minutes',
		],
		['it asks for no table before it delivers', 'delivers nothing while a table is away'],
	])('finds the fault “%s”, since no longer: %s', (fault, promise) => {
		const property = PROMISES[promise](fault) as fc.IProperty<unknown>;
		expect(fc.check(property, { ...RUNS, endOnFailure: true }).failed).toBe(true);
	});

	it('tries a lead in vain after one, two and then always four sweeps', () => {
		const refused = [
			leadAt(0, { refusedFor: 50 }),
			leadAt(0, { refusedFor: Infinity, key: 'Ben' }),
		];
		const { failures } = simulate(historyOf(refused), LIMITS);
		// Until minute 50, and for the three hours that Chatbase lists it.
		expect(Object.fromEntries(failures)).toEqual({ 0: [15, 30], 1: [15, 30, 60, 120, 180] });
	});

	it('delivers no more than its bound at once, and counts neither the known nor the refused', () => {
		const keys = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
		const missed = keys.map((key) => leadAt(0, { ...MISSED, key }));
		const known = keys.map((key) => leadAt(0, { key: `${key}, known` }));
		const refused = keys.map((key) => leadAt(0, { refusedFor: Infinity, key: `${key}, refused` }));
		const limits = { ...LIMITS, failures: Infinity };
		const { arrivals } = simulate(historyOf([...known, ...refused, ...missed]), limits);
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
			historyOf([leadAt(0, { refusedFor: 20 }), leadAt(21)]),
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
					[
						{ isStarted: false, pauses: [0] },
						{ isStarted: true, pauses: [0, 0, 0, 0, 0, 0, 0, 0, 20] },
					],
				],
			}),
		],
	])('when %s, are delivered so often: %j', (_what, times, history) => {
		expect(timesOf(simulate(history, LIMITS))).toEqual(times);
	});
});
