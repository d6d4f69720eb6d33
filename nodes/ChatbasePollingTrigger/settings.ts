import type { IPollFunctions } from 'n8n-workflow';

import { chosenIn } from '../shared/agentField';
import { chatbotIdOf } from '../shared/chatbot';
import { operationError } from '../shared/errors';
import { NO_DATE, readDate } from '../shared/givenDate';
import { LEAD_SUBMITTED } from '../shared/events';
import { fieldsOf, idOf } from '../shared/transport/answer';

/** With more, there would be no room for what is remembered of each. */
const MOST_CHATBOTS = 50;
/** Chatbase's own have 21 characters. */
const LONGEST_ID = 100;
/** Stands for an entry that is neither text nor number; it is none of an ID's. */
const NO_TEXT = '[object]';

/** What the user has set. */
export interface Settings {
	/** At least one, each once. */
	chatbotIds: string[];
	/** In milliseconds since 1970. */
	startFrom?: number;
}

/** A setting that cannot be used, in words. */
interface Unusable {
	message: string;
	description: string;
}

/** The entries of a chatbot's field, which an expression may fill with several, with commas between. */
function entriesOf(chatbot: unknown): string[] {
	const chosen = chosenIn(fieldsOf(chatbot).agentId);
	return [chosen].flat().flatMap((entry) => {
		const isEmpty = (entry ?? '') === '';
		return isEmpty ? [] : (idOf(entry) ?? NO_TEXT).split(/[\s,]/);
	});
}

function readChatbots(value: unknown): string[] | Unusable {
	const entries = [fieldsOf(value).chatbot ?? []]
		.flat()
		.flatMap(entriesOf)
		.filter((entry) => entry !== '');
	if (entries.length === 0) {
		return {
			message: 'No chatbot is chosen',
			description: 'Choose one under Chatbots, from the list or by its ID.',
		};
	}
	const ids = entries.map(chatbotIdOf);
	const wrong = entries.find(
		(_entry, index) => (ids[index] ?? '').length > LONGEST_ID || !ids[index],
	);
	if (wrong !== undefined) {
		return {
			message: 'One of the chatbots is no ID',
			description: `It is ${JSON.stringify(wrong.slice(0, LONGEST_ID))}. Paste the ID, or the chatbot's address in Chatbase's dashboard.`,
		};
	}
	const distinct = [...new Set(ids as string[])];
	if (distinct.length <= MOST_CHATBOTS) return distinct;
	return {
		message: `There are more than ${MOST_CHATBOTS} chatbots`,
		description: 'Divide them among several Chatbase Polling Trigger nodes.',
	};
}

/**
 * Reads what the user has set.
 *
 * @throws NodeOperationError in words, when it cannot be used
 */
export function readSettings(context: IPollFunctions): Settings {
	const refuse = ({ message, description }: Unusable) =>
		operationError(context.getNode(), message, { description });

	if (context.getNodeParameter('event', LEAD_SUBMITTED) !== LEAD_SUBMITTED) {
		throw refuse({
			message: 'This event is none of the Chatbase Polling Trigger',
			description: 'Choose one from the list.',
		});
	}
	const chatbots = readChatbots(context.getNodeParameter('chatbots', {}));
	if (!Array.isArray(chatbots)) throw refuse(chatbots);

	const given = context.getNodeParameter('startFrom', '') ?? '';
	if (typeof given === 'string' && given.trim() === '') return { chatbotIds: chatbots };
	const date = readDate(given, context.getTimezone());
	if (date === undefined) {
		throw refuse({
			message: `Start From ${NO_DATE}`,
			description: 'Leave it empty to begin with the leads that are left from now on.',
		});
	}
	return { chatbotIds: chatbots, startFrom: date.time };
}
