import { NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';

import { operationError, type Problem } from '../shared/errors';
import { fieldsOf } from '../shared/json';
import { DaySkipped, DayTooLong, EntriesLeftOut } from './errors';

const SKIPPED_ADVICE =
	'What was read of that day is emitted, and the node goes on with the next day. Fetch that day with the Chatbase node (Lead, Get Many, with Submitted After and Submitted Before) for the others, once Chatbase lists them again.';
const TOO_LONG_ADVICE =
	'The node goes on trying. If no more of that day can be read for a day, it emits what was read, says so here, and goes on with the next day.';

/** What n8n is told of faults that stay until somebody does something about them. */
const LASTING = ['credential-invalid', 'configuration-invalid'];

/** What an error of polling itself says to the user. */
function wordsFor(error: unknown): Problem | undefined {
	if (error instanceof DaySkipped) {
		const message = `Chatbase's leads of ${error.day} could not be read to their end for a day: ${error.read} were read, the others are left out`;
		const { message: cause } = fieldsOf(Object(error.cause));
		const reason = typeof cause === 'string' ? [`Reason: ${cause}`] : [];
		return { message, description: [SKIPPED_ADVICE, ...reason].join('\n') };
	}
	if (error instanceof DayTooLong) {
		const message = `Chatbase's leads of ${error.day} could not be read to their end: ${error.read} were read`;
		return { message, description: TOO_LONG_ADVICE };
	}
	if (error instanceof EntriesLeftOut) {
		return { message: error.message, description: error.advice };
	}
	return undefined;
}

/**
 * The error for chatbots with which something is wrong, as n8n shows it.
 *
 * @param error what was thrown; one of n8n's own stays what it is
 * @param chatbotIds are named
 */
export function faultOf(node: INode, error: unknown, chatbotIds: readonly string[] = []): Error {
	const which =
		chatbotIds.length === 0
			? []
			: [`${chatbotIds.length === 1 ? 'Chatbot' : 'Chatbots'}: ${chatbotIds.join(', ')}`];
	const words = wordsFor(error);
	if (words !== undefined) {
		const description = [words.description, ...which].join('\n');
		return operationError(node, words.message, { description });
	}
	// n8n takes whatever was thrown.
	if (!(error instanceof Error)) return new NodeOperationError(node, error as JsonObject);
	if ('description' in error && which.length > 0) {
		error.description = [error.description, ...which].filter(Boolean).join('\n');
	}
	return error;
}

/** Whether a fault does not pass by itself: a key, a credential, a parameter. */
export function isLasting(error: unknown): boolean {
	const { name, failure } = fieldsOf(Object(error));
	const { cause } = fieldsOf(failure);
	// By its name: an error may come from another copy of n8n-workflow. What does not come from Chatbase is one's own.
	return name !== 'NodeApiError' || LASTING.includes(String(cause));
}
