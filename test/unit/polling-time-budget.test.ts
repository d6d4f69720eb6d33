import {
	historyOf,
	leadAt,
	LIST,
	NODE,
	pollsOf,
	reportsOf,
	spread,
	timesOf,
	troubleFrom,
} from '../support/polling-model/histories-by-hand';
import { DAY, HOUR, MINUTE, SECOND } from '../support/polling-model/history';
import { simulate } from '../support/polling-model/simulated-n8n';

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
