import type { IDataObject } from 'n8n-workflow';

import { fieldsOf } from '../shared/transport/answer';
import type { ChatbotState } from './cursor';
import type { PollState } from './poll';

function isChatbotState(value: unknown): value is ChatbotState {
	const { since, newest, nextDay, known } = fieldsOf(value);
	return (
		Number.isFinite(since) &&
		(newest === null || Number.isFinite(newest)) &&
		(nextDay === undefined || /^\d{4}-\d{2}-\d{2}$/.test(String(nextDay))) &&
		typeof known === 'string'
	);
}

/**
 * Reads the state from what n8n has stored for the node.
 *
 * @param data n8n's static data of the node, which it watches for changes: nothing of it is kept
 * @returns undefined for none; what cannot be read of it is left out, and told of
 */
export function readState(data: IDataObject, warn: (text: string) => void): PollState | undefined {
	if (data.chatbots === undefined) return undefined;
	const { counter, chatbots } = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
	const entries = Object.entries(fieldsOf(chatbots));
	const usable = entries.filter((entry): entry is [string, ChatbotState] =>
		isChatbotState(entry[1]),
	);
	if (usable.length < entries.length) {
		warn('The stored state of a chatbot cannot be read: the chatbot starts as a new one');
	}
	return {
		counter: typeof counter === 'number' ? counter : 0,
		chatbots: Object.fromEntries(usable),
	};
}

/** Stores the state, for n8n to save it with the items. */
export function writeState(data: IDataObject, { counter, chatbots }: PollState): void {
	data.counter = counter;
	data.chatbots = chatbots as unknown as IDataObject;
}
