import type { INode } from 'n8n-workflow';

import { operationError, type Problem } from '../shared/errors';
import { fieldsOf, textOf } from '../shared/json';
import { leftOut } from '../shared/listedLeads';
import { DaySkipped, DayTooLong, EntriesLeftOut } from './errors';
import type { PolledEvent } from './events';

const TOO_LONG_ADVICE =
	'The node goes on trying. If no more of that day can be read for a day, it emits what was read, says so here, and goes on with the next day.';

const NO_ID_ADVICE = 'All others are emitted. Look in Chatbase, and tell its support.';
const NO_ROOM_ADVICE =
	'They would come again with each poll. Chatbase may have changed its API: look for a newer version of this package, and tell its makers.';

function skippedAdvice({ fetchedBy, filters }: PolledEvent): string {
	return `What was read of that day is emitted, and the node goes on with the next day. Fetch that day with the Chatbase node (${fetchedBy}, with ${filters}) for the others, once Chatbase lists them again.`;
}

/** What n8n is told of faults that stay until somebody does something about them. */
const LASTING = ['credential-invalid', 'configuration-invalid'];

/** What an error of polling itself says to the user. */
function wordsFor(error: unknown, event: PolledEvent | undefined): Problem | undefined {
	if (event === undefined) return undefined; // nothing was polled
	const { things, fetchedBy } = event;
	if (error instanceof DaySkipped) {
		const message = `Chatbase's ${things} of ${error.day} could not be read to their end for a day: ${error.read} were read, the others are left out`;
		const { message: cause } = fieldsOf(Object(error.cause));
		const reason = typeof cause === 'string' ? [`Reason: ${cause}`] : [];
		return { message, description: [skippedAdvice(event), ...reason].join('\n') };
	}
	if (error instanceof DayTooLong) {
		const message = `Chatbase's ${things} of ${error.day} could not be read to their end: ${error.read} were read`;
		return { message, description: TOO_LONG_ADVICE };
	}
	if (error instanceof EntriesLeftOut) {
		if (error.lacks === 'id') {
			return { message: leftOut(error.count, things), description: NO_ID_ADVICE };
		}
		const message = `${error.count} ${things} without a readable time are not emitted: more of them are listed than can be remembered`;
		const remedy = `The Chatbase node (${fetchedBy}) fetches them.`;
		return { message, description: `${NO_ROOM_ADVICE} ${remedy}` };
	}
	return undefined;
}

/**
 * The error for chatbots with which something is wrong, as n8n shows it.
 *
 * @param error what was thrown; one of n8n's own stays what it is
 * @param event whose entries are polled; undefined for one that there is not
 * @param chatbotIds are named
 */
export function faultOf(
	node: INode,
	error: unknown,
	event: PolledEvent | undefined,
	chatbotIds: readonly string[],
): Error {
	const which =
		chatbotIds.length === 0
			? []
			: [`${chatbotIds.length === 1 ? 'Chatbot' : 'Chatbots'}: ${chatbotIds.join(', ')}`];
	const words = wordsFor(error, event);
	if (words !== undefined) {
		const description = [words.description, ...which].join('\n');
		return operationError(node, words.message, { description });
	}
	if (!(error instanceof Error)) {
		// Of another object n8n would show nothing.
		const { message = error } = fieldsOf(Object(error));
		return operationError(node, textOf(message) ?? 'The node failed without a message');
	}
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
