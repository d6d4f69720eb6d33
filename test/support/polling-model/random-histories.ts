/** Histories drawn at random, in which nothing goes wrong but what is asked for. */
import fc from 'fast-check';

import type { EventName } from '../../../nodes/ChatbasePollingTrigger/events';
import {
	DAY,
	HOUR,
	MINUTE,
	SECOND,
	type Engine,
	type History,
	type LeadPlan,
	type ListPlan,
	type Mishap,
	type PollPlan,
	type Trouble,
} from './history';

/** Chatbase may list a lead almost so long after its time. */
export const WINDOW = 2 * DAY;

/** What the node is to make good, whatever n8n is set to. */
export const USUAL = [
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
] as const;

/** What may cut n8n off from what it has. */
export const LOSING = [
	'n8n is killed',
	'the database refuses the execution',
	'the workflow is unpublished while a poll is stored',
] as const;

export type Kind =
	| (typeof USUAL)[number]
	| (typeof LOSING)[number]
	| 'the database refuses the state'
	| 'static data is written back';

type Kinds = ReadonlySet<Kind>;

const milliseconds = (min: number, max: number) => fc.integer({ min, max });
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((n) => n * SECOND);
const hours = (min: number, max: number) => milliseconds(min * HOUR, max * HOUR);
const none = fc.constant(undefined);

/** A point in time: any, one of a few that leads share, or while a poll may read. */
type Moment = { share: number } | { sharedBy: number } | { poll: number; after: number };

const moment: fc.Arbitrary<Moment> = fc.oneof(
	{ arbitrary: fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }) }), weight: 3 },
	{ arbitrary: fc.record({ sharedBy: fc.nat(3) }), weight: 1 },
	{ arbitrary: fc.record({ poll: fc.nat(20), after: milliseconds(-500, 4000) }), weight: 3 },
);

/** Histories in which nothing goes wrong but this, and of this, only some. */
export function historiesWith(engines: Engine[], kinds: readonly Kind[]): fc.Arbitrary<History> {
	return fc
		.tuple(fc.constantFrom(...engines), fc.subarray([...kinds]))
		.chain(([engine, drawn]) => historiesOf(engine, new Set(drawn)));
}

/** What only leads do: the others have an id and a time, days of UTC, and lists that go to their end. */
const OF_LEADS: readonly Kind[] = ['leads have no id', 'leads have no time', 'lists have an end'];

/** The same of another event. What is said of leads is true of what they stand for. */
export function historiesOfEvent(
	event: EventName,
	engines: Engine[],
	kinds: readonly Kind[],
): fc.Arbitrary<History> {
	const possible = kinds.filter((kind) => !OF_LEADS.includes(kind));
	const goingOn = fc.array(fc.array(hours(0, 120), { maxLength: 3 }), { maxLength: 12 });
	return fc.tuple(historiesWith(engines, possible), goingOn).map(([history, goesOn]) => ({
		...history,
		event,
		list: { ...history.list, zone: 0, order: 'newest first' as const },
		leads: history.leads.map((lead, index) =>
			event.startsWith('conversations.') ? { ...lead, goesOn: goesOn[index] ?? [] } : lead,
		),
	}));
}

function historiesOf(engine: Engine, kinds: Kinds): fc.Arbitrary<History> {
	return drawn(kinds).map((one) => toHistory(engine, one));
}

/** The usual; if this may go wrong, often the other. */
function unless<T>(kinds: Kinds, kind: Kind, usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) {
	return kinds.has(kind)
		? fc.oneof({ arbitrary: usual, weight: 3 }, { arbitrary: other, weight: 1 })
		: usual;
}

/* What is drawn: its times are no numbers yet. */

