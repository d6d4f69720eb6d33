import fc from 'fast-check';

import { readKnown, writeKnown } from '../../nodes/ChatbasePollingTrigger/known';
import { createMemory } from '../../nodes/ChatbasePollingTrigger/memory';
import { DayTooLong, poll, type PollResult } from '../../nodes/ChatbasePollingTrigger/poll';
import {
	DAY,
	HOUR,
	MAX_STATE_BYTES,
	MINUTE,
	SECOND,
	simulate,
	type Engine,
	type History,
	type Lead,
	type LeadPlan,
	type ListPlan,
	type Mishap,
	type Outcome,
	type PollingNode,
	type PollPlan,
	type PollRecord,
	type SimulatedSource,
	type Start,
	type Trouble,
} from '../support/polling';

/** Not made smaller by itself, which may take minutes: the path that is reported leads there. */
const RUNS = { numRuns: 2000, seed: 20260131, endOnFailure: true };

const NODE: PollingNode = { poll, createMemory };

/** Chatbase may list a lead almost so long after its time. */
const WINDOW = 2 * DAY;

/* What may go wrong: the histories. */

type Kind =
	| 'leads are listed late'
	| 'leads are deleted'
	| 'leads have no time'
	| 'Chatbase is away'
	| 'Chatbase limits the rate'
	| 'clocks are apart'
	| 'polls overlap'
	| 'chatbots come and go'
	| 'the workflow is unpublished'
	| 'n8n is restarted'
	| 'n8n is killed'
	| 'the database refuses the state'
	| 'the database refuses the execution'
	| 'the workflow is unpublished while a poll is stored'
	| 'static data is written back';

/** What the node is to make good, whatever n8n is set to. */
const USUAL: Kind[] = [
	'leads are listed late',
	'leads are deleted',
	'leads have no time',
	'Chatbase is away',
	'Chatbase limits the rate',
	'clocks are apart',
	'polls overlap',
	'chatbots come and go',
	'the workflow is unpublished',
	'n8n is restarted',
];

const LOSING: Kind[] = [
	'n8n is killed',
	'the database refuses the execution',
	'the workflow is unpublished while a poll is stored',
];

const milliseconds = (min: number, max: number) => fc.integer({ min, max });
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * SECOND);
const hours = (min: number, max: number) => milliseconds(min * HOUR, max * HOUR);

/** A point in time: any, one of a few that leads share, or while a poll may read. */
type Moment = { share: number } | { sharedBy: number } | { poll: number; after: number };

const moment: fc.Arbitrary<Moment> = fc.oneof(
	{ arbitrary: fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }) }), weight: 3 },
	{ arbitrary: fc.record({ sharedBy: fc.nat(3) }), weight: 1 },
	{ arbitrary: fc.record({ poll: fc.nat(20), after: milliseconds(-500, 4000) }), weight: 3 },
);

/** Histories in which nothing goes wrong but this, and of this, only some. */
function historiesWith(engines: Engine[], kinds: Kind[]): fc.Arbitrary<History> {
	return fc
		.tuple(fc.constantFrom(...engines), fc.subarray(kinds))
		.chain(([engine, drawn]) => historiesOf(engine, new Set(drawn)));
}

