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
	const before = { counter: 1, chatbots: { x: bot(1) } };

	it('stands in for the one that it was made of, as long as n8n has not saved it', () => {
		const memory = createMemory();
		expect(memory.complete('a', undefined)).toBeUndefined();
		const first = { counter: 2, chatbots: { x: bot(2) } };
		memory.keep('a', before, first);
		expect(memory.complete('a', before)).toEqual(first);
		expect(memory.complete('a', structuredClone(before))).toEqual(first);
		const second = { counter: 3, chatbots: { x: bot(3) } };
		memory.keep('a', before, second);
		expect(memory.complete('a', before)).toEqual(second);
		expect(memory.complete('b', before)).toBe(before);
		expect(memory.complete('a', second)).toBe(second);
		const another = { counter: 1, chatbots: { x: bot(9) } };
		expect(memory.complete('a', another)).toEqual({ counter: 3, chatbots: { x: bot(9) } });
	});

	it('keeps the chatbots of the saved one that it no longer has', () => {
		const memory = createMemory();
		const both = { counter: 1, chatbots: { x: bot(1), y: bot(1) } };
		memory.keep('a', both, { counter: 2, chatbots: { x: bot(2) } });
		expect(memory.complete('a', both)).toEqual({
			counter: 2,
			chatbots: { x: bot(2), y: bot(1) },
		});
	});

	it('says where chatbots begin that another state lacks, also when items came with it', () => {
		const memory = createMemory();
		const all = { counter: 2, chatbots: { x: bot(2), y: bot(2) } };
		memory.keep('a', before, all, { y: bot(2) });
		expect(memory.complete('a', before)).toEqual({
			counter: 2,
			chatbots: { x: bot(1), y: bot(2) },
		});
		expect(memory.complete('a', undefined)).toEqual({ counter: 2, chatbots: { y: bot(2) } });
		expect(memory.complete('a', all)).toBe(all);
	});

	it('says so also where a poll without items came before', () => {
		const memory = createMemory();
		const quiet = { counter: 2, chatbots: { x: bot(2) } };
		memory.keep('a', before, quiet);
		const withItems = { counter: 3, chatbots: { x: bot(3), y: bot(3) } };
		memory.keep('a', before, withItems, { y: bot(3) });
		expect(memory.complete('a', before)).toEqual({
			counter: 3,
			chatbots: { x: bot(2), y: bot(3) },
		});
	});

	it('forgets a chatbot that was taken out: when it comes back, it is a new one', () => {
		const memory = createMemory();
		memory.keep('a', before, { counter: 2, chatbots: { x: bot(2), y: bot(2) } });
		memory.keep('a', before, { counter: 3, chatbots: { x: bot(3) } });
		expect(memory.complete('a', undefined)).toEqual({ counter: 3, chatbots: { x: bot(3) } });
	});

	it('is kept through later polls, whose state may not be saved either', () => {
		const memory = createMemory();
		memory.keep('a', undefined, before);
		memory.begin('a', 0, 0);
		memory.end('a', undefined, 1);
		memory.begin('a', 1, 2);
		memory.end('a', 2, 3);
		expect(memory.complete('a', undefined)).toEqual(before);
		const saved = { counter: 2, chatbots: {} };
		expect(memory.complete('a', saved)).toBe(saved);
	});
});

describe('what is carried on', () => {
	it('is that of the node, and of the last poll', () => {
		const memory = createMemory();
		const carried = { turns: ['x'], readings: new Map() };
		expect(memory.carriedOf('a')).toBeUndefined();
		memory.carry('a', { turns: [], readings: new Map() });
		memory.carry('a', carried);
		memory.begin('a', 0, 0);
		memory.end('a', 1, 1);
		expect(memory.carriedOf('a')).toBe(carried);
		expect(memory.carriedOf('b')).toBeUndefined();
	});
});
