import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { labelOf } from '../shared/parameterValues';
import { explain, isListening, log, respondWith } from '../shared/webhook/responses';
import { properties } from './properties';
import type { Refusal } from './refusal';
import { diagnose } from './refusalWords';

/** In n8n's log. */
export const REFUSED = 'refused a call';

/** Said to a person who opens the production URL in a browser, and to nobody else. */
export const ADDRESS_WORKS =
	'This address works: paste it into a Custom action in Chatbase, with the method POST. There is nothing to see here in a browser.';

/** What is behind a reason, as far as the log may hold it. */
function detailOf(refusal: Refusal): string | undefined {
	switch (refusal.reason) {
		case 'credentialUnreadable':
			return refusal.cause;
		case 'parameterInvalid':
			return labelOf(properties, refusal.parameter);
		// Names and types that the user has declared, and no values.
		case 'inputsInvalid':
			return refusal.problem;
		default:
			return undefined;
	}
}

/**
 * Ends a call that does not start the workflow: one line in n8n's log, then the reason for the user who
 * listens in the editor, or else the response for the agent.
 *
 * @returns what webhook() returns, so that no execution starts
 * @throws NodeOperationError only while the editor listens
 */
export function respond(context: IWebhookFunctions, refusal: Refusal): IWebhookResponseData {
	const { reason } = refusal;
	log(context, { level: 'warn', deed: REFUSED, reason, detail: detailOf(refusal) });
	if (isListening(context)) explain(context, diagnose(refusal));

	switch (refusal.reason) {
		case 'credentialMissing':
		case 'credentialUnreadable':
		case 'credentialInvalid':
		case 'secretBlank':
			return respondWith(context, 500, 'No secret found');
		case 'parameterInvalid':
			return respondWith(context, 500, `${detailOf(refusal)} of the node cannot be used`);
		case 'bodyUnreadable':
			return respondWith(context, 400, 'Body cannot be read: send JSON');
		case 'bodyNotJson':
		case 'bodyNotObject':
		case 'inputsInvalid':
			return respondWith(context, 400, refusal.problem);
		default:
			return respondWith(context, 401, 'The secret is missing or wrong');
	}
}
