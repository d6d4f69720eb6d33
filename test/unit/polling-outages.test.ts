import { poll } from '../../nodes/ChatbasePollingTrigger/poll';
import {
	answersOf,
	ENGINES,
	historyOf,
	leadAt,
	LIST,
	NODE,
	pollsOf,
	reportsOf,
	timesOf,
	troubleFrom,
} from '../support/polling-model/histories-by-hand';
import { HOUR, MINUTE, SECOND } from '../support/polling-model/history';
import { simulate, type PollingNode } from '../support/polling-model/simulated-n8n';

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
				const read = async () => ({ kind: 'failed' as const, error: wrongKey });
				return await poll(isWrong ? { ...input, source: { ...input.source, read } } : input);
			},
		};
		const outcome = await simulate(historyOf([leadAt(3 * HOUR)], { polls }), node);
		const at = outcome.polls.findIndex(({ error }) => error === wrongKey);
		expect(outcome.polls[at]).toMatchObject({ answer: 'failure' });
	});
});

describe('a chatbot that comes back', () => {
	it('begins with the poll that found it again, also when the database has refused that poll', async () => {
		const polls = pollsOf(4, { gap: HOUR });
		polls[0].chatbotIds = ['one', 'two'];
		polls[1].chatbotIds = ['one'];
		polls[2].chatbotIds = ['one', 'two'];
		polls[2].mishap = { kind: 'database error', refused: 'state' };
		const leads = [leadAt(1.5 * HOUR), leadAt(2.5 * HOUR, { chatbotId: 'two' })];
		const outcome = await simulate(historyOf(leads, { engine: 'durable cursors', polls }), NODE);
		expect(timesOf(outcome)).toEqual([1, 1]);
	});
});
