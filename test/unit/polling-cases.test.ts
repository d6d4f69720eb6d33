import fc from 'fast-check';

import { DaySkipped, DayTooLong } from '../../nodes/ChatbasePollingTrigger/errors';
import { poll } from '../../nodes/ChatbasePollingTrigger/poll';
import {
	AT_ONCE,
	backlogOf,
	emitted,
	EVERY_HOUR,
	expectInTime,
	historyOf,
	leadAt,
	LIST,
	NODE,
	oldestFirst,
	pollsOf,
	spread,
	timesOf,
	troubleFrom,
} from '../support/histories';
import {
	DAY,
	HOUR,
	MAX_STATE_BYTES,
	MINUTE,
	SECOND,
	simulate,
	type Engine,
	type History,
	type ListPlan,
	type Mishap,
	type Outcome,
	type PollingNode,
} from '../support/polling';

const ENGINES: Engine[] = ['default', 'scheduler', 'durable cursors'];
const milliseconds = (min: number, max: number) => fc.integer({ min, max });

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
		expect(timesOf(await simulate(history, NODE))).toEqual([times]);
	});

	it('once when it is listed less than two days late, and never when it is much later', async () => {
		const day = Array.from({ length: 30 }, () => EVERY_HOUR);
		const newest = [leadAt(51 * HOUR), leadAt(52 * HOUR)];
		const late = [
			leadAt(4 * HOUR, { listedAfter: 47 * HOUR }),
			leadAt(HOUR, { listedAfter: 54 * HOUR }),
		];
		const history = historyOf([...newest, ...late], { polls: [...day, ...day] });
		expect(timesOf(await simulate(history, NODE))).toEqual([1, 1, 1, 0]);
	});
});

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
					budget: (pages * SECOND) / 0.9,
					list: { ...LIST, ...list, answerTime: SECOND },
				});
			});
		let longer = 0;
		await fc.assert(
			fc.asyncProperty(histories, async (history) => {
				const outcome = await simulate(history, NODE);
				expect(emitted(outcome)).toEqual(oldestFirst(outcome));
				expectInTime(history, outcome);
				if (outcome.polls.filter(({ answer }) => answer === 'items').length > 2) longer += 1;
			}),
			{ numRuns: 2000, seed: 20260131, endOnFailure: true },
		);
		expect(longer).toBeGreaterThan(20); // it took more than two polls
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

	it('with a day that no poll can read comes over several polls, without an error', async () => {
		const history = backlogOf([-5 * DAY, ...spread(6000, -36 * HOUR, -13 * HOUR), -HOUR], {
			list: { ...LIST, answerTime: SECOND },
		});
		const outcome = await simulate(history, NODE);
		expectInTime(history, outcome);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
		expect(outcome.polls.flatMap(({ reports }) => reports)).toEqual([]);
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

/* Bad days. */

const answersOf = ({ polls }: Outcome) => polls.map(({ answer }) => answer);
const reportsOf = ({ polls }: Outcome) => polls.flatMap(({ reports }) => reports);
const repeated = (count: number, answer: string) => Array<string>(count).fill(answer);

describe.each(ENGINES)('while Chatbase is away, with the engine "%s",', (engine) => {
	const budget = engine === 'default' ? 300 * SECOND : 36 * SECOND;

	it('n8n starts, and does not give the workflow up', async () => {
		const away = 3 * MINUTE;
		const start = 30 * MINUTE;
		const polls = pollsOf(12);
		// The first poll with leads saves where the node is.
		polls[4].mishap = { kind: 'restarted', away };
		const history = historyOf([leadAt(15 * MINUTE), leadAt(start), leadAt(start + MINUTE)], {
			...{ engine, budget, polls },
			troubles: [troubleFrom(20 * MINUTE + SECOND, start + 2 * MINUTE)],
		});
		const outcome = await simulate(history, NODE);
		expect(outcome.isGivenUp).toBe(false);
		expect(timesOf(outcome)).toEqual([1, 1, 1]);
	});

	it('another version is published, and polls on', async () => {
		const polls = pollsOf(12);
		polls[4].chatbotIds = ['one'];
		const history = historyOf([leadAt(12 * MINUTE), leadAt(18 * MINUTE)], {
			...{ engine, budget, polls },
			troubles: [troubleFrom(17 * MINUTE, 40 * MINUTE)],
		});
		const outcome = await simulate(history, NODE);
		expect(outcome.isGivenUp).toBe(false);
		expect(timesOf(outcome)).toEqual([1, 1]);
	});

	it('a chatbot that another version adds begins, and its leads come afterwards', async () => {
		const polls = pollsOf(12);
		polls[4].chatbotIds = ['one', 'two'];
		const leads = [leadAt(12 * MINUTE), leadAt(25 * MINUTE, { chatbotId: 'two' })];
		const history = historyOf([...leads, leadAt(15 * MINUTE, { chatbotId: 'two' })], {
			...{ engine, budget, polls },
			troubles: [troubleFrom(17 * MINUTE, 40 * MINUTE)],
		});
		const outcome = await simulate(history, NODE);
		expect(timesOf(outcome)).toEqual([1, 1, 0]);
	});

	it('a node without a state is not published, and the user sees why', async () => {
		const history = historyOf([leadAt(HOUR)], {
			...{ engine, budget, polls: pollsOf(12) },
			troubles: [troubleFrom(-HOUR, 12 * MINUTE)],
		});
		const outcome = await simulate(history, NODE);
		expect(answersOf(outcome).slice(0, 3)).toEqual(repeated(3, 'failure'));
		expect(outcome.polls[0].error).toBeInstanceOf(Error);
		expect(timesOf(outcome)).toEqual([1]);
	});

	it('n8n is told once an hour, or by an error where only that makes it poll less often', async () => {
		// A lead more than an hour after the publishing: the poll after it has a state of its own to write.
		const history = historyOf([leadAt(68 * MINUTE)], {
			...{ engine, budget, polls: pollsOf(45) },
			troubles: [troubleFrom(77 * MINUTE, 225 * MINUTE)],
		});
		const outcome = await simulate(history, NODE);
		const during = outcome.polls.slice(16, 43);
		const isScheduled = engine !== 'default';
		expect(during.map(({ answer }) => answer)).toEqual(
			repeated(27, isScheduled ? 'failure' : 'nothing'),
		);
		expect(during.flatMap(({ reports }) => reports)).toHaveLength(isScheduled ? 0 : 3);
		expect(timesOf(outcome)).toEqual([1]);
	});
});

describe('many chatbots, of which none answers,', () => {
	it.each([6, 20, 50])('are told of once an hour: %i', async (count) => {
		const chatbotIds = Array.from({ length: count }, (_, index) => `bot-${index}`);
		const history = historyOf([leadAt(8 * MINUTE, { chatbotId: 'bot-0' })], {
			...{ chatbotIds, budget: 300 * SECOND, polls: pollsOf(36) },
			troubles: [troubleFrom(12 * MINUTE, 3 * HOUR, { kind: 'hanging' })],
		});
		const outcome = await simulate(history, NODE);
		const told = outcome.polls.filter(({ reports }) => reports.length > 0);
		expect(told.length).toBeGreaterThan(0);
		expect(told.length).toBeLessThanOrEqual(4);
	});
});

describe("one chatbot that hangs, with n8n's scheduler,", () => {
	it('does not make n8n poll the others less often', async () => {
		const chatbotIds = Array.from({ length: 6 }, (_, index) => `bot-${index}`);
		const history = historyOf([leadAt(8 * MINUTE, { chatbotId: 'bot-1' })], {
			...{ engine: 'durable cursors', chatbotIds, budget: 36 * SECOND, polls: pollsOf(30) },
			troubles: [troubleFrom(12 * MINUTE, 3 * HOUR, { kind: 'hanging', chatbotId: 'bot-0' })],
			list: { ...LIST, answerTime: SECOND },
		});
		const outcome = await simulate(history, NODE);
		expect(answersOf(outcome)).not.toContain('failure');
		const told = reportsOf(outcome).map(({ chatbotId }) => chatbotId);
		expect(new Set(told)).toEqual(new Set(['bot-0']));
		expect(told.length).toBeLessThanOrEqual(4);
	});
});

describe('a version with another key', () => {
	it('is refused, also when the poll before has changed the state', async () => {
		const polls = pollsOf(60);
		polls[45].chatbotIds = ['one'];
		const wrongKey = Object.assign(new Error('wrong'), {
			...{ name: 'NodeApiError', failure: { cause: 'credential-invalid' } },
		});
		const node: PollingNode = {
			...NODE,
			async poll(input) {
				const isWrong = input.now() >= Date.UTC(2026, 0, 31, 12) + 224 * MINUTE;
				const open = input.source.open.bind(input.source);
				const read = async () => ({ kind: 'failed' as const, error: wrongKey });
				return await poll(isWrong ? { ...input, source: { open, read } } : input);
			},
		};
		const outcome = await simulate(historyOf([leadAt(3 * HOUR)], { polls }), node);
		const at = outcome.polls.findIndex(({ error }) => error === wrongKey);
		expect(outcome.polls[at]).toMatchObject({ answer: 'failure' });
	});
});

describe('a slow Chatbase', () => {
	it('does not make n8n give an activation up: after a start, a poll ends in time', async () => {
		const missed = spread(5900, HOUR, 20 * HOUR).map((time) => leadAt(time));
		const polls = pollsOf(12);
		polls[1].mishap = { kind: 'restarted', away: 21 * HOUR };
		const history = historyOf([leadAt(2 * MINUTE), ...missed], {
			...{ budget: 300 * SECOND, polls },
			list: { ...LIST, answerTime: 2 * SECOND },
		});
		const outcome = await simulate(history, NODE);
		expect(outcome.isGivenUp).toBe(false);
		expect(timesOf(outcome)).toEqual(Array(5901).fill(1));
	}, 60_000);

	it.each<[string, number, number, number]>([
		['one chatbot', 1, 10, 36],
		['five chatbots', 5, 3.2, 36],
		['twenty chatbots', 20, 5.4, 300],
	])(
		'that fits a poll gives all leads at once (%s), and half as slow again some polls later',
		async (_what, count, seconds, budgetSeconds) => {
			const chatbotIds = Array.from({ length: count }, (_, index) => `bot-${index}`);
			/** In the order of the polls after they were left: how many of the leads had come. */
			const comeAt = async (answerTime: number, polls: number) => {
				const leads = chatbotIds.map((chatbotId) => leadAt(HOUR - MINUTE, { chatbotId }));
				const history = historyOf(leads, {
					...{ chatbotIds, budget: budgetSeconds * SECOND, polls: pollsOf(polls) },
					list: { ...LIST, answerTime },
				});
				const outcome = await simulate(history, NODE);
				const later = outcome.polls.filter(
					({ startedAt }) => startedAt >= history.publishedAt + HOUR,
				);
				let come = 0;
				return later.map(({ leadIds }) => (come += leadIds.length));
			};
			expect((await comeAt(seconds * SECOND, 13))[0]).toBe(count);
			const slower = await comeAt(seconds * 1.5 * SECOND, 60);
			expect(slower.at(-1)).toBe(count);
			expect(slower.findIndex((come) => come === count)).toBeLessThanOrEqual(2);
		},
	);

	it('that needs a whole poll for one page gives the leads all the same', async () => {
		const history = historyOf([leadAt(HOUR), leadAt(2 * HOUR)], {
			...{ budget: 36 * SECOND, polls: pollsOf(100) },
			list: { ...LIST, answerTime: 24 * SECOND },
		});
		const outcome = await simulate(history, NODE);
		expect(timesOf(outcome)).toEqual([1, 1]);
		expect(reportsOf(outcome)).toEqual([]);
	});

	it('reaches every chatbot in its turn, also with a poll an hour, and tells of those left out', async () => {
		const chatbotIds = Array.from({ length: 20 }, (_, index) => `bot-${index}`);
		const leads = chatbotIds.map((chatbotId) => leadAt(30 * MINUTE, { chatbotId }));
		const history = historyOf(leads, {
			...{ chatbotIds, polls: pollsOf(8, { gap: HOUR }), budget: 36 * SECOND },
			list: { ...LIST, answerTime: 4 * SECOND },
		});
		const outcome = await simulate(history, NODE);
		// Four of them fit a poll.
		const came = outcome.polls.slice(1).map(({ leadIds }) => leadIds.length);
		expect(came.slice(0, 5)).toEqual([4, 4, 4, 4, 4]);
		expect(outcome.polls[1].log).toEqual([
			expect.stringMatching(/^There was no time for bot-\d+(, bot-\d+){15}: the next poll begins/),
		]);
	});

	it('does not hide that another chatbot never answers', async () => {
		const history = historyOf([leadAt(8 * MINUTE), leadAt(8 * MINUTE, { chatbotId: 'two' })], {
			...{ chatbotIds: ['two', 'one'], budget: 36 * SECOND, polls: pollsOf(12) },
			troubles: [troubleFrom(7 * MINUTE, DAY, { kind: 'hanging', chatbotId: 'two' })],
			list: { ...LIST, answerTime: 2 * SECOND },
		});
		const outcome = await simulate(history, NODE);
		expect(timesOf(outcome)).toEqual([1, 1]);
		const early = outcome.polls.slice(0, 6).flatMap(({ leadIds }) => leadIds);
		expect(early).toHaveLength(1);
		const told = outcome.polls.slice(0, 6).flatMap(({ reports, error }) => [...reports, error]);
		expect(told.filter(Boolean).length).toBeGreaterThan(0);
	});
});

describe('a page that fails for ever', () => {
	const failing = (page: number, more: Partial<History> = {}): Partial<History> => ({
		budget: 300 * SECOND,
		troubles: [troubleFrom(-DAY, 9 * DAY, { kind: 'page error', page })],
		...more,
	});

	it('behind others leads to shorter lists, so that all leads come', async () => {
		const history = backlogOf(spread(3000, -30 * DAY, 0), failing(21));
		const outcome = await simulate({ ...history, polls: pollsOf(10) }, NODE);
		expect(outcome.polls.slice(0, 10).flatMap(({ leadIds }) => leadIds)).toHaveLength(3000);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
	});

	/** A day too long, and one on either side, each poll at an hour of its own. */
	const around = (polls: number, more: Partial<History> = {}) =>
		backlogOf([-5 * DAY, ...spread(600, -72 * HOUR, -60 * HOUR), -HOUR], {
			polls: pollsOf(polls, { gap: HOUR }),
			list: { ...LIST, isEndExclusive: true },
			...failing(4, more),
		});

	it('costs the rest of that day after a day of polls, and says so; what is read of it comes', async () => {
		const outcome = await simulate(around(40), NODE);
		const came = timesOf(outcome);
		expect([came[0], came.at(-1)]).toEqual([1, 1]);
		expect(came.slice(1, -1).filter((times) => times === 1)).toHaveLength(300);
		expect(Math.max(...came.map(Number))).toBe(1);
		const skips = reportsOf(outcome).filter(({ error }) => error instanceof DaySkipped);
		expect(skips.map(({ error }) => error)).toMatchObject([
			{ day: '2026-01-28', read: 300, cause: { message: expect.stringContaining('500') } },
		]);
		// Until then it is told once an hour at most, and not before it has failed twice.
		const before = reportsOf(outcome).length - skips.length;
		expect(before).toBeGreaterThan(20);
		expect(before).toBeLessThanOrEqual(25);
	});

	it('costs nothing when there were few polls in that day', async () => {
		const troubles = [troubleFrom(-DAY, 45 * HOUR, { kind: 'page error', page: 4 })];
		const history = around(8, { troubles });
		const polls = pollsOf(8, { gap: 8 * HOUR });
		const outcome = await simulate({ ...history, polls }, NODE);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
	});

	it('does not cost what comes in later that day', async () => {
		const morning = spread(400, -3 * HOUR, -HOUR).map((time) => leadAt(time));
		const afternoon = spread(10, 2 * HOUR, 4 * HOUR).map((time) => leadAt(time));
		const history = historyOf([...morning, ...afternoon], {
			...{ startFrom: -5 * HOUR, polls: pollsOf(40, { gap: HOUR }) },
			...{ ...failing(4), list: { ...LIST, isEndExclusive: true } },
		});
		const outcome = await simulate(history, NODE);
		expect(timesOf(outcome).slice(400)).toEqual(Array(10).fill(1));
		expect(timesOf(outcome).slice(0, 400).filter(Boolean).length).toBeGreaterThanOrEqual(300);
	});

	it('costs nothing when it is over by the next morning', async () => {
		const troubles = [troubleFrom(-DAY, 14 * HOUR, { kind: 'page error', page: 4 })];
		const outcome = await simulate(around(40, { troubles }), NODE);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
	});

	it('is told of with the number of what was read, if it is only the time that is too short', async () => {
		// Each poll is the first of a process, so that none goes on with what another has read.
		const polls = pollsOf(4, { gap: HOUR, mishap: { kind: 'restarted', away: MINUTE } });
		const history = backlogOf([-5 * DAY, ...spread(6000, -72 * HOUR, -60 * HOUR), -HOUR], {
			...{ polls, engine: 'durable cursors', budget: 36 * SECOND },
			list: { ...LIST, answerTime: SECOND, isEndExclusive: true },
		});
		const outcome = await simulate(history, NODE);
		const tooLong = outcome.polls.flatMap(({ error, reports }) =>
			[error, ...reports.map((one) => one.error)].filter((one) => one instanceof DayTooLong),
		);
		expect(tooLong[0]).toMatchObject({ day: '2026-01-28', read: expect.any(Number) });
		expect((tooLong[0] as DayTooLong).read).toBeGreaterThan(2500);
	});
});

describe('an outage of more than a day', () => {
	it('in the middle of a backlog costs nothing, whenever it begins', async () => {
		for (let second = 1; second <= 8; second += 1) {
			const from = 5 * MINUTE + second * SECOND;
			const history = backlogOf(spread(6000, -30 * DAY, 0), {
				...{ polls: pollsOf(400), troubles: [troubleFrom(from, from + 30 * HOUR)] },
				budget: 300 * SECOND,
				list: { ...LIST, answerTime: SECOND, isEndExclusive: true },
			});
			const outcome = await simulate(history, NODE);
			expect(emitted(outcome)).toEqual(oldestFirst(outcome));
		}
	}, 120_000);
});

describe('a poll that finds nothing new', () => {
	it('reads each page once, also when the state is nearly full', async () => {
		const chatbotIds = Array.from({ length: 10 }, (_, index) => `bot-${index}`);
		const leads = chatbotIds.flatMap((chatbotId) =>
			spread(400, -40 * HOUR, 0).map((time) => leadAt(time, { chatbotId })),
		);
		const history = historyOf(leads, {
			...{ chatbotIds, startFrom: -41 * HOUR, polls: pollsOf(12), budget: 300 * SECOND },
		});
		const outcome = await simulate(history, NODE);
		expect(outcome.polls.at(-1)).toMatchObject({ answer: 'nothing', requests: 10 * 5 });
	});
});

describe('entries that cannot be used', () => {
	it('do not keep the others from coming, and are told of', async () => {
		const outcome = await simulate(
			historyOf([leadAt(30 * MINUTE), leadAt(30 * MINUTE, { hasId: false })]),
			NODE,
		);
		expect(timesOf(outcome)).toEqual([1, 0]);
		expect(reportsOf(outcome)[0]).toMatchObject({
			...{ chatbotId: 'one', error: { message: expect.stringContaining('1 entry without') } },
		});
	});

	it('are an error where there is no other', async () => {
		const outcome = await simulate(historyOf([leadAt(30 * MINUTE, { hasId: false })]), NODE);
		expect(reportsOf(outcome)[0]).toMatchObject({
			error: { message: 'Chatbase answered in a form that this node does not know' },
		});
	});

	it('come once or not at all when their times cannot be read, however many they are', async () => {
		const history = historyOf(
			spread(4000, HOUR, HOUR + MINUTE).map((time) => leadAt(time, { hasTime: false })),
			{ polls: pollsOf(12, { gap: HOUR }) },
		);
		const outcome = await simulate(history, NODE);
		const came = timesOf(outcome).map(Number);
		expect(Math.max(...came)).toBe(1);
		expect(came.filter((times) => times === 1).length).toBeGreaterThan(3700);
		expect(reportsOf(outcome)[0]).toMatchObject({
			error: {
				message: expect.stringMatching(/^\d+ leads without a readable time are not emitted/),
			},
		});
	});
});

describe('what Chatbase lists', () => {
	it('comes although it is listed late, long after the last poll, and moved by a deletion', async () => {
		// By id, in pages of one: while the first page is read, its lead is deleted.
		const [first, late] = [0, 1];
		const reading = 29 * HOUR;
		const history = historyOf(
			[
				leadAt(2 * HOUR, { deletedAfter: 27 * HOUR + 150 }),
				leadAt(HOUR, { listedAfter: 27 * HOUR }),
				leadAt(28 * HOUR),
			],
			{
				polls: [
					EVERY_HOUR,
					EVERY_HOUR,
					{ ...AT_ONCE, gap: 26 * HOUR },
					...pollsOf(3),
					EVERY_HOUR,
				].map((plan, index) => (index === 2 ? { ...plan, gap: reading - 2 * HOUR } : plan)),
				list: { ...LIST, order: 'by id', pageSize: 1 },
			},
		);
		const outcome = await simulate(history, NODE);
		expect(outcome.shifts).toBeGreaterThan(0);
		expect([timesOf(outcome)[first], timesOf(outcome)[late]]).toEqual([1, 1]);
	});

	it('comes whole where a list ends at its newest entries', async () => {
		const history = backlogOf(spread(500, -30 * DAY, 0), { list: { ...LIST, most: 150 } });
		const outcome = await simulate(history, NODE);
		expect(emitted(outcome)).toEqual(oldestFirst(outcome));
		expect(outcome.polls.flatMap(({ log }) => log)).toEqual([
			expect.stringContaining('lacks leads that it has of single days'),
		]);
	});

	it('comes where page after page has the entry of the page before it', async () => {
		const leads = spread(8, HOUR, HOUR + 700).map((time) => leadAt(time));
		const history = historyOf(leads, {
			polls: pollsOf(3, { gap: HOUR }),
			list: { ...LIST, pageSize: 1 },
		});
		expect(timesOf(await simulate(history, NODE))).toEqual(Array(8).fill(1));
	});
});
