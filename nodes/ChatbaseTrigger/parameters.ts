import type { IHookFunctions, IWebhookFunctions, NodeParameterValueType } from 'n8n-workflow';

import { readAgentId } from '../shared/agent';
import { ANY_EVENT, LEAD_SUBMITTED } from '../shared/events';
import { BETWEEN_IDS, readBoolean, readList } from '../shared/parameterValues';
import { refused, type Result } from '../shared/webhook/result';
import type { ParameterPath, Refusal } from './refusal';

const EVENT_CHOICES: ReadonlyArray<string | undefined> = [LEAD_SUBMITTED, ANY_EVENT];

/** What the user has set in the panel. */
export interface Parameters {
	/** At least one of the choices. */
	events: readonly string[];
	/** Only these chatbots; empty for all. */
	chatbotIds: readonly string[];
	simplify: boolean;
	/** Whether what is left out goes to a second output, and is not only logged. */
	leftOutOutput: boolean;
}

/** A parameter as far as it can be used, and whether all of it can. */
interface Reading<T> {
	usable?: T | undefined;
	isFaultless?: boolean;
}

const UNUSABLE = {};

function eventsOf(value: unknown): Reading<string[]> {
	const entries = readList(value, BETWEEN_IDS);
	const chosen = entries.filter((entry) => EVENT_CHOICES.includes(entry));
	if (chosen.length === 0) return UNUSABLE;
	// None of the choices is undefined.
	return { usable: chosen as string[], isFaultless: chosen.length === entries.length };
}

/** What an ID of Chatbase's is made of, and how long it is. */
const ID = /^[\w-]+$/;
const ID_LENGTH = 21;

/** The IDs in a text without commas; undefined for what cannot be one. */
function idsIn(text: string): Array<string | undefined> {
	const ids = text.split(/\s+/).map((word) => readAgentId(word)?.match(ID)?.[0]);
	// Words with blanks between are a chatbot's name, unless each is plainly an ID.
	const isName = ids.length > 1 && !ids.every((id) => id?.length === ID_LENGTH);
	return isName ? [undefined] : ids;
}

function chatbotIdsOf(value: unknown): Reading<string[]> {
	const texts = readList(value, /[,\n]/);
	const entries = texts.flatMap((text) => (text === undefined ? [text] : idsIn(text)));
	const ids = entries.filter((id) => id !== undefined);
	// A filter of which nothing can be used is not the filter that lets everything through.
	if (ids.length === 0 && entries.length > 0) return UNUSABLE;
	return { usable: ids, isFaultless: ids.length === entries.length };
}

function switchOf(value: unknown): Reading<boolean> {
	return { usable: readBoolean(value), isFaultless: true };
}

/**
 * Reads what the user has set.
 *
 * @param context n8n's, of a delivery or of publishing and listening
 * @param options.faultless whether all of a parameter must be usable, as when it is published. Else
 * what is usable counts, so that a workflow which is published already goes on
 * @returns the parameters, or the first that cannot be used
 */
export function readParameters(
	context: IWebhookFunctions | IHookFunctions,
	{ faultless = false }: { faultless?: boolean } = {},
): Result<Parameters, Refusal> {
	function read<T>(
		parse: (value: unknown) => Reading<T>,
		path: ParameterPath,
		whenUnset: NodeParameterValueType = [],
	): T | undefined {
		let reading: Reading<T> = UNUSABLE;
		try {
			reading = parse(context.getNodeParameter(path, whenUnset));
		} catch {
			// an expression that cannot be evaluated
		}
		return reading.isFaultless || !faultless ? reading.usable : undefined;
	}

	const events = read(eventsOf, 'events');
	if (events === undefined) return refused({ reason: 'parameterInvalid', parameter: 'events' });

	const chatbotIds = read(chatbotIdsOf, 'options.chatbotIds');
	if (chatbotIds === undefined) {
		return refused({ reason: 'parameterInvalid', parameter: 'options.chatbotIds' });
	}

	const simplify = read(switchOf, 'simplify', true);
	if (simplify === undefined) {
		return refused({ reason: 'parameterInvalid', parameter: 'simplify' });
	}

	const leftOutOutput = read(switchOf, 'options.leftOutOutput', false);
	if (leftOutOutput === undefined) {
		return refused({ reason: 'parameterInvalid', parameter: 'options.leftOutOutput' });
	}

	return { value: { events, chatbotIds, simplify, leftOutOutput } };
}
