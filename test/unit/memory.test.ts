import { createMemory } from '../../nodes/ChatbasePollingTrigger/memory';

const MINUTE = 60_000;
const bot = (since: number) => ({ since, newest: null, known: '' });

describe('polls of one node', () => {
	it('run one after the other', () => {
		const memory = createMemory();
		expect(memory.begin('a', 0, 0)).toBe(true);
		expect(memory.begin('a', 0, 1)).toBe(false);
		memory.end('a', undefined, 2);
		expect(memory.begin('a', 0, 3)).toBe(true);
	});

	it('do not wait for those of another node', () => {
		const memory = createMemory();
		expect(memory.begin('a', 0, 0)).toBe(true);
		expect(memory.begin('b', 0, 0)).toBe(true);
		memory.end('b', 7, 1);
		memory.end('a', undefined, 1);
		expect(memory.begin('a', 0, 2)).toBe(true);
	});

	it('do not wait for ever for one that has hung', () => {
		const memory = createMemory();
		memory.begin('a', 0, 0);
		expect(memory.begin('a', 0, 10 * MINUTE - 1)).toBe(false);
		expect(memory.begin('a', 0, 10 * MINUTE)).toBe(true);
	});

	it('wait a minute for the state that was last written, and no longer', () => {
		const memory = createMemory();
		memory.begin('a', 4, 0);
		memory.end('a', 5, 1_000);
		expect(memory.begin('a', 4, 1_000 + MINUTE - 1)).toBe(false);
		expect(memory.begin('a', 4, 1_000 + MINUTE)).toBe(true);
	});

	it('go on at once with that state, or a newer one', () => {
		for (const counter of [5, 6]) {
			const memory = createMemory();
			memory.begin('a', 4, 0);
			memory.end('a', 5, 1);
			expect(memory.begin('a', counter, 2)).toBe(true);
		}
	});

	it('still wait for it when a poll in between has written nothing', () => {
		const memory = createMemory();
		memory.begin('a', 4, 0);
		memory.end('a', 5, 0);
		memory.begin('a', 5, 1);
		memory.end('a', undefined, 1);
		expect(memory.begin('a', 4, 2)).toBe(false);
	});
});

describe('a state without items', () => {
	it('stands in for chatbots that a state lacks, as long as it is not saved', () => {
		const memory = createMemory();
		expect(memory.complete('a', undefined)).toBeUndefined();
		memory.keep('a', { counter: 2, chatbots: { x: bot(1), y: bot(2) } });
		expect(memory.complete('a', undefined)).toEqual({
			counter: 2,
			chatbots: { x: bot(1), y: bot(2) },
		});
		expect(memory.complete('a', { counter: 1, chatbots: { x: bot(9) } })).toEqual({
			counter: 2,
			chatbots: { x: bot(9), y: bot(2) },
		});
		expect(memory.complete('b', undefined)).toBeUndefined();
		const saved = { counter: 2, chatbots: { x: bot(1) } };
		expect(memory.complete('a', saved)).toBe(saved);
	});

	it('is kept through later polls, whose state may not be saved either', () => {
		const memory = createMemory();
		memory.keep('a', { counter: 1, chatbots: { x: bot(1) } });
		memory.begin('a', 0, 0);
		memory.end('a', undefined, 1);
		memory.begin('a', 1, 2);
		memory.end('a', 2, 3);
		expect(memory.complete('a', undefined)).toMatchObject({ counter: 1 });
		const saved = { counter: 2, chatbots: {} };
		expect(memory.complete('a', saved)).toBe(saved);
	});
});
