import fc from 'fast-check';
import { createHash } from 'node:crypto';

import type { Cursor } from '../../nodes/ChatbasePollingTrigger/cursor';
import {
	digestOf,
	readSeen,
	RECORD_LENGTH,
	secondOf,
	writeSeen,
} from '../../nodes/ChatbasePollingTrigger/seen';
import { narrow } from '../../nodes/ChatbasePollingTrigger/stateSize';
import {
	AT_ONCE,
	backlogOf,
	emitted,
	historyOf,
	leadAt,
	NODE,
	oldestFirst,
	pollsOf,
	spread,
} from '../support/polling-model/histories-by-hand';
import { HOUR, SECOND } from '../support/polling-model/history';
import { MAX_STATE_BYTES, type Outcome } from '../support/polling-model/outcome';
import { simulate } from '../support/polling-model/simulated-n8n';

const NOON = Date.parse('2026-01-31T12:00:00Z');

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

describe('what is known', () => {
	it('is written as base64, sixteen characters for each, and read again', () => {
		const ids = fc.uniqueArray(fc.string(), { maxLength: 50 });
		fc.assert(
			fc.property(ids, fc.nat(), (all, start) => {
				const known = new Map(
					all.map((id, index) => [digestOf(id), secondOf((start + index) * 1000)]),
				);
				const text = writeSeen(known);
				expect(text).toHaveLength(known.size * RECORD_LENGTH);
				expect([...readSeen(text)]).toEqual([...known]);
			}),
		);
	});

	it('has of an id the first eight bytes of its SHA-256', () => {
		const hex = createHash('sha256').update('lead-1').digest('hex');
		expect(digestOf('lead-1')).toBe(hex.slice(0, 16));
		expect(RECORD_LENGTH).toBe(16);
	});

	it.each([
		[-1, 0],
		[999, 0],
		[1_000, 1],
		[NOON, NOON / 1000],
		[8.64e15, 2 ** 32 - 1],
		[Infinity, 2 ** 32 - 1],
	])('has of the time %d the second %d', (time, second) => {
		expect(secondOf(time)).toBe(second);
	});

	it.each(['', '!', 'AAAA'])('is nothing where it cannot be read (%j)', (text) => {
		expect(readSeen(text).size).toBe(0);
	});
});

describe('a cursor that has to be narrower', () => {
	const seconds = [5, 4, 4, 3, 2, 1];
	const known = new Map(
		seconds.map((second, index) => [digestOf(String(index)), NOON / 1000 + second]),
	);
	const cursor: Cursor = {
		...{ since: 0, newest: NOON + 5_400, base: NOON + 5_400 },
		...{ keepsAll: false, seen: known },
	};

	it('forgets the oldest, a whole second at a time, and their time', () => {
		const narrowed = narrow(cursor, 4);
		expect([...narrowed.seen.values()]).toEqual([5, 4, 4, 3].map((s) => NOON / 1000 + s));
		expect(narrowed.since).toBe(NOON + 3_000);
		expect([...narrow(cursor, 2).seen.values()]).toEqual([NOON / 1000 + 5]);
		expect(narrow(cursor, 2).since).toBe(NOON + 5_000);
	});

	it('may forget all, but still not what is to come', () => {
		const narrowed = narrow(cursor, 0);
		expect(narrowed.seen.size).toBe(0);
		expect(narrowed.since).toBe(NOON + 5_401);
	});

	it('never looks back farther than before', () => {
		expect(narrow({ ...cursor, since: NOON + 9_000 }, 1).since).toBe(NOON + 9_000);
	});

	it('stays as it is where there is room', () => {
		expect(narrow(cursor, 6)).toBe(cursor);
	});
});
