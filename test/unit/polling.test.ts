import fc from 'fast-check';

import { readSeen, writeSeen } from '../../nodes/ChatbasePollingTrigger/seen';
import { createMemory, type Memory } from '../../nodes/ChatbasePollingTrigger/memory';
import { poll, type PollResult } from '../../nodes/ChatbasePollingTrigger/poll';
import { AT_ONCE, NODE } from '../support/histories';
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

/** Chatbase may list a lead almost so long after its time. */
const WINDOW = 2 * DAY;

/* What may go wrong: the histories. */

type Kind =
	| 'leads are listed late'
	| 'leads are deleted'
	| 'leads have no time'
	| 'leads have no id'
	| 'Chatbase is away'
	| 'Chatbase hangs'
	| 'Chatbase is slow'
	| 'pages have errors'
	| 'lists have an end'
	| 'there are many chatbots'
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
	'leads have no id',
	'Chatbase is away',
	'Chatbase hangs',
	'Chatbase is slow',
	'pages have errors',
	'lists have an end',
	'there are many chatbots',
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

/** @param slowness as a part of what fits the share of a chatbot: a page and that which is its end */
function slower(list: ListPlan, share: number, slowness: number | undefined): ListPlan {
	if (slowness === undefined) return list;
	const answerTime = Math.round((slowness * 0.9 * share) / 2);
	return { ...list, answerTime: Math.min(Math.max(answerTime, list.answerTime), 29 * SECOND) };
}

/** Two that have leads, among others that have none. */
function manyChatbots(count: number): string[] {
	const others = Array.from({ length: count - 2 }, (_, index) => `other-${index}`);
	return [...others.slice(1), 'one', ...others.slice(0, 1), 'two'];
}

