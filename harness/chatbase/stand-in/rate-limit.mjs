/** @typedef {{requests: number, perMs: number}} RateLimit */
export const UNLIMITED = { requests: Infinity, perMs: 0 };

/** @param {{rateLimit: RateLimit}} settings @returns for how long one has to wait */
export function startCounting(settings) {
	let { rateLimit } = settings;
	/** @type {number[]} */
	let times = [];
	return function secondsToWait() {
		if (rateLimit !== settings.rateLimit) times = []; // another limit counts anew
		({ rateLimit } = settings);
		const { requests, perMs } = rateLimit;
		while (times[0] <= Date.now() - perMs) times.shift();
		if (times.length >= requests) return Math.ceil((times[0] + perMs - Date.now()) / 1000) || 1;
		times.push(Date.now());
		return 0;
	};
}
