/** Said of what has taken all of its time, in the way of the operating system. */
class OutOfTime extends Error {
	readonly code = 'ETIMEDOUT';
}

/**
 * Does something that may take so long by the clock. The time-out that n8n's HTTP helper knows counts silence
 * only: a response that comes in drops would never end (2.41.1).
 *
 * @param milliseconds after which it is over, whatever has become of the work
 * @param end ends the work earlier
 * @param work is to stop when its signal says so; where it does not, nobody waits for it
 * @throws what the work throws, or an error with the code `ETIMEDOUT`
 */
export async function withinLimit<T>(
	milliseconds: number,
	end: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const limit = AbortSignal.timeout(milliseconds);
	// A signal of its own for each: of more than ten listeners to the same one, Node warns.
	const signal = end === undefined ? limit : AbortSignal.any([limit, end]);
	let tell = () => {};
	const over = new Promise<never>((_resolve, reject) => {
		tell = () => reject(new OutOfTime('The time is over'));
	});
	limit.addEventListener('abort', tell);
	try {
		return await Promise.race([work(signal), over]);
	} finally {
		// Else it would be kept until the time is over.
		limit.removeEventListener('abort', tell);
	}
}
