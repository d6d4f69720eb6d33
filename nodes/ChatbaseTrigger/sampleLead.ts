import { randomUUID } from 'node:crypto';

import { LEAD_SUBMITTED } from '../shared/events';
import { SAMPLE_FORM } from '../shared/sampleForm';

/** Shaped like a real one, 21 characters, and plainly not one. */
const EXAMPLE_CHATBOT_ID = 'ExampleChatbotId00001';

/**
 * A lead as Chatbase delivers it, so that fields can be mapped before the first real one. Each is of
 * a conversation of its own, so that nothing behind the node takes it for a repetition.
 *
 * @param chatbotId a chatbot that the node lets through
 * @returns the bytes of the body, as Chatbase would send them
 * @see https://chatbase.co/docs/developer-guides/webhooks
 */
export function sampleBody(chatbotId = EXAMPLE_CHATBOT_ID): Buffer {
	const event = {
		eventType: LEAD_SUBMITTED,
		chatbotId,
		payload: { conversationId: randomUUID(), ...SAMPLE_FORM },
	};
	return Buffer.from(JSON.stringify(event));
}
