import { z } from 'zod';

/** The event Chatbase sends when a visitor has left name, email or phone. */
export const LEAD_SUBMITTED = 'leads.submit';

/** What Chatbase documents for every webhook event, and nothing more. */
const eventSchema = z.object({
	eventType: z.string(),
	chatbotId: z.string(),
	payload: z.object({}).optional(),
});

/** The parsed body of a delivery, with every key that Chatbase sent. */
export type ChatbaseEvent = z.infer<typeof eventSchema> & {
	payload?: Record<string, unknown>;
	[key: string]: unknown;
};

/** Why a body is no event: bytes that are no JSON, or JSON of another shape. */
export type EventProblem = { reason: 'bodyNotJson' | 'bodyNotEvent'; message: string };

const SHAPE_PROBLEMS: Readonly<Record<string, string>> = {
	eventType: 'eventType is missing or not a string',
	chatbotId: 'chatbotId is missing or not a string',
	payload: 'payload is not an object',
};

// `fatal`: bytes that are no UTF-8 are refused instead of silently replaced. A BOM is skipped.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses bytes as JSON.
 *
 * @param rawBody UTF-8, with or without a byte order mark
 * @returns the value, or what is wrong with the bytes
 */
export function parseJson(rawBody: Buffer): { value: unknown } | EventProblem {
	if (rawBody.length === 0) return { reason: 'bodyNotJson', message: 'Body is empty' };

	let text: string;
	try {
		text = utf8.decode(rawBody);
	} catch {
		return { reason: 'bodyNotJson', message: 'Body is not valid UTF-8' };
	}

	try {
		return { value: JSON.parse(text) };
	} catch {
		return { reason: 'bodyNotJson', message: 'Body is not valid JSON' };
	}
}

/**
 * Parses the verified bytes of a delivery.
 *
 * @param rawBody UTF-8, with or without a byte order mark
 * @returns the event exactly as sent, or what is wrong with it in words that repeat nothing of it
 * @see https://chatbase.co/docs/developer-guides/webhooks
 */
export function parseEvent(rawBody: Buffer): { event: ChatbaseEvent } | EventProblem {
	const parsed = parseJson(rawBody);
	if (!('value' in parsed)) return parsed;

	const checked = eventSchema.safeParse(parsed.value);
	if (!checked.success) {
		const key = String(checked.error.issues[0].path[0]);
		return { reason: 'bodyNotEvent', message: SHAPE_PROBLEMS[key] ?? 'Body is not a JSON object' };
	}

	// Not zod's copy, which has only the documented keys.
	return { event: parsed.value as ChatbaseEvent };
}