function historiesOf(engine: Engine, kinds: ReadonlySet<Kind>): fc.Arbitrary<History> {
	/** The usual; if this may go wrong, often the other. */
	const unless = <T>(kind: Kind, usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
		kinds.has(kind)
			? fc.oneof({ arbitrary: usual, weight: 3 }, { arbitrary: other, weight: 1 })
			: usual;
	const none = fc.constant(undefined);

	const away = fc.oneof(seconds(1, 90), hours(0, 30));
	const page = fc.integer({ min: 1, max: 4 });
	const mishaps: Array<fc.Arbitrary<Mishap>> = [];
	const mayHappen = (kind: Kind, mishap: fc.Arbitrary<Mishap>) => {
		if (kinds.has(kind)) mishaps.push(mishap);
	};
	mayHappen('n8n is restarted', fc.record({ kind: fc.constant('restarted'), away }));
	mayHappen(
		'n8n is killed',
		fc.record({
			kind: fc.constant('killed'),
			at: fc.constantFrom('reading', 'returned', 'between', 'between', 'stored'),
			...{ page, away },
		}),
	);
	mayHappen(
		'the workflow is unpublished',
		fc.record({
			kind: fc.constant('unpublished'),
			at: fc.constantFrom('reading', 'stored'),
			...{ page, away },
		}),
	);
	mayHappen(
		'the workflow is unpublished while a poll is stored',
		fc.record({ kind: fc.constant('unpublished'), at: fc.constant('returned'), page, away }),
	);
	for (const refused of ['state', 'execution'] as const) {
		mayHappen(
			`the database refuses the ${refused}`,
			fc.record({ kind: fc.constant('database error'), refused: fc.constant(refused) }),
		);
	}
	mayHappen(
		'static data is written back',
		fc.record({
			...{ kind: fc.constant('older copy'), age: fc.integer({ min: 1, max: 4 }) },
			isRestarted: fc.boolean(),
		}),
	);

	const usualGap = fc.oneof(
		{ arbitrary: hours(1, 14), weight: 4 },
		{ arbitrary: hours(24, 80), weight: 1 },
		{ arbitrary: fc.integer({ min: 2, max: 15 }).map((n) => n * MINUTE), weight: 1 },
	);
	const plan = fc.record<PollPlan>({
		gap: unless('polls overlap', usualGap, milliseconds(0, 20_000)),
		lag: milliseconds(0, 3000),
		storing: fc.tuple(milliseconds(0, 5000), milliseconds(0, 5000)),
		isExecutionStoredFirst: fc.boolean(),
		chatbotIds: unless(
			'chatbots come and go',
			none,
			fc.constantFrom<string[][]>(['one'], ['two', 'one'], ['one', 'two', 'three']),
		),
		mishap:
			mishaps.length === 0 ? none : fc.option(fc.oneof(...mishaps), { nil: undefined, freq: 2 }),
	});
	const polls = fc.array(plan, { minLength: 3, maxLength: 10 });

	const lead = fc.record({
		...{ chatbotId: fc.constantFrom('one', 'one', 'one', 'two'), at: moment },
		listedAfter: unless(
			'leads are listed late',
			fc.constant(0),
			fc.oneof(seconds(1, 90), milliseconds(0, WINDOW - SECOND)),
		),
		deletedAt: unless<Moment | undefined>('leads are deleted', none, moment),
		hasTime: unless('leads have no time', fc.constant(true), fc.constant(false)),
	});

	const list = fc
		.record<ListPlan>({
			clockAhead: unless(
				'clocks are apart',
				milliseconds(-2000, 2000),
				fc.oneof(milliseconds(-3 * HOUR, 3 * HOUR), milliseconds(-4 * DAY, 4 * DAY)),
			),
			saysTime: unless('clocks are apart', fc.constant(true), fc.constant(false)),
			zone: fc.integer({ min: -12, max: 14 }),
			isEndExclusive: fc.boolean(),
			order: fc.constantFrom('oldest first', 'newest first', 'by id'),
			pageSize: fc.integer({ min: 2, max: 5 }),
			answerTime: milliseconds(100, 900),
		})
		// Without Chatbase's clock, n8n's has to do.
		.map((drawn) => (drawn.saysTime ? drawn : { ...drawn, clockAhead: 0 }));

	const trouble = (kind: Trouble['kind'], chatbotId: fc.Arbitrary<string | undefined>) =>
		fc.record({
			...{ kind: fc.constant(kind), at: moment, lasts: fc.oneof(seconds(1, 60), hours(0, 40)) },
			...{ chatbotId, retryAfter: seconds(1, 50) },
		});
	const troublesOf = (kind: Kind, arbitrary: ReturnType<typeof trouble>) =>
		kinds.has(kind) ? fc.array(arbitrary, { maxLength: 3 }) : fc.constant([]);

	return fc
		.record({
			publishedAt: milliseconds(0, DAY).map((time) => Date.UTC(2026, 0, 15) + time),
			chatbotIds: fc.constantFrom<string[][]>(['one'], ['one', 'two'], ['two', 'one']),
			// A chatbot that comes back would have its leads since then once more.
			startFrom: kinds.has('chatbots come and go')
				? none
				: fc.option(hours(-90, 10), { nil: undefined, freq: 2 }),
			...{ polls, list, leads: fc.array(lead, { minLength: 1, maxLength: 12, size: 'max' }) },
			outages: troublesOf(
				'Chatbase is away',
				trouble('outage', fc.option(fc.constantFrom('one', 'two'), { nil: undefined })),
			),
			limits: troublesOf('Chatbase limits the rate', trouble('rate limit', fc.constant(undefined))),
			shared: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
		})
		.map(({ leads, outages, limits, shared, ...history }) => {
			let at = 0;
			const pollTimes = history.polls.map(({ gap }) => {
				at += gap;
				return at - gap;
			});
			const last = at + DAY;
			const first = -1 * DAY;
			const timeOf = (when: Moment): number => {
				if ('poll' in when) return pollTimes[when.poll % pollTimes.length] + when.after;
				const share = 'share' in when ? when.share : shared[when.sharedBy];
				return Math.round(first + share * (last - first));
			};
			return {
				...history,
				engine,
				budget: 36 * SECOND,
				leads: leads.map(({ at: when, deletedAt, ...others }): LeadPlan => {
					const submitted = timeOf(when);
					const deletedAfter =
						deletedAt === undefined ? Infinity : Math.max(0, timeOf(deletedAt) - submitted);
					return { ...others, submitted, deletedAfter };
				}),
				troubles: [...outages, ...limits].map(({ at: when, lasts, ...others }): Trouble => {
					const from = timeOf(when);
					return { ...others, from, until: from + lasts };
				}),
			};
		});
}

/* Histories by hand. */

const AT_ONCE: PollPlan = {
	...{ gap: 5 * MINUTE, lag: 0, storing: [0, 0], isExecutionStoredFirst: false },
};

const LIST: ListPlan = {
	...{ clockAhead: 0, saysTime: true, zone: 0, isEndExclusive: false },
	...{ order: 'newest first', pageSize: 100, answerTime: 100 },
};

function leadAt(submitted: number, wrong: Partial<LeadPlan> = {}): LeadPlan {
	const usual = { chatbotId: 'one', listedAfter: 0, deletedAfter: Infinity, hasTime: true };
	return { submitted, ...usual, ...wrong };
}

const EVERY_HOUR: PollPlan = { ...AT_ONCE, gap: HOUR };

function historyOf(leads: LeadPlan[], wrong: Partial<History> = {}): History {
	return {
		engine: 'default',
		publishedAt: Date.UTC(2026, 0, 31, 12),
		...{ chatbotIds: ['one'], budget: 36 * SECOND },
		...{ leads, list: LIST, troubles: [], polls: [EVERY_HOUR, EVERY_HOUR] },
		...wrong,
	};
}

/* What the node promises. */

/** How often a lead may come. */
interface Promised {
	lead: Lead;
	times: number;
	/** It is listed, and was left after its chatbot's start. */
	mustCome: boolean;
	/** It was left before its chatbot's start. */
	mustNotCome: boolean;
	/** Its chatbot may have been taken out and come back, and nothing says that it is older than that. */
	mayComeAgain: boolean;
}

function promisesOf(history: History, outcome: Outcome): Promised[] {
	const { publishedAt, startFrom, polls } = history;
	const changes = polls.flatMap(({ chatbotIds }) => (chatbotIds ? [chatbotIds] : []));
	const chatbotIds = changes.at(-1) ?? history.chatbotIds;
	return outcome.leads.map((lead) => {
		const { chatbotId, time, hasTime, listedFrom, listedUntil, id } = lead;
		const { [chatbotId]: start } = outcome.starts;
		const { [chatbotId]: first } = outcome.firstStarts;
		// What Chatbase has already at the first poll is old, unless its time says otherwise.
		const isAfter = (one: Start) => time >= one.latest && (hasTime || listedFrom > one.endedAt);
		// Chatbase's clock is read in whole seconds.
		const isBefore = (one: Start) => hasTime && time < one.earliest - SECOND;
		const isNew = time >= publishedAt + (startFrom ?? 0);
		const isDue = start !== undefined && (startFrom === undefined ? isAfter(start) : isNew);
		return {
			lead,
			times: outcome.times.get(id) ?? 0,
			mustCome: isDue && chatbotIds.includes(chatbotId) && listedUntil === Infinity,
			mustNotCome:
				first === undefined || (startFrom === undefined ? isBefore(first) : hasTime && !isNew),
			mayComeAgain: !hasTime && chatbotId === 'two' && changes.length > 1,
		};
	});
}

const idsOf = (promised: Promised[]) => promised.map(({ lead }) => lead.id);

/** Breaches of the promises; all lists are to be empty. */
function breachesOf(history: History, outcome: Outcome) {
	const promises = promisesOf(history, outcome);
	return {
		lost: idsOf(promises.filter(({ mustCome, times }) => mustCome && times === 0)),
		twice: idsOf(promises.filter(({ times, mayComeAgain }) => times > 1 && !mayComeAgain)),
		unwanted: idsOf(promises.filter(({ mustNotCome, times }) => mustNotCome && times > 0)),
		tooLarge: outcome.maxStateBytes > MAX_STATE_BYTES,
	};
}

const NO_BREACH = { lost: [], twice: [], unwanted: [], tooLarge: false };

/* What really happened, so that no promise is kept for want of trouble. */

/** What happened in a history that might have kept a lead from coming once. */
function happeningsOf(history: History, { polls, leads, times, shifts }: Outcome): Set<string> {
	const struck = polls.flatMap(({ mishap }) => mishap ?? []);
	const came = leads.filter(({ id }) => (times.get(id) ?? 0) > 0);
	const happenings: Record<string, boolean> = {
		'a page shifted': shifts > 0,
		'a poll ran into another': polls.some(({ answer }) => answer === 'skipped'),
		'a result was discarded': polls.some(({ answer }) => answer === 'superseded'),
		'a chatbot failed': polls.some(({ result }) => (result?.failures.length ?? 0) > 0),
		'a lead came late': came.some(({ listedAfter }) => listedAfter > DAY),
		'a lead without a time came': came.some(({ hasTime }) => !hasTime),
		'a lead that came was deleted': came.some(({ listedUntil }) => listedUntil < Infinity),
		'leads of one time came': came.some((one) =>
			came.some((other) => other !== one && other.time === one.time),
		),
		'a chatbot was added': polls.some(
			({ result, startedReading }) =>
				result !== undefined && Object.keys(startedReading).length > history.chatbotIds.length,
		),
		'n8n was away for a day': struck.some((mishap) => 'away' in mishap && mishap.away > DAY),
	};
	for (const mishap of struck) {
		const detail =
			'at' in mishap ? ` ${mishap.at}` : 'refused' in mishap ? ` ${mishap.refused}` : '';
		happenings[`${mishap.kind}${detail}`] = true;
	}
	return new Set(Object.keys(happenings).filter((name) => happenings[name]));
}

/** Runs many histories. @returns in how many of them each thing happened */
async function simulateMany(
	histories: fc.Arbitrary<History>,
	judge: (history: History, outcome: Outcome) => string[] | void,
	node = NODE,
): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	await fc.assert(
		fc.asyncProperty(histories, async (history) => {
			const outcome = await simulate(history, node);
			const more = judge(history, outcome) ?? [];
			for (const name of [...happeningsOf(history, outcome), ...more]) {
				counts[name] = (counts[name] ?? 0) + 1;
			}
		}),
		RUNS,
	);
	return counts;
}

