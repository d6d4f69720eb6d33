import * as fc from 'fast-check';
import { sleep } from 'n8n-workflow';

import { inParallel } from '../../nodes/Chatbase/inParallel';

/** Tasks that end when they are told to. */
function tasks() {
	const begun: number[] = [];
	const ends = new Map<number, { succeed: () => void; fail: (error: Error) => void }>();
	async function task(index: number): Promise<string> {
		begun.push(index);
		await new Promise<void>((succeed, fail) => ends.set(index, { succeed, fail }));
		return `result ${index}`;
	}
	/** All that follows from what was told has happened by then. */
	const settle = async () => await sleep(1);
	async function end(index: number, error?: Error) {
		if (error) ends.get(index)?.fail(error);
		else ends.get(index)?.succeed();
		await settle();
	}
	return { begun, task, end };
}

describe('tasks in parallel', () => {
	it('begin in order, so many at once, and give their results in order', async () => {
		const { begun, task, end } = tasks();
		const giveUp = jest.fn();
		const results = inParallel(4, 2, task, giveUp);
		expect(begun).toEqual([0, 1]);
		await end(1);
		expect(begun).toEqual([0, 1, 2]);
		await end(2);
		await end(3);
		expect(begun).toEqual([0, 1, 2, 3]);
		await end(0);
		expect(await results).toEqual(['result 0', 'result 1', 'result 2', 'result 3']);
		expect(giveUp).not.toHaveBeenCalled();
	});

	it('begin no more after the first that fails, which is thrown at once', async () => {
		const { begun, task, end } = tasks();
		const giveUp = jest.fn();
		const results = inParallel(4, 2, task, giveUp);
		const failure = new Error('planned');
		const failed = expect(results).rejects.toBe(failure);
		await end(1, failure);
		await failed;
		expect(giveUp).toHaveBeenCalledTimes(1);
		await end(0);
		expect(begun).toEqual([0, 1]);
		expect(giveUp).toHaveBeenCalledTimes(1);
	});

	it('are none where there is nothing to do', async () => {
		const { begun, task } = tasks();
		expect(await inParallel(0, 2, task, jest.fn())).toEqual([]);
		expect(begun).toEqual([]);
	});

	it('are each run once, never more at once than may be', async () => {
		const delays = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 20 });
		await fc.assert(
			fc.asyncProperty(delays, fc.integer({ min: 1, max: 5 }), async (turns, atOnce) => {
				let running = 0;
				let most = 0;
				const results = await inParallel(
					turns.length,
					atOnce,
					async (index) => {
						most = Math.max(most, (running += 1));
						for (let turn = 0; turn < turns[index]; turn += 1) await undefined;
						running -= 1;
						return index;
					},
					() => {},
				);
				expect(results).toEqual([...turns.keys()]);
				expect(most).toBeLessThanOrEqual(atOnce);
			}),
		);
	});
});
