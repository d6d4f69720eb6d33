// Leads as Chatbase delivers them. They are signed here by Node's own crypto, not by the package, so that
// what the node accepts is what Chatbase sends.
import { createHmac, randomUUID } from 'node:crypto';

import { CommandError } from '../process/child-process.mjs';

export const SIGNATURE_HEADER = 'x-chatbase-signature';

/** @param {Buffer} body @param {string} secret @returns {string} the value of the signature header */
export function sign(body, secret) {
	return createHmac('sha1', secret).update(body).digest('hex');
}

/**
 * A `leads.submit` event, of a conversation of its own.
 *
 * @param {{name?: string | null, email?: string | null, phone?: string | null, chatbotId?: string}} [lead]
 */
export function leadEvent({
	name = 'Example Visitor',
	email = 'visitor@example.com',
	phone = '+1 202-555-0143',
	chatbotId = 'ExampleChatbotId00001',
} = {}) {
	return {
		eventType: 'leads.submit',
		chatbotId,
		payload: {
			conversationId: randomUUID(),
			customerEmail: email,
			customerName: name,
			customerPhone: phone,
		},
	};
}

/**
 * Delivers an event as Chatbase does: a POST of JSON with the signature of its bytes. A redirect is
 * not followed, because that turns a POST into a GET.
 *
 * @param {string} url
 * @param {string} secret
 * @param {object} event
 * @returns {Promise<{status: number, body: string, location?: string}>} what the receiver answered
 * @throws {CommandError} when there is no answer
 */
export async function deliver(url, secret, event) {
	const body = Buffer.from(JSON.stringify(event));
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(body, secret) },
			body,
			redirect: 'manual',
		});
		const location = response.headers.get('location') ?? undefined;
		return { status: response.status, body: await response.text(), location };
	} catch (error) {
		throw new CommandError(`${url} does not answer: ${error.cause?.message ?? error.message}`);
	}
}
