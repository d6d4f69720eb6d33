import { fieldsOf } from '../shared/json';
import type { PollFault } from './poll';

/** So often a fault that lasts is reported: each report is stored as an execution. */
const REPORT_EVERY_MS = 60 * 60_000;

/** What is wrong, as far as it was found out. */
export interface Findings {
	faults: readonly PollFault[];
	/** The chatbots of which it was not found out. */
	unreached: readonly string[];
	/** Whether no chatbot could be read: that is one fault, whichever chatbots it was found out with. */
	isInVain: boolean;
}

/** Faults that say the same. */
type AlikeFaults = readonly [PollFault, ...PollFault[]];

/** Which faults of which nodes were reported, and when. */
export interface Reports {
	/**
	 * @param key of the node
	 * @param findings what is not among them is well again, but for chatbots of which it was not found out
	 * @returns the faults of which is to be told, since they have begun, or have lasted for another hour:
	 * those that say the same, together
	 */
	due(key: string, findings: Findings, now: number): AlikeFaults[];
}

/** Under which a fault is remembered. */
function nameOf({ chatbotId, error }: PollFault, isInVain: boolean): string {
	// Of an error, they are texts, and of a day skipped, so is the day.
	const { name, day, message } = Object(error) as Record<string, string | undefined>;
	return JSON.stringify(isInVain ? [null, message] : [chatbotId, name, day]);
}

/** Whether a fault of this name may last, although it was not found out. */
function mayLast(name: string, unreached: readonly string[]): boolean {
	// As nameOf has written it.
	const [chatbotId] = JSON.parse(name) as [string | null];
	return chatbotId === null ? unreached.length > 0 : unreached.includes(chatbotId);
}

function groupedByMessage(faults: readonly PollFault[]): AlikeFaults[] {
	const groups = new Map<unknown, AlikeFaults>();
	for (const fault of faults) {
		const { message } = fieldsOf(fault.error);
		const alike = groups.get(message);
		groups.set(message, alike === undefined ? [fault] : [...alike, fault]);
	}
	return [...groups.values()];
}

export function createReports(): Reports {
	const nodes = new Map<string, ReadonlyMap<string, number>>();
	return {
		due(key, { faults, unreached, isInVain }, now) {
			const before = nodes.get(key) ?? new Map<string, number>();
			const times = new Map([...before].filter(([name]) => mayLast(name, unreached)));
			const due: PollFault[] = [];
			for (const fault of faults) {
				const name = nameOf(fault, isInVain);
				const toldAt = before.get(name) ?? -Infinity;
				const isDue = now - toldAt >= REPORT_EVERY_MS;
				if (isDue) due.push(fault);
				times.set(name, isDue ? now : toldAt);
			}
			nodes.set(key, times);
			return groupedByMessage(due);
		},
	};
}
