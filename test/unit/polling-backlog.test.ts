import fc from 'fast-check';

import { DaySkipped, DayTooLong } from '../../nodes/ChatbasePollingTrigger/errors';
import { HISTORIES } from '../support/histories';
import {
	backlogOf,
	emitted,
	expectInTime,
	historyOf,
	leadAt,
	LIST,
	NODE,
	oldestFirst,
	pollsOf,
	reportsOf,
	spread,
	timesOf,
	troubleFrom,
} from '../support/polling-model/histories-by-hand';
import {
	DAY,
	HOUR,
	MINUTE,
	SECOND,
	type History,
	type ListPlan,
} from '../support/polling-model/history';
import { MAX_STATE_BYTES } from '../support/polling-model/outcome';
import { simulate } from '../support/polling-model/simulated-n8n';

const milliseconds = (min: number, max: number) => fc.integer({ min, max });

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
			{ numRuns: HISTORIES, seed: 20260131, endOnFailure: true },
		);
		expect(longer).toBeGreaterThan(HISTORIES / 100); // it took more than two polls
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