function drawn(kinds: Kinds) {
	return fc.record({
		publishedAt: milliseconds(0, DAY).map((time) => Date.UTC(2026, 0, 15) + time),
		chatbotIds: chatbotIds(kinds),
		// A chatbot that comes back would have its leads since then once more.
		startFrom: kinds.has('chatbots come and go')
			? none
			: fc.option(hours(-90, 10), { nil: undefined, freq: 2 }),
		polls: fc.array(pollPlan(kinds), { minLength: 3, maxLength: 10 }),
		list: listPlan(kinds),
		leads: fc.array(lead(kinds), { minLength: 1, maxLength: 12, size: 'max' }),
		outages: troubles(kinds, 'Chatbase is away', trouble('outage', someChatbot)),
		hanging: troubles(kinds, 'Chatbase hangs', trouble('hanging', someChatbot)),
		errors: troubles(kinds, 'pages have errors', trouble('page error', someChatbot)),
		limits: troubles(kinds, 'Chatbase limits the rate', trouble('rate limit', none)),
		slowness: unless(
			kinds,
			'Chatbase is slow',
			none,
			fc.double({ min: 0.1, max: 1.5, noNaN: true }),
		),
		shared: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
	});
}

type Drawn = ReturnType<typeof drawn> extends fc.Arbitrary<infer T> ? T : never;

function chatbotIds(kinds: Kinds) {
	return unless<string[]>(
		kinds,
		'there are many chatbots',
		fc.constantFrom<string[][]>(['one'], ['one', 'two'], ['two', 'one']),
		fc
			.oneof(
				{ arbitrary: fc.integer({ min: 3, max: 8 }), weight: 4 },
				{ arbitrary: fc.integer({ min: 9, max: 50 }), weight: 1 },
			)
			.map(manyChatbots),
	);
}

/** Two that have leads, among others that have none. */
function manyChatbots(count: number): string[] {
	const others = Array.from({ length: count - 2 }, (_, index) => `other-${index}`);
	return [...others.slice(1), 'one', ...others.slice(0, 1), 'two'];
}

const usualGap = fc.oneof(
	{ arbitrary: hours(1, 14), weight: 4 },
	{ arbitrary: hours(24, 80), weight: 1 },
	{ arbitrary: fc.integer({ min: 2, max: 15 }).map((n) => n * MINUTE), weight: 1 },
);

function pollPlan(kinds: Kinds) {
	const mishaps = MISHAPS.filter(([kind]) => kinds.has(kind)).map(([, mishap]) => mishap);
	return fc.record<PollPlan>({
		gap: unless(kinds, 'polls overlap', usualGap, milliseconds(0, 20_000)),
		lag: milliseconds(0, 3000),
		storing: fc.tuple(milliseconds(0, 5000), milliseconds(0, 5000)),
		isExecutionStoredFirst: fc.boolean(),
		chatbotIds: unless(
			kinds,
			'chatbots come and go',
			none,
			fc.constantFrom<string[][]>(['one'], ['two', 'one'], ['one', 'two', 'three']),
		),
		mishap:
			mishaps.length === 0 ? none : fc.option(fc.oneof(...mishaps), { nil: undefined, freq: 2 }),
	});
}

const away = fc.oneof(seconds(1, 90), hours(0, 30));
const page = fc.integer({ min: 1, max: 4 });

const refusal = (refused: 'state' | 'execution') =>
	fc.record({ kind: fc.constant('database error' as const), refused: fc.constant(refused) });

const MISHAPS: Array<[Kind, fc.Arbitrary<Mishap>]> = [
	['n8n is restarted', fc.record({ kind: fc.constant('restarted'), away })],
	[
		'n8n is killed',
		fc.record({
			kind: fc.constant('killed'),
			at: fc.constantFrom('reading', 'returned', 'between', 'between', 'stored'),
			...{ page, away },
		}),
	],
	[
		'the workflow is unpublished',
		fc.record({
			kind: fc.constant('unpublished'),
			at: fc.constantFrom('reading', 'stored'),
			...{ page, away },
		}),
	],
	[
		'the workflow is unpublished while a poll is stored',
		fc.record({ kind: fc.constant('unpublished'), at: fc.constant('returned'), page, away }),
	],
	['the database refuses the state', refusal('state')],
	['the database refuses the execution', refusal('execution')],
	[
		'static data is written back',
		fc.record({
			...{ kind: fc.constant('older copy'), age: fc.integer({ min: 1, max: 4 }) },
			isRestarted: fc.boolean(),
		}),
	],
];

function lead(kinds: Kinds) {
	return fc.record({
		...{ chatbotId: fc.constantFrom('one', 'one', 'one', 'two'), at: moment },
		listedAfter: unless(
			kinds,
			'leads are listed late',
			fc.constant(0),
			fc.oneof(seconds(1, 90), milliseconds(0, WINDOW - SECOND)),
		),
		deletedAt: unless<Moment | undefined>(kinds, 'leads are deleted', none, moment),
		hasTime: unless(kinds, 'leads have no time', fc.constant(true), fc.constant(false)),
		hasId: unless(kinds, 'leads have no id', fc.constant(true), fc.constant(false)),
	});
}