/* Faults to plant. */

/** The state of each chatbot, changed before it is stored. */
function withStates(change: (state: PollResult['state']['chatbots'][string]) => void): PollingNode {
	return {
		createMemory,
		async poll(input) {
			const result = await poll(input);
			const state = structuredClone(result.state);
			Object.values(state.chatbots).forEach(change);
			return { ...result, state };
		},
	};
}

const FAULTS: Record<string, PollingNode> = {
	'no overlap': withStates((state) => {
		state.since = Math.max(state.since, state.newest ?? 0);
	}),
	'ids are forgotten too early': withStates((state) => {
		const known = [...readKnown(state.known)];
		const first = ((state.newest ?? 0) - WINDOW / 2) / SECOND;
		state.known = writeKnown(new Map(known.filter(([, second]) => second >= first)));
	}),
	'the state is written before the pages are read': {
		createMemory,
		async poll(input) {
			const { glance } = input.source as SimulatedSource;
			const { state } = await poll({
				...input,
				source: { list: async (span) => await Promise.resolve(glance(span)) },
			});
			const result = await poll(input);
			return { ...result, state, hasChanged: true };
		},
	},
};

const ENGINES: Engine[] = ['default', 'scheduler', 'durable cursors'];

/** What is to happen in one of a hundred histories, whatever else is tried in them. */
const ALWAYS = [
	'a page shifted',
	'a poll ran into another',
	'a result was discarded',
	'a chatbot failed',
	'a chatbot was added',
	'a lead came late',
	'a lead without a time came',
	'a lead that came was deleted',
	'leads of one time came',
	'n8n was away for a day',
	'restarted',
	'unpublished reading',
	'unpublished stored',
];

