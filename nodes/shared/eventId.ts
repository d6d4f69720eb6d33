import { sha256 } from './sha256';

/**
 * Names a delivery by its content. Chatbase sends no event id, and may deliver twice.
 *
 * @param rawBody the bytes of the HTTP body
 * @returns SHA-256 in 64 lower-case hexadecimal digits
 */
export function eventIdOfDelivery(rawBody: Buffer): string {
	return sha256(rawBody);
}

/**
 * Names a lead that Chatbase lists. It is another id than that of the lead's delivery, which carries
 * no lead id.
 *
 * @param leadId the `id` of the listed lead
 * @returns SHA-256 of `lead:` and the id, in 64 lower-case hexadecimal digits
 */
export function eventIdOfListedLead(leadId: string): string {
	return sha256(`lead:${leadId}`);
}
