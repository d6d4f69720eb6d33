import type { Limits } from './workflow';

export const MINUTES_A_DAY = 60;
/** As in the workflow, but a day has one hour, 100 are 3, 20 are 2 and 24 are 4: every limit is reached often. */
export const LIMITS: Limits = {
	interval: 15,
	youngest: 10,
	window: 3 * MINUTES_A_DAY,
	tolerance: 30,
	retention: 8 * MINUTES_A_DAY,
	bound: 3,
	failures: 2,
	duration: 10,
	longestWait: 4,
	slack: 1,
};