function expectHappened(counts: Record<string, number>, names: string[]) {
	const seldom = names.filter((name) => (counts[name] ?? 0) < RUNS.numRuns / 100);
	expect(seldom).toEqual([]);
}

describe('the polling trigger', () => {
	it('emits every lead once when n8n keeps what it is given', async () => {
		const counts = await simulateMany(historiesWith(ENGINES, USUAL), (history, outcome) =>
			expect(breachesOf(history, outcome)).toEqual(NO_BREACH),
		);
		expectHappened(counts, ALWAYS);
	});

	it('loses no lead when the state is set back', async () => {
		const kinds: Kind[] = [
			...USUAL,
			'static data is written back',
			'the database refuses the state',
		];
		const counts = await simulateMany(
			historiesWith(['default', 'scheduler'], kinds),
			(history, outcome) => {
				const { twice, ...others } = breachesOf(history, outcome);
				expect({ ...others, twice: [] }).toEqual(NO_BREACH);
				return twice.length > 0 ? ['a lead came twice'] : [];
			},
		);
		expectHappened(counts, [...ALWAYS, 'older copy', 'database error state', 'a lead came twice']);
	});

	it('emits every lead once with durable cursors, whatever n8n is cut off from', async () => {
		const kinds: Kind[] = [...USUAL, ...LOSING, 'the database refuses the state'];
		const counts = await simulateMany(
			historiesWith(['durable cursors'], kinds),
			(history, outcome) => expect(breachesOf(history, outcome)).toEqual(NO_BREACH),
		);
		expectHappened(counts, [
			...ALWAYS,
			'killed reading',
			'killed returned',
			'killed stored',
			'unpublished returned',
			'database error state',
			'database error execution',
		]);
	});

	it('loses by default only the leads of a poll whose state was stored, but not its execution', async () => {
		const kinds: Kind[] = [...USUAL, ...LOSING, 'the database refuses the state'];
		const counts = await simulateMany(
			historiesWith(['default', 'scheduler'], kinds),
			(history, outcome) => {
				const { polls } = outcome;
				const half = polls.filter((one) => one.isStateStored && !one.isExecutionStored);
				const otherHalf = polls.filter((one) => !one.isStateStored && one.isExecutionStored);
				const isIn = (records: PollRecord[]) => (id: string) =>
					records.some(({ leadIds }) => leadIds.includes(id));
				const { lost, twice, ...others } = breachesOf(history, outcome);
				expect({
					...others,
					lost: lost.filter((id) => !isIn(half)(id)),
					twice: twice.filter((id) => !isIn(otherHalf)(id)),
				}).toEqual(NO_BREACH);
				const lossy = half.filter(({ leadIds }) => leadIds.some((id) => lost.includes(id)));
				return [
					...lossy.map(({ mishap }) => `lost: ${mishap?.kind}`),
					...(twice.length > 0 ? ['a lead came twice'] : []),
				];
			},
		);
		expectHappened(counts, [
			...ALWAYS,
			'killed reading',
			'killed returned',
			'killed between',
			'killed stored',
			'lost: killed',
			'lost: database error',
			'lost: unpublished',
			'a lead came twice',
		]);
	});

	it('emits the leads of a chatbot while another one cannot be read', async () => {
		const others = USUAL.filter((kind) => kind !== 'chatbots come and go');
		const histories = fc
			.tuple(
				historiesWith(ENGINES, others),
				fc.constantFrom<Trouble['kind']>('outage', 'rate limit'),
				fc.integer({ min: 1, max: 50 }),
			)
			.map(([history, kind, wait]): History => {
				const calm = Array.from({ length: 5 }, () => ({ ...AT_ONCE, gap: DAY }));
				const polls = [...history.polls, ...calm];
				const until = polls.reduce((total, { gap }) => total + gap, 0);
				const failing: Trouble = {
					...{ kind, chatbotId: 'two', from: -DAY, until, retryAfter: wait * SECOND },
				};
				const chatbotIds = ['two', 'one'];
				return { ...history, chatbotIds, polls, troubles: [...history.troubles, failing] };
			});
		const counts = await simulateMany(histories, (history, outcome) => {
			expect(breachesOf(history, outcome)).toEqual(NO_BREACH);
			const over = history.publishedAt + (history.troubles.at(-1)?.until ?? 0);
			const early = outcome.polls
				.filter(({ startedAt, isExecutionStored }) => startedAt < over && isExecutionStored)
				.flatMap(({ leadIds }) => leadIds);
			const due = promisesOf(history, outcome).filter(({ mustCome }) => mustCome);
			const [ofOne, ofTwo] = ['one', 'two'].map((chatbotId) =>
				idsOf(due.filter(({ lead }) => lead.chatbotId === chatbotId)),
			);
			expect(ofOne.filter((id) => !early.includes(id))).toEqual([]);
			expect(ofTwo.filter((id) => early.includes(id))).toEqual([]);
			return [...(ofOne.length > 0 ? ['of one'] : []), ...(ofTwo.length > 0 ? ['of two'] : [])];
		});
		expectHappened(counts, ['of one', 'of two']);
	});

	it.each([
		['no overlap', 'lost'],
		['ids are forgotten too early', 'twice'],
		['the state is written before the pages are read', 'lost'],
	] as const)('would break its promises with this fault: %s', async (fault, breach) => {
		const property = fc.asyncProperty(historiesWith(ENGINES, USUAL), async (history) => {
			const breaches = breachesOf(history, await simulate(history, FAULTS[fault]));
			return breaches[breach].length === 0;
		});
		expect(await fc.check(property, RUNS)).toMatchObject({
			failed: true,
		});
	});
});

