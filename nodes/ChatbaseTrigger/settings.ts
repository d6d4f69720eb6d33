import type { IHookFunctions, IWebhookFunctions, NodeParameterValueType } from 'n8n-workflow';

import { chatbotIdOf } from '../shared/chatbot';
import { readDecision } from '../shared/given';
import { ANY_EVENT, LEAD_SUBMITTED } from '../shared/events';
import { refused, type LeftOut, type Result } from './refusal';
import type { ChatbaseEvent } from './event';

const EVENT_CHOICES: ReadonlyArray<string | undefined> = [LEAD_SUBMITTED, ANY_EVENT];

/** What the user has set. */
export interface Settings {
	/** At least one of the choices. */
	events: readonly string[];
	/** Only these chatbots; empty for all. */
	chatbotIds: readonly string[];
	simplify: boolean;
}

/** A setting as far as it can be used, and whether all of it can. */
interface Reading<T> {
	usable?: T;
	isFaultless?: boolean;
}

const UNUSABLE = {};

/** The text of an entry; undefined for what an expression may yield that is none. */
function textOf(entry: unknown): string | undefined {
	return typeof entry === 'string' || typeof entry === 'number' ? String(entry) : undefined;
}

/**
 * The entries of a list as people type it: in one field or several, with commas, white space or
 * lines between. An entry that is no text is undefined, a blank one is left out.
 */
function entriesOf(value: unknown): Array<string | undefined> {
	return [value]
		.flat(Infinity)
		.flatMap((entry) => textOf(entry)?.split(/[\s,]/) ?? [undefined])
		.filter((entry) => entry !== '');
}

function eventsOf(value: unknown): Reading<string[]> {
	const entries = entriesOf(value);
	const chosen = entries.filter((entry) => EVENT_CHOICES.includes(entry));
	if (chosen.length === 0) return UNUSABLE;
	return { usable: chosen as string[], isFaultless: chosen.length === entries.length };
}

function chatbotIdsOf(value: unknown): Reading<string[]> {
	const entries = entriesOf(value).map((entry) => entry && chatbotIdOf(entry));
	const ids = entries.filter((id) => id !== undefined);
	// A filter of which nothing can be used is not the filter that lets everything through.
	if (ids.length === 0 && entries.length > 0) return UNUSABLE;
	return { usable: ids, isFaultless: ids.length === entries.length };
}

function simplifyOf(value: unknown): Reading<boolean> {
	const decision = readDecision(value);
	return decision === undefined ? UNUSABLE : { usable: decision, isFaultless: true };
}

/**
 * Reads what the user has set.
 *
 * @param context n8n's, of a delivery or of publishing and listening
 * @param options.faultless whether all of a setting must be usable, as when it is published. Else
 * what is usable counts, so that a workflow which is published already goes on
 * @returns the settings, or the first that cannot be used
 */
export function readSettings(
	context: IWebhookFunctions | IHookFunctions,
	{ faultless }: { faultless: boolean },
): Result<Settings> {
	function read<T>(
		parse: (value: unknown) => Reading<T>,
		name: string,
		whenUnset: NodeParameterValueType = [],
	): T | undefined {
		try {
			const { usable, isFaultless } = parse(context.getNodeParameter(name, whenUnset));
			return isFaultless || !faultless ? usable : undefined;
		} catch {
			return undefined; // an expression that cannot be evaluated
		}
	}

	const events = read(eventsOf, 'events');
	if (events === undefined) return refused({ reason: 'settingUnusable', setting: 'Events' });

	const chatbotIds = read(chatbotIdsOf, 'options.chatbotIds');
	if (chatbotIds === undefined) {
		return refused({ reason: 'settingUnusable', setting: 'Chatbot IDs' });
	}

	const simplify = read(simplifyOf, 'simplify', true);
	if (simplify === undefined) return refused({ reason: 'settingUnusable', setting: 'Simplify' });

	return { value: { events, chatbotIds, simplify } };
}

/**
 * Tells whether the user's settings leave an event out.
 *
 * @returns why they do, or undefined for an event that is wanted
 */
export function whyLeftOut(
	{ eventType, chatbotId }: ChatbaseEvent,
	{ events, chatbotIds }: Settings,
): LeftOut | undefined {
	if (!events.includes(ANY_EVENT) && !events.includes(eventType)) {
		return { reason: 'eventNotSelected', eventType, events };
	}
	if (chatbotIds.length > 0 && !chatbotIds.some((id) => id === chatbotId)) {
		return { reason: 'chatbotNotSelected', chatbotId, chatbotIds };
	}
	return undefined;
}
