import {
	AT_ONCE,
	backlogOf,
	emitted,
	EVERY_HOUR,
	historyOf,
	leadAt,
	LIST,
	NODE,
	oldestFirst,
	pollsOf,
	reportsOf,
	spread,
	timesOf,
} from '../support/polling-model/histories-by-hand';
import {
	DAY,
	HOUR,
	MINUTE,
	type Engine,
	type History,
	type Mishap,
} from '../support/polling-model/history';
import { simulate } from '../support/polling-model/simulated-n8n';

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

describe('entries that cannot be used', () => {
	it('do not keep the others from coming, and are told of', async () => {
		const outcome = await simulate(
			historyOf([leadAt(30 * MINUTE), leadAt(30 * MINUTE, { hasId: false })]),
			NODE,
		);
		expect(timesOf(outcome)).toEqual([1, 0]);
		expect(reportsOf(outcome)[0]).toMatchObject({
			...{ chatbotId: 'one', error: { count: 1, lacks: 'id' } },
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
			error: { count: came.filter((times) => times === 0).length, lacks: 'time' },
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
			expect.stringContaining('lacks entries that it has of single days'),
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