/** A lead when n8n has saved the state for the first time, and what happens to the poll that finds it. */
function pollWith(mishap: Mishap, engine: Engine = 'default', isExecutionStoredFirst = false) {
	const poll = { ...EVERY_HOUR, isExecutionStoredFirst };
	return historyOf([leadAt(1.5 * HOUR)], {
		engine,
		polls: [poll, poll, { ...poll, mishap }, poll],
	});
}

const killedAt = (at: 'reading' | 'returned' | 'between' | 'stored'): Mishap => ({
	...{ kind: 'killed', at, page: 1, away: HOUR },
});
const unpublishedAt = (at: 'reading' | 'returned' | 'stored'): Mishap => ({
	...{ kind: 'unpublished', at, page: 1, away: HOUR },
});
const refused = (what: 'state' | 'execution'): Mishap => ({
	...{ kind: 'database error', refused: what },
});
const restarted: Mishap = { kind: 'restarted', away: HOUR };

describe('a lead comes so often:', () => {
	it.each<[number, string, History]>([
		[1, 'n8n is killed while the poll reads', pollWith(killedAt('reading'))],
		[1, 'n8n is killed before anything is stored', pollWith(killedAt('returned'))],
		[0, 'n8n is killed when only the state is stored', pollWith(killedAt('between'))],
		[
			2,
			'n8n is killed when only the execution is stored',
			pollWith(killedAt('between'), 'default', true),
		],
		[1, 'n8n is killed when both are stored', pollWith(killedAt('stored'))],
		[0, 'the database refuses the execution', pollWith(refused('execution'))],
		[1, 'the database refuses the state, and n8n keeps it', pollWith(refused('state'))],
		[
			2,
			'the database refuses the state, and n8n has no other',
			pollWith(refused('state'), 'scheduler'),
		],
		[1, 'the workflow is unpublished while the poll reads', pollWith(unpublishedAt('reading'))],
		[0, 'the workflow is unpublished when the poll returns', pollWith(unpublishedAt('returned'))],
		[
			1,
			'with durable cursors, n8n is killed before both are stored',
			pollWith(killedAt('returned'), 'durable cursors'),
		],
		[
			1,
			'with durable cursors, the database refuses both',
			pollWith(refused('execution'), 'durable cursors'),
		],
		[
			1,
			'with durable cursors, the workflow is unpublished when the poll returns',
			pollWith(unpublishedAt('returned'), 'durable cursors'),
		],
		[
			1,
			'with durable cursors, n8n has not saved the poll at publishing',
			historyOf([leadAt(MINUTE)], { engine: 'durable cursors' }),
		],
		[
			1,
			'with durable cursors, n8n has saved neither that nor the next one',
			historyOf([leadAt(MINUTE)], {
				engine: 'durable cursors',
				polls: [EVERY_HOUR, { ...EVERY_HOUR, mishap: refused('execution') }],
			}),
		],
		[
			0,
			'with durable cursors, n8n stops before it has saved any poll',
			historyOf([leadAt(MINUTE)], {
				engine: 'durable cursors',
				polls: [{ ...EVERY_HOUR, mishap: restarted }, EVERY_HOUR],
			}),
		],
		[0, 'it was left before the publishing', historyOf([leadAt(-MINUTE)])],
		[
			1,
			'it was left before the publishing, but after Start From',
			historyOf([leadAt(-MINUTE)], { startFrom: -HOUR }),
		],
		[1, 'it was left while the first poll read', historyOf([leadAt(50)])],
		[
			1,
			'n8n was away for a month when it was left',
			historyOf([leadAt(3 * DAY)], {
				polls: [{ ...EVERY_HOUR, mishap: { ...restarted, away: 30 * DAY } }],
			}),
		],
	])('%i, when %s', async (times, _when, history) => {
		expect([...(await simulate(history, NODE)).times.values()]).toEqual([times]);
	});

	it('once when it is listed less than two days late, and never when it is later', async () => {
		const day = Array.from({ length: 30 }, () => EVERY_HOUR);
		const newest = leadAt(51 * HOUR);
		const late = [
			leadAt(4 * HOUR, { listedAfter: 47 * HOUR }),
			leadAt(2 * HOUR, { listedAfter: 50 * HOUR }),
		];
		const history = historyOf([newest, ...late], { polls: [...day, ...day] });
		const { leads, times } = await simulate(history, NODE);
		expect(leads.map(({ id }) => times.get(id))).toEqual([1, 1, 0]);
	});
});

