// Leads as Chatbase delivers them, signed by the code that the node verifies with.
import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { buildPackage, REPOSITORY } from './package.mjs';

const SIGNATURE_MODULE = path.join(REPOSITORY, 'dist/nodes/ChatbaseTrigger/signature.js');

async function loadSignature() {
	await access(SIGNATURE_MODULE).catch(buildPackage);
	return createRequire(import.meta.url)(SIGNATURE_MODULE);
}

const { sign, SIGNATURE_HEADER } = await loadSignature();

/**
 * A `leads.submit` event, of a conversation of its own.
 *
 * @param {{name?: string, email?: string, phone?: string, chatbotId?: string}} [lead]
 */
export function leadEvent({
	name = 'Example',
	email = 'example@chatbase.co',
	phone = '123',
	chatbotId = 'xxxxxxxx',
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
 * Delivers an event as Chatbase does: a POST of JSON with the signature of its bytes.
 *
 * @param {string} url
 * @param {string} secret
 * @param {object} event
 * @returns {Promise<{status: number, body: string}>} what the receiver answered
 */
export async function deliver(url, secret, event) {
	const body = Buffer.from(JSON.stringify(event));
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(body, secret) },
		body,
	});
	return { status: response.status, body: await response.text() };
}
