import { LEAD_SUBMITTED, type ChatbaseEvent } from '../shared/event';

/**
 * The lead that Chatbase's webhook guide shows, so that fields can be mapped before the first real one.
 *
 * @param chatbotId a chatbot that the node lets through; by default the guide's placeholder
 * @returns the bytes of the body, as Chatbase would send them
 * @see https://chatbase.co/docs/developer-guides/webhooks
 */
export function sampleBody(chatbotId = 'xxxxxxxx'): Buffer {
	const event: ChatbaseEvent = {
		eventType: LEAD_SUBMITTED,
		chatbotId,
		payload: {
			conversationId: 'xxxxxxxx',
			customerEmail: 'example@chatbase.co',
			customerName: 'Example',
			customerPhone: '123',
		},
	};
	return Buffer.from(JSON.stringify(event));
}
