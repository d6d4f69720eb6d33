import { ANY_EVENT } from '../shared/events';
import type { ChatbaseEvent } from './event';
import type { Parameters } from './parameters';
import type { LeftOut } from './refusal';

/**
 * Tells whether the user has left an event out.
 *
 * @returns why, or undefined for an event that is wanted
 */
export function whyLeftOut(
	{ eventType, chatbotId }: ChatbaseEvent,
	{ events, chatbotIds }: Pick<Parameters, 'events' | 'chatbotIds'>,
): LeftOut | undefined {
	if (!events.includes(ANY_EVENT) && !events.includes(eventType)) {
		return { reason: 'eventNotSelected', eventType, events };
	}
	if (chatbotIds.length > 0 && !chatbotIds.some((id) => id === chatbotId)) {
		return { reason: 'chatbotNotSelected', chatbotId, chatbotIds };
	}
	return undefined;
}
