import type { IDataObject } from 'n8n-workflow';

import { createReports, type Findings, type Reports } from './faultReports';
import { createMemory, type Memory } from './memory';
import { poll, type PollFault, type PollResult } from './poll';
import type { Source } from './source';
import type { PollState } from './state';
import { isScheduled, usableMs } from './timeBudget';

/** What one poll asks n8n, and tells it. */
export interface PollHost {
	/** Of the node: what n8n runs next to each other, and keeps one state for. */
	readonly key: string;
	/** One and the same object in all polls of one activation. */
	readonly activation: object;
	/** Whether n8n activates the workflow by itself: at its start, or when its leader has changed. */
	readonly isStart: boolean;
	/** How long n8n lets a poll run, in milliseconds; undefined where it does not say. */
	readonly budgetMs: number | undefined;
	/** In milliseconds since 1970. */
	now(): number;
	/** @throws in words, when they cannot be used */
	readParameters(): { chatbotIds: string[]; startFrom?: number };
	/** As it was saved last. */
	readState(): PollState | undefined;
	writeState(state: PollState): void;
	/** @param deadline until when a request may take, in milliseconds since 1970 */
	openSource(deadline: number): Source;
	/** Writes a line into n8n's log. */
	warn(text: string): void;
	/** Tells of a fault that chatbots have, without ending the poll: n8n stores an execution for it. */
	report(error: unknown, chatbotIds: readonly string[]): void;
	/** @returns the error to be thrown for chatbots that could not be read */
	toError(error: unknown, chatbotIds: readonly string[]): Error;
	/** Whether a fault does not pass by itself. */
	isLasting(error: unknown): boolean;
}

/** Polls for all nodes of a process. */
export interface Poller {
	/**
	 * @returns the items of the new entries, oldest first; null for none
	 * @throws what `toError` gives, when nothing could be read, and n8n is to know it
	 */
	poll(host: PollHost): Promise<IDataObject[] | null>;
}

/** What a poller is made of. */
interface PollerParts {
	poll: typeof poll;
	memory: Memory;
	reports: Reports;
}

/** One poll of a node in a process. */
interface Call {
	parts: PollerParts;
	host: PollHost;
	/** The state that n8n has handed the poll. */
	handed: PollState | undefined;
	/** Whether the poll is a part of n8n's activating the workflow. */
	isFirst: boolean;
}

/**
 * Whether n8n is to be told by an error that nothing could be read. While it activates a workflow, that ends
 * the polling for good, so only where somebody sees it who can do something about it.
 */
function mustThrow(
	{ host, isFirst }: Call,
	failures: readonly PollFault[],
	hasState: boolean,
	hasUntried: boolean,
): boolean {
	// Nothing else makes the scheduler poll less often; but chatbots that had no time are to have the next poll.
	if (isScheduled(host.budgetMs) && !hasUntried) return true;
	if (!isFirst || host.isStart) return false;
	return !hasState || failures.some(({ error }) => host.isLasting(error));
}

/** Tells of faults without ending the poll. */
function report({ parts, host }: Call, findings: Findings): void {
	for (const alike of parts.reports.due(host.key, findings, host.now())) {
		host.report(alike[0].error, chatbotsOf(alike));
	}
}

/**
 * @param hasUntried whether there was no time even to ask for some chatbots
 * @throws when n8n is to know that nothing could be read; else it is only told of
 */
function fail(call: Call, findings: Findings, hasState: boolean, hasUntried: boolean): void {
	const { host } = call;
	const { faults } = findings;
	const worst = faults.find(({ error }) => host.isLasting(error)) ?? faults[0];
	if (worst !== undefined && mustThrow(call, faults, hasState, hasUntried)) {
		throw host.toError(worst.error, chatbotsOf([worst]));
	}
	report(call, findings);
}

/** Those of some faults; a fault of the parameters belongs to no chatbot. */
function chatbotsOf(faults: readonly PollFault[]): string[] {
	return faults.flatMap(({ chatbotId }) => (chatbotId === '' ? [] : [chatbotId]));
}

/** Reads what is new, and tells of what is wrong. @returns undefined when the parameters cannot be used */
async function read(call: Call): Promise<PollResult | undefined> {
	const { parts, host, handed, isFirst } = call;
	const state = parts.memory.complete(host.key, handed);
	let parameters: ReturnType<PollHost['readParameters']>;
	try {
		parameters = host.readParameters();
	} catch (error) {
		const findings = { faults: [{ chatbotId: '', error }], unreached: [], isInVain: true };
		fail(call, findings, state !== undefined, false);
		return undefined;
	}
	const deadline = host.now() + usableMs(host.budgetMs, isFirst);
	const result = await parts.poll({
		...parameters,
		...{ state, deadline, source: host.openSource(deadline), now: () => host.now() },
		carried: parts.memory.carriedOf(host.key),
		isLasting: (error) => host.isLasting(error),
	});
	parts.memory.carry(host.key, result.carried);
	result.warnings.forEach((text) => host.warn(text));

	const { failures, unreached, isInVain } = result;
	// What is to be stored would be lost by an error. What the memory has added stays in it.
	if (isInVain && failures.length > 0 && !result.hasChanged) {
		const findings = { faults: failures, unreached, isInVain };
		fail(call, findings, state !== undefined, result.hasUntried);
	} else {
		report(call, { faults: [...failures, ...result.faults], unreached, isInVain });
	}
	return { ...result, hasChanged: result.hasChanged || state !== handed };
}

/** Hands on what was read. @returns the counter of the state that belongs to items, if there are any */
function deliver(
	{ parts, host, handed }: Call,
	{ items, state, hasChanged, begun }: PollResult,
): number | undefined {
	if (!hasChanged) return undefined;
	host.writeState(state);
	const hasItems = items.length > 0;
	parts.memory.keep(host.key, handed, state, hasItems ? begun : undefined);
	return hasItems ? state.counter : undefined;
}

/** @param given by default the product's own parts; a test plants faults in them */
export function createPoller(given: Partial<PollerParts> = {}): Poller {
	const parts = { poll, memory: createMemory(), reports: createReports(), ...given };
	const activations = new WeakSet<object>();
	return {
		async poll(host) {
			const isFirst = !activations.has(host.activation);
			activations.add(host.activation);
			const handed = host.readState();
			if (!parts.memory.begin(host.key, handed?.counter ?? 0, host.now())) return null;
			let written: number | undefined;
			try {
				const call = { parts, host, handed, isFirst };
				const result = await read(call);
				if (result === undefined) return null;
				written = deliver(call, result);
				return result.items.length > 0 ? result.items : null;
			} finally {
				parts.memory.end(host.key, written, host.now());
			}
		},
	};
}
