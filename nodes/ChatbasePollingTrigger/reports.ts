/** So often a fault that lasts is reported: each report is stored as an execution. */
const REPORT_EVERY_MS = 60 * 60_000;

/** Which faults of which nodes were reported, and when. */
export interface Reports {
	/**
	 * @param key of the node
	 * @param failed what has failed, each under a name; what is none of it is well again
	 * @returns the names of that of which is to be told: it has begun, or has lasted for another hour
	 */
	due(key: string, failed: readonly string[], now: number): string[];
}

export function createReports(): Reports {
	const nodes = new Map<string, ReadonlyMap<string, number>>();
	return {
		due(key, failed, now) {
			const before = nodes.get(key);
			const isDue = (name: string) => now - (before?.get(name) ?? -Infinity) >= REPORT_EVERY_MS;
			const due = failed.filter(isDue);
			const times = failed.map((name): [string, number] => [
				name,
				due.includes(name) ? now : (before?.get(name) ?? now),
			]);
			nodes.set(key, new Map(times));
			return due;
		},
	};
}