function listPlan(kinds: Kinds) {
	const plan = fc.record<ListPlan>({
		clockAhead: unless(
			kinds,
			'clocks are apart',
			milliseconds(-2000, 2000),
			fc.oneof(milliseconds(-3 * HOUR, 3 * HOUR), milliseconds(-4 * DAY, 4 * DAY)),
		),
		saysTime: unless(kinds, 'clocks are apart', fc.constant(true), fc.constant(false)),
		zone: fc.integer({ min: -12, max: 14 }),
		isEndExclusive: fc.boolean(),
		order: fc.constantFrom('oldest first', 'newest first', 'by id'),
		pageSize: fc.integer({ min: 1, max: 5 }),
		answerTime: milliseconds(100, 900),
		most: fc.constantFrom(Infinity, kinds.has('lists have an end') ? 1 : Infinity),
	});
	// Without Chatbase's clock, n8n's has to do.
	return plan.map((one) => (one.saysTime ? one : { ...one, clockAhead: 0 }));
}

const someChatbot = fc.option(fc.constantFrom('one', 'two'), { nil: undefined });

function trouble(kind: Trouble['kind'], chatbotId: fc.Arbitrary<string | undefined>) {
	return fc.record({
		...{ kind: fc.constant(kind), at: moment, lasts: fc.oneof(seconds(1, 60), hours(0, 40)) },
		...{ chatbotId, retryAfter: seconds(1, 50), page: fc.integer({ min: 2, max: 4 }) },
	});
}

const troubles = (kinds: Kinds, kind: Kind, one: ReturnType<typeof trouble>) =>
	kinds.has(kind) ? fc.array(one, { maxLength: 3 }) : fc.constant([]);

/* The history that it makes. */

function toHistory(engine: Engine, all: Drawn): History {
	const { leads, outages, hanging, errors, limits, shared, slowness, ...history } = all;
	const { chatbotIds: ids, list } = history;
	const budget = (engine === 'default' ? 300 : 36) * SECOND;
	const timeOf = timesIn(history.polls, shared);
	const plans = leads.map(({ at, deletedAt, ...others }): LeadPlan => {
		const submitted = timeOf(at);
		const deletedAfter =
			deletedAt === undefined ? Infinity : Math.max(0, timeOf(deletedAt) - submitted);
		// Nothing tells that one without a time is beyond the end of a list.
		const hasTime = others.hasTime || list.most < Infinity;
		return { ...others, hasTime, submitted, deletedAfter };
	});
	return {
		...history,
		engine,
		budget,
		list: {
			...slower(list, budget / ids.length, slowness),
			// More than was left in three days in a row is listed, or nothing tells that there was more.
			most: Math.max(list.most, mostWithin(3 * DAY, plans) + 1),
		},
		leads: plans,
		troubles: [...outages, ...hanging, ...errors, ...limits].map(
			({ at, lasts, ...others }): Trouble => {
				const from = timeOf(at);
				return { ...others, from, until: from + lasts };
			},
		),
	};
}

/** @returns when a moment is, from a day before the publishing to a day after the last poll */
function timesIn(polls: PollPlan[], shared: number[]): (when: Moment) => number {
	let at = 0;
	const pollTimes = polls.map(({ gap }) => {
		at += gap;
		return at - gap;
	});
	const last = at + DAY;
	const first = -1 * DAY;
	return (when) => {
		if ('poll' in when) return pollTimes[when.poll % pollTimes.length] + when.after;
		const share = 'share' in when ? when.share : shared[when.sharedBy];
		return Math.round(first + share * (last - first));
	};
}

/** @param slowness as a part of what fits the share of a chatbot: a page and that which is its end */
function slower(list: ListPlan, share: number, slowness: number | undefined): ListPlan {
	if (slowness === undefined) return list;
	const answerTime = Math.round((slowness * 0.9 * share) / 2);
	return { ...list, answerTime: Math.min(Math.max(answerTime, list.answerTime), 29 * SECOND) };
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
