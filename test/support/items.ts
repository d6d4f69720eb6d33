/** The items that the Chatbase Trigger makes of bodies. */
import { parseEvent, simplify } from '../../nodes/ChatbaseTrigger/event';

export const TEXT_FIELDS = ['conversationId', 'customerEmail', 'customerName', 'customerPhone'];

export const RECEIVED_AT = '2026-01-31T09:30:00.000Z';

export function eventFor(body: Buffer | string) {
	const parsed = parseEvent(Buffer.from(body));
	if ('refusal' in parsed) throw new Error(parsed.refusal.reason);
	return parsed.value;
}

export function itemFor(body: Buffer | string) {
	const item: unknown = simplify(eventFor(body), Buffer.from(body), RECEIVED_AT);
	return item as Record<string, unknown>;
}

/** The item of a lead whose payload is given as JSON text. */
export function leadFor(payload: string, further = '') {
	return itemFor(`{"eventType":"leads.submit","chatbotId":"c","payload":${payload}${further}}`);
}
