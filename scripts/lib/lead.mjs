// Leads as Chatbase delivers them, signed by the code that the node verifies with.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';

import { CommandError } from './command.mjs';

export const SIGNATURE_HEADER = 'x-chatbase-signature';

/**
 * Signs as the built package verifies.
 *
 * @param {Buffer} body
 * @param {string} secret
 * @returns {string} the value of the signature header
 */
export function sign(body, secret) {
	const built = '../../dist/nodes/ChatbaseTrigger/signature.js';
	return createRequire(import.meta.url)(built).sign(body, secret);
}

/**
 * A `leads.submit` event, of a conversation of its own.
 *
 * @param {{name?: string, email?: string, phone?: string, chatbotId?: string}} [lead]
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
 * @param {AbortSignal} [signal]
 * @returns {Promise<{status: number, body: string, location?: string}>} what the receiver answered
 * @throws {CommandError} when there is no answer
 */
export async function deliver(url, secret, event, signal) {
	const body = Buffer.from(JSON.stringify(event));
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(body, secret) },
			body,
			redirect: 'manual',
			signal,
		});
		const location = response.headers.get('location') ?? undefined;
		return { status: response.status, body: await response.text(), location };
	} catch (error) {
		signal?.throwIfAborted();
		throw new CommandError(`${url} does not answer: ${error.cause?.message ?? error.message}`);
	}
}
