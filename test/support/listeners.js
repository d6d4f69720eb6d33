const { getEventListeners } = require('node:events');

/**
 * Counts how many listeners one signal has at once while something is done: of more than ten, Node 20 warns.
 *
 * @param {() => Promise<unknown>} run
 * @returns {Promise<number>} the most
 */
exports.mostListenersDuring = async function (run) {
	let most = 0;
	const add = EventTarget.prototype.addEventListener;
	/** @this {EventTarget} */
	function addAndCount(
		/** @type {string} */ type,
		/** @type {any} */ listener,
		/** @type {any} */ options,
	) {
		add.call(this, type, listener, options);
		most = Math.max(most, getEventListeners(this, type).length);
	}
	const adding = jest
		.spyOn(EventTarget.prototype, 'addEventListener')
		.mockImplementation(addAndCount);
	try {
		await run();
		return most;
	} finally {
		adding.mockRestore();
	}
};