/** The most leads of a chatbot that were left within a time. */
function mostWithin(time: number, leads: readonly LeadPlan[]): number {
	const counts = leads.map(
		({ chatbotId, submitted }) =>
			leads.filter(
				(other) =>
					other.chatbotId === chatbotId &&
					other.submitted >= submitted &&
					other.submitted <= submitted + time,
			).length,
	);
	return Math.max(...counts);
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
		hasId: unless('leads have no id', fc.constant(true), fc.constant(false)),
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
			pageSize: fc.integer({ min: 1, max: 5 }),
			answerTime: milliseconds(100, 900),
			most: fc.constantFrom(Infinity, kinds.has('lists have an end') ? 1 : Infinity),
		})
		// Without Chatbase's clock, n8n's has to do.
		.map((drawn) => (drawn.saysTime ? drawn : { ...drawn, clockAhead: 0 }));

	const trouble = (kind: Trouble['kind'], chatbotId: fc.Arbitrary<string | undefined>) =>
		fc.record({
			...{ kind: fc.constant(kind), at: moment, lasts: fc.oneof(seconds(1, 60), hours(0, 40)) },
			...{ chatbotId, retryAfter: seconds(1, 50), page: fc.integer({ min: 2, max: 4 }) },
		});
	const someChatbot = fc.option(fc.constantFrom('one', 'two'), { nil: undefined });
	const troublesOf = (kind: Kind, arbitrary: ReturnType<typeof trouble>) =>
		kinds.has(kind) ? fc.array(arbitrary, { maxLength: 3 }) : fc.constant([]);

	return fc
		.record({
			publishedAt: milliseconds(0, DAY).map((time) => Date.UTC(2026, 0, 15) + time),
			chatbotIds: unless<string[]>(
				'there are many chatbots',
				fc.constantFrom<string[][]>(['one'], ['one', 'two'], ['two', 'one']),
				fc
					.oneof(
						{ arbitrary: fc.integer({ min: 3, max: 8 }), weight: 4 },
						{ arbitrary: fc.integer({ min: 9, max: 50 }), weight: 1 },
					)
					.map(manyChatbots),
			),
			// A chatbot that comes back would have its leads since then once more.
			startFrom: kinds.has('chatbots come and go')
				? none
				: fc.option(hours(-90, 10), { nil: undefined, freq: 2 }),
			...{ polls, list, leads: fc.array(lead, { minLength: 1, maxLength: 12, size: 'max' }) },
			outages: troublesOf('Chatbase is away', trouble('outage', someChatbot)),
			hanging: troublesOf('Chatbase hangs', trouble('hanging', someChatbot)),
			errors: troublesOf('pages have errors', trouble('page error', someChatbot)),
			limits: troublesOf('Chatbase limits the rate', trouble('rate limit', fc.constant(undefined))),
			slowness: unless('Chatbase is slow', none, fc.double({ min: 0.1, max: 1.5, noNaN: true })),
			shared: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
		})
		.map(({ leads, outages, hanging, errors, limits, shared, slowness, ...history }) => {
			const budget = (engine === 'default' ? 300 : 36) * SECOND;
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
			const plans = leads.map(({ at: when, deletedAt, ...others }): LeadPlan => {
				const submitted = timeOf(when);
				const deletedAfter =
					deletedAt === undefined ? Infinity : Math.max(0, timeOf(deletedAt) - submitted);
				// Nothing tells that one without a time is beyond the end of a list.
				const hasTime = others.hasTime || history.list.most < Infinity;
				return { ...others, hasTime, submitted, deletedAfter };
			});
			return {
				...history,
				engine,
				budget,
				list: {
					...slower(history.list, budget / history.chatbotIds.length, slowness),
					// More than was left in three days in a row is listed, or nothing tells that there was more.
					most: Math.max(history.list.most, mostWithin(3 * DAY, plans) + 1),
				},
				leads: plans,
				troubles: [...outages, ...hanging, ...errors, ...limits].map(
					({ at: when, lasts, ...others }): Trouble => {
						const from = timeOf(when);
						return { ...others, from, until: from + lasts };
					},
				),
			};
		});
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
		const { chatbotId, time, hasTime, hasId, listedFrom, listedUntil, id } = lead;
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
			mustCome: isDue && hasId && chatbotIds.includes(chatbotId) && listedUntil === Infinity,
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
function happeningsOf(
	history: History,
	{ polls, leads, times, shifts, cuts }: Outcome,
): Set<string> {
	const struck = polls.flatMap(({ mishap }) => mishap ?? []);
	const came = leads.filter(({ id }) => (times.get(id) ?? 0) > 0);
	const happenings: Record<string, boolean> = {
		'a page shifted': shifts > 0,
		'a list ended early': cuts > 0,
		'a chatbot had no time': polls.some(({ result }) => (result?.unreached.length ?? 0) > 0),
		'an entry had no id': leads.some(({ hasId }) => !hasId),
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

/** What a process remembers, with some of it done otherwise. */
function withMemory(change: (memory: Memory) => Partial<Memory>): PollingNode {
	return {
		poll,
		createMemory() {
			const memory = createMemory();
			return { ...memory, ...change(memory) };
		},
	};
}

const FAULTS: Record<string, PollingNode> = {
	'no overlap': withStates((state) => {
		state.since = Math.max(state.since, state.newest ?? 0);
	}),
	'ids are forgotten too early': withStates((state) => {
		const known = [...readSeen(state.known)];
		const first = ((state.newest ?? 0) - WINDOW / 2) / SECOND;
		state.known = writeSeen(new Map(known.filter(([, second]) => second >= first)));
	}),
	'the state is written before the pages are read': {
		createMemory,
		async poll(input) {
			const { glance } = input.source as SimulatedSource;
			const { state } = await poll({
				...input,
				source: {
					...input.source,
					async read(listing) {
						glance(listing);
						return await Promise.resolve({ kind: 'whole' });
					},
				},
			});
			const result = await poll(input);
			return { ...result, state, hasChanged: true };
		},
	},
	'what belongs to items is kept without them': withMemory((memory) => ({
		keep: (key, handed, state) => memory.keep(key, handed, state),
	})),
	'what a poll without items has found is not kept': withMemory(() => ({
		complete: (_key, handed) => handed,
	})),
	'two polls run at once': withMemory((memory) => ({
		begin: (...args) => memory.begin(...args) || true,
	})),
	'a state that is being saved is not waited for': withMemory((memory) => ({
		end: (key, _counter, now) => memory.end(key, undefined, now),
	})),
	'a fault that passes is taken for one that lasts': {
		createMemory,
		// What cannot be read is told as something that does not pass by itself.
		async poll(input) {
			const result = await poll(input);
			const failures = result.failures.map((one) => ({ ...one, error: new Error('for ever') }));
			return { ...result, failures };
		},
	},
};

/** What may happen to n8n, too. */
const ACCIDENTS: Kind[] = [...USUAL, ...LOSING, 'the database refuses the state'];

const ENGINES: Engine[] = ['default', 'scheduler', 'durable cursors'];

/** What is to happen in one of two hundred histories, whatever else is tried in them. */
const ALWAYS = [
	'a page shifted',
	'a list ended early',
	'a chatbot had no time',
	'an entry had no id',
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
	const seldom = names.filter((name) => (counts[name] ?? 0) < RUNS.numRuns / 200);
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
		const counts = await simulateMany(
			historiesWith(['durable cursors'], ACCIDENTS),
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
		const counts = await simulateMany(
			historiesWith(['default', 'scheduler'], ACCIDENTS),
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
		const never: Kind[] = ['chatbots come and go', 'there are many chatbots', 'Chatbase is slow'];
		const others = USUAL.filter((kind) => !never.includes(kind));
		const histories = fc
			.tuple(
				historiesWith(ENGINES, others),
				fc.constantFrom<Trouble['kind']>('outage', 'rate limit', 'hanging'),
				fc.integer({ min: 1, max: 50 }),
			)
			.map(([history, kind, wait]): History => {
				const calm = Array.from({ length: 15 }, () => ({ ...AT_ONCE, gap: DAY }));
				const polls = [...history.polls, ...calm];
				const until = polls.reduce((total, { gap }) => total + gap, 0);
				const failing: Trouble = {
					...{ kind, chatbotId: 'two', from: -DAY, until, retryAfter: wait * SECOND, page: 1 },
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

	it.each<[string, 'lost' | 'twice', Engine[], Kind[]]>([
		['no overlap', 'lost', ENGINES, USUAL],
		['ids are forgotten too early', 'twice', ENGINES, USUAL],
		['the state is written before the pages are read', 'lost', ENGINES, USUAL],
		['what belongs to items is kept without them', 'lost', ['durable cursors'], ACCIDENTS],
		['what a poll without items has found is not kept', 'lost', ['durable cursors'], ACCIDENTS],
		['two polls run at once', 'twice', ENGINES, USUAL],
		['a state that is being saved is not waited for', 'twice', ENGINES, USUAL],
		['a fault that passes is taken for one that lasts', 'lost', ENGINES, USUAL],
	])('would break its promises with this fault: %s', async (fault, breach, engines, kinds) => {
		const property = fc.asyncProperty(historiesWith(engines, kinds), async (history) => {
			const breaches = breachesOf(history, await simulate(history, FAULTS[fault]));
			return breaches[breach].length === 0;
		});
		const { failed, errorInstance } = await fc.check(property, RUNS);
		expect(failed).toBe(true);
		// By a breach, and not by an error of the model.
		expect(String(errorInstance)).toContain('returning false');
	});
});
