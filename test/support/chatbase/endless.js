const { Readable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');

/** A body that goes on with a blank every few milliseconds: longer than any test of it waits. */
exports.endless = function () {
	const end = Date.now() + 5000;
	return Readable.from(
		(async function* () {
			while (Date.now() < end) {
				yield Buffer.from(' ');
				await sleep(5);
			}
		})(),
	);
};
