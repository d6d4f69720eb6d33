import type { IPollFunctions } from 'n8n-workflow';

import { readAgentId } from '../shared/agent';
import { operationError, type Problem } from '../shared/errors';
import { LEAD_SUBMITTED } from '../shared/events';
import { fieldsOf } from '../shared/json';
import { BETWEEN_IDS, chosenIn, isBlank, labelOf, readList } from '../shared/parameterValues';
import { INVALID_DATE, readDate } from '../shared/time';
import { eventOf, type EVENTS } from './events';
import { properties } from './properties';

/** With more, there would be no room for what is remembered of each. */
const MOST_CHATBOTS = 50;
/** Chatbase's own have 21 characters. */
const LONGEST_ID = 100;
/** Stands for an entry that is neither text nor number; no ID has its characters. */
const NO_TEXT = '[object]';

/** What the user has set in the panel. */
export interface Parameters {
	/** At least one, each once. */
	chatbotIds: string[];
	event: (typeof EVENTS)[number];
	/** In milliseconds since 1970. */
	startFrom?: number;
}

/** The IDs in a chatbot's field, which an expression may fill with several, with commas between. */
function idsIn(chatbot: unknown): string[] {
	const chosen = [chosenIn(fieldsOf(chatbot).agentId)].flat().filter((one) => !isBlank(one));
	return readList(chosen, BETWEEN_IDS).map((entry) => entry ?? NO_TEXT);
}

function readChatbots(value: unknown): string[] | Problem {
	const entries = [fieldsOf(value).chatbot].flat().flatMap(idsIn);
	if (entries.length === 0) {
		return {
			message: 'No chatbot is chosen',
			description: `Choose one under ${labelOf(properties, 'chatbots')}, from the list or by its ID.`,
		};
	}
	const isId = (id: string | undefined) => id !== undefined && id.length <= LONGEST_ID;
	const wrong = entries.find((entry) => !isId(readAgentId(entry)));
	if (wrong !== undefined) {
		return {
			message: 'One of the chatbots is not a valid ID',
			description: `It is ${JSON.stringify(wrong.slice(0, LONGEST_ID))}. Paste the ID, or the chatbot's URL from the Chatbase dashboard.`,
		};
	}
	const distinct = [...new Set(entries.map((entry) => readAgentId(entry) ?? entry))];
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
export function readParameters(context: IPollFunctions): Parameters {
	const refuse = ({ message, description }: Problem) =>
		operationError(context.getNode(), message, { description });

	const event = eventOf(context.getNodeParameter('event', LEAD_SUBMITTED));
	if (event === undefined) {
		throw refuse({
			message: 'The event is not supported by the Chatbase Polling Trigger node',
			description: 'Choose one from the list.',
		});
	}
	const chatbotIds = readChatbots(context.getNodeParameter('chatbots', {}));
	if (!Array.isArray(chatbotIds)) throw refuse(chatbotIds);

	const given = context.getNodeParameter('startFrom', '');
	if (isBlank(given)) return { event, chatbotIds };
	const date = readDate(given, context.getTimezone());
	if (date === undefined) {
		throw refuse({
			message: `${labelOf(properties, 'startFrom')} ${INVALID_DATE}`,
			description: 'Leave it empty to begin with what comes from now on.',
		});
	}
	return { event, chatbotIds, startFrom: date.time };
}
