/**
 * Notes how long timers are set to run, in milliseconds, while something is done.
 *
 * @param {() => Promise<unknown>} run
 * @returns {Promise<number[]>} without those that end at once
 */
exports.timersDuring = async function (run) {
	const timers = jest.spyOn(globalThis, 'setTimeout');
	try {
		await run();
		return timers.mock.calls.flatMap(([, milliseconds]) => milliseconds || []);
	} finally {
		timers.mockRestore();
	}
};
