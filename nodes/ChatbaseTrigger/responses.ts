import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { labelOf } from '../shared/parameterValues';
import { explain, isListening, log, respondWith } from '../shared/webhook/responses';
import { diagnose } from './diagnosis';
import { properties } from './properties';
import type { Refusal } from './refusal';

/** In n8n's log. */
export const REFUSED = 'refused a delivery';

/** Said to a person who opens the production URL in a browser, and to nobody else. */
export const ADDRESS_WORKS =
	'This address works: paste it into Chatbase, which delivers your leads to it. There is nothing to see here in a browser.';

/** What is behind a reason, as far as the log may hold it. */
function detailOf(refusal: Refusal): string | undefined {
	if (refusal.reason === 'credentialUnreadable') return refusal.cause;
	if (refusal.reason === 'parameterInvalid') return labelOf(properties, refusal.parameter);
	return undefined;
}

/** Left out by what the user has set, on purpose. */
function isLeftOut({ reason }: Refusal): boolean {
	return reason === 'eventNotSelected' || reason === 'chatbotNotSelected';
}

/** Leaves one line in n8n's log, with nothing of the delivery. */
export function logRefusal(context: IWebhookFunctions, refusal: Refusal): void {
	const { reason } = refusal;
	const detail = detailOf(refusal);
	if (isLeftOut(refusal)) {
		log(context, { level: 'info', deed: 'left out a delivery', reason, detail });
	} else {
		log(context, { level: 'warn', deed: REFUSED, reason, detail });
	}
}

/**
 * Ends a delivery that does not become an item: one line in n8n's log, then the reason for the user
 * who listens in the editor, or else the response for the sender. Nothing of the delivery is repeated
 * to either log or sender.
 *
 * @returns what webhook() returns, so that no execution starts
 * @throws NodeOperationError only while the editor listens
 * @see https://chatbase.co/docs/developer-guides/webhooks for the responses of Chatbase's own examples
 */
export function respond(context: IWebhookFunctions, refusal: Refusal): IWebhookResponseData {
	logRefusal(context, refusal);
	if (isListening(context)) explain(context, diagnose(refusal));

	switch (refusal.reason) {
		case 'credentialMissing':
		case 'credentialUnreadable':
		case 'secretKeyBlank':
			return respondWith(context, 500, 'No secret key found');
		case 'parameterInvalid':
			return respondWith(context, 500, `${detailOf(refusal)} of the node cannot be used`);
		case 'bodyEmpty':
		case 'bodyNotJson':
		case 'bodyNotEvent':
			return respondWith(context, 400, refusal.problem);
		case 'eventNotSelected':
		case 'chatbotNotSelected':
			return { webhookResponse: 'OK' };
		default:
			return respondWith(context, 400, "Signature didn't match");
	}
}
