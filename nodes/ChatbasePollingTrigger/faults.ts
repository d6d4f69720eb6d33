import { NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { DayTooLong } from './poll';
import { OutOfTime } from './source';

/** So often a fault that lasts is reported: each report is stored as an execution. */
const REPORT_EVERY_MS = 60 * 60_000;

const TOO_LONG_ADVICE =
	'Fetch that day with the Chatbase node (Lead, Get Many, with Submitted After and Submitted Before). Then remove the chatbot here, publish, and let a poll time pass; add it again with Start From set to the day after, and publish.';

/**
 * The error for a chatbot that could not be read, as n8n shows it.
 *
 * @param error what was thrown; one of n8n's own stays what it is
 * @param chatbotId is named, where there are several
 */
export function faultOf(node: INode, error: unknown, chatbotId?: string): Error {
	const which = chatbotId === undefined ? [] : [`Chatbot: ${chatbotId}`];
	if (error instanceof DayTooLong) {
		const message = `Chatbase has more leads on ${error.day} than one poll can read: ${error.read} were read in its time`;
		const description = [TOO_LONG_ADVICE, ...which].join('\n');
		return new NodeOperationError(node, message, { description });
	}
	if (error instanceof OutOfTime && error.cause !== undefined) {
		return faultOf(node, error.cause, chatbotId);
	}
	if (error instanceof OutOfTime) {
		const message = `There was no time to read all leads: ${error.read} were read`;
		const description = ['Try again later.', ...which].join('\n');
		return new NodeOperationError(node, message, { description });
	}
	if (!(error instanceof Error)) return new NodeOperationError(node, error as JsonObject);
	if ('description' in error && which.length > 0) {
		error.description = [error.description, ...which].filter(Boolean).join('\n');
	}
	return error;
}

/** Which faults of which nodes were reported, and when. */
export interface Reports {
	/**
	 * @param key of the node
	 * @param failed the chatbots that could not be read; what is none of them can be read again
	 * @returns those of which is to be told: it has begun, or has lasted for another hour
	 */
	due(key: string, failed: readonly string[], now: number): string[];
}

export function createReports(): Reports {
	const nodes = new Map<string, ReadonlyMap<string, number>>();
	return {
		due(key, failed, now) {
			const before = nodes.get(key);
			const isDue = (chatbotId: string) =>
				now - (before?.get(chatbotId) ?? -Infinity) >= REPORT_EVERY_MS;
			const due = failed.filter(isDue);
			const times = failed.map((chatbotId): [string, number] => [
				chatbotId,
				due.includes(chatbotId) ? now : (before?.get(chatbotId) ?? now),
			]);
			nodes.set(key, new Map(times));
			return due;
		},
	};
}
