import fc from 'fast-check';

import { ALL_HISTORIES, HISTORIES } from '../support/histories';
import { isFlawless, judge, type Verdict } from '../support/sweep-model/excuses';
import {
	deliveredAt,
	historyOf,
	leadAt,
	MISSED,
	onceEach,
	timesOf,
	withOwnKeys,
} from '../support/sweep-model/histories-by-hand';
import type { History } from '../support/sweep-model/history';
import { LIMITS, MINUTES_A_DAY } from '../support/sweep-model/limits';
import { readSweepNumbers } from '../support/sweep-model/numbers-of-the-example';
import { histories, historiesWith, type Trouble } from '../support/sweep-model/random-histories';
import { simulate } from '../support/sweep-model/simulated-executions';
import type { Fault } from '../support/sweep-model/workflow';

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

const ALL_RUNS = { numRuns: 5 * ALL_HISTORIES, seed: 20260131 };
const RUNS = { ...ALL_RUNS, numRuns: 5 * HISTORIES };
const FEWER_RUNS = { ...ALL_RUNS, numRuns: HISTORIES };

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

	describe('is excused from', () => {
		let judged: Array<ReturnType<typeof judge>>;
		beforeAll(() => {
			judged = fc.sample(histories, ALL_RUNS).map((history) => judge(simulate(history, LIMITS)));
		});

		it.each([
			['losses', 6],
			['doubles', 8],
		] as const)(
			'%s in less than half of the histories, and needs each of %i excuses',
			(promise, count) => {
				const verdicts = judged.map((ofHistory) => ofHistory[promise]);
				const isExcused = ({ excuses }: Verdict) => excuses.length > 0;
				const excused = verdicts.filter((ofHistory) => ofHistory.some(isExcused));
				expect(excused.length).toBeLessThan(ALL_RUNS.numRuns / 2);

				const broken = verdicts.flat().filter(({ isKept }) => !isKept);
				const needed = broken.filter(({ excuses }) => excuses.length === 1);
				expect(new Set(needed.flatMap(({ excuses }) => excuses)).size).toBe(count);
			},
		);
	});

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
		expect(fc.check(property, { ...ALL_RUNS, endOnFailure: true }).failed).toBe(true);
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
