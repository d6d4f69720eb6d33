/**
 * Runs a task for each index, so many at once, and no further ones after the first that fails.
 *
 * @param giveUp is called when the first one has failed: nobody waits for the others any more
 * @returns the results in the order of the indexes
 * @throws what the first task that failed has thrown
 */
export async function inParallel<T>(
	count: number,
	atOnce: number,
	task: (index: number) => Promise<T>,
	giveUp: () => void,
): Promise<T[]> {
	const results: T[] = [];
	let next = 0;
	let isBroken = false;
	async function work() {
		while (next < count && !isBroken) {
			const index = next++;
			let isDone = false;
			try {
				results[index] = await task(index);
				isDone = true;
			} finally {
				if (!isDone) {
					isBroken = true;
					giveUp();
				}
			}
		}
	}
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
	return results;
}