/* Backlogs. */

/** Leads that all were there before the publishing, and are to come. */
function backlogOf(submitted: number[], wrong: Partial<History> = {}): History {
	const leads = submitted.map((time) => leadAt(time));
	return historyOf(leads, { startFrom: -31 * DAY, polls: [AT_ONCE], ...wrong });
}

const spread = (count: number, from: number, to: number) =>
	Array.from({ length: count }, (_, index) => Math.round(from + ((to - from) * index) / count));

/** What came, in its order. */
const emitted = ({ polls }: Outcome) => polls.flatMap(({ leadIds }) => leadIds);

const oldestFirst = ({ leads }: Outcome) =>
	[...leads].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1)).map(({ id }) => id);

/** No poll may take longer than its time and the answer that it waits for then. */
function expectInTime(history: History, { polls }: Outcome) {
	const { budget, list } = history;
	const longest = Math.max(...polls.map(({ startedAt, endedAt }) => endedAt - startedAt));
	expect(longest).toBeLessThanOrEqual(budget + list.answerTime);
	const most = Math.max(...polls.map(({ requests }) => requests));
	expect(most).toBeLessThanOrEqual(budget / list.answerTime + 1);
}

describe('a backlog', () => {
	it('is worked off whole days at a time, the oldest first, in the time that there is', async () => {
		const histories = fc
			.record({
				days: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
				leads: fc.array(fc.record({ day: fc.nat(3), time: milliseconds(0, DAY) }), {
					...{ minLength: 1, maxLength: 20, size: 'max' },
				}),
				zone: fc.integer({ min: -12, max: 14 }),
				isEndExclusive: fc.boolean(),
				order: fc.constantFrom<Array<ListPlan['order']>>('oldest first', 'newest first', 'by id'),
				pageSize: fc.integer({ min: 2, max: 5 }),
				more: fc.nat(8),
			})
			.map(({ days, leads, more, ...list }) => {
				const times = leads.map(({ day, time }) => time - (days[day % days.length] + 1) * DAY);
				const inTwoDays = times.map(
					(one) => times.filter((other) => Math.abs(other - one) <= 2 * DAY).length,
				);
				// The longest day can just be read, with the page that is its end.
				const pages = Math.ceil(Math.max(...inTwoDays) / list.pageSize) + 2 + more;
				return backlogOf(times, {
					startFrom: -11 * DAY,
					budget: pages * SECOND,
					list: { ...LIST, ...list, answerTime: SECOND },
				});
			});
		const counts = await simulateMany(histories, (history, outcome) => {
			expect(emitted(outcome)).toEqual(oldestFirst(outcome));
			expectInTime(history, outcome);
			const productive = outcome.polls.filter(({ answer }) => answer === 'items').length;
			return productive > 2 ? ['it took more than two polls'] : [];
		});
		expectHappened(counts, ['it took more than two polls']);
	});

	it('of 10,000 leads in 30 days comes oldest first, over several polls', async () => {
		const history = backlogOf(spread(10_000, -30 * DAY, 0), {
			list: { ...LIST, answerTime: 300 },
		});
		const outcome = await simulate(history, NODE);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
		expectInTime(history, outcome);
		expect(outcome.maxStateBytes).toBeLessThan(MAX_STATE_BYTES);
		expect(outcome.polls.filter(({ answer }) => answer === 'items')).toHaveLength(5);
	});

	it('of 6,000 leads in one day comes when one poll can read it', async () => {
		const history = backlogOf(spread(6000, -36 * HOUR, -13 * HOUR), {
			list: { ...LIST, answerTime: 250 },
		});
		const outcome = await simulate(history, NODE);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
		expectInTime(history, outcome);
		expect(outcome.maxStateBytes).toBeLessThan(MAX_STATE_BYTES);
	});

	it('with a day that no poll can read is an error with its number, and no endless loop', async () => {
		const history = backlogOf([-5 * DAY, ...spread(6000, -36 * HOUR, -13 * HOUR), -HOUR], {
			list: { ...LIST, answerTime: SECOND },
		});
		const outcome = await simulate(history, NODE);
		expectInTime(history, outcome);
		// What is older than that day comes.
		expect(emitted(outcome)).toEqual(oldestFirst(outcome).slice(0, 1));
		const [last, ...others] = outcome.polls.at(-1)?.result?.failures ?? [];
		expect(others).toEqual([]);
		expect(last.error).toBeInstanceOf(DayTooLong);
		expect(last.error).toMatchObject({ day: '2026-01-29', read: 3600 });
	});
});

describe('the state', () => {
	/** Within two days so many leads, and then a few each hour. */
	const crowded = (count: number) =>
		backlogOf([...spread(count, -47 * HOUR, 0), ...spread(60, HOUR, 12 * HOUR)], {
			polls: spread(13, 0, 1).map(() => ({ ...AT_ONCE, gap: HOUR })),
		});
	const warningsOf = ({ polls }: Outcome) => polls.flatMap(({ result }) => result?.warnings ?? []);

	it('has room for 3,745 leads in two days', async () => {
		const fits = await simulate(backlogOf(spread(3745, -47 * HOUR, 0)), NODE);
		expect(warningsOf(fits)).toEqual([]);
		const isMore = await simulate(backlogOf(spread(3746, -47 * HOUR, 0)), NODE);
		expect(warningsOf(isMore)).toHaveLength(1);
	});

	it('stays small with more, all come once, and a warning says what is forgotten', async () => {
		const outcome = await simulate(crowded(6000), NODE);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
		expect(outcome.maxStateBytes).toBeLessThan(MAX_STATE_BYTES);
		expect(warningsOf(outcome)[0]).toMatch(/3745 are remembered/);
	});
});
