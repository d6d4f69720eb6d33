import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { operationError } from '../shared/errors';
import { originOf } from '../shared/log';
import { labelOf } from '../shared/parameterValues';
import { diagnose } from './diagnosis';
import { properties } from './properties';
import type { Refusal } from './refusal';

/** Said to a person who opens the production URL in a browser, and to nobody else. */
const ADDRESS_WORKS =
	'This address works: paste it into Chatbase, which delivers your leads to it. There is nothing to see here in a browser.';

/** Whether the editor listens, so that a person waits for the reason. */
export function isListening(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

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

const LOG_LEVELS = { refused: 'warn', 'left out': 'info' } as const;

function log(
	context: IWebhookFunctions,
	what: keyof typeof LOG_LEVELS,
	reason: string,
	detail?: string,
): void {
	const origin = originOf(context);
	const why = detail === undefined ? reason : `${reason} (${detail})`;
	const metadata = { ...origin.metadata, reason, ...(detail !== undefined && { detail }) };
	context.logger[LOG_LEVELS[what]](`${origin.text} ${what} a delivery: ${why}`, metadata);
}

/** Says in n8n's log that the published URL is of no use to Chatbase. */
export function warnOfAddress(context: IHookFunctions, host: string): void {
	const { text, metadata } = originOf(context);
	context.logger.warn(
		`${text}: Chatbase cannot reach the production URL, whose host is ${host}: tell n8n its public address (N8N_WEBHOOK_URL)`,
		metadata,
	);
}

/** Leaves one line in n8n's log, with nothing of the delivery. */
export function logRefusal(context: IWebhookFunctions, refusal: Refusal): void {
	log(context, isLeftOut(refusal) ? 'left out' : 'refused', refusal.reason, detailOf(refusal));
}

/**
 * Shows the reason in the editor: throwing is the only way in which n8n shows one to the user.
 *
 * @throws NodeOperationError always, with the reason and what to do
 */
export function explain(context: IWebhookFunctions | IHookFunctions, refusal: Refusal): never {
	const { message, description } = diagnose(refusal);
	throw operationError(context.getNode(), message, { description, level: 'warning' });
}

/** Refuses a GET: somebody has opened the production URL. */
export function refuseMethod(context: IWebhookFunctions): IWebhookResponseData {
	log(context, 'refused', 'methodNotAllowed');
	const isPerson = String(context.getRequestObject().headers.accept).includes('text/html');
	context
		.getResponseObject()
		.status(405)
		.set('Allow', 'POST')
		.type('text/plain')
		.send(isPerson ? `${ADDRESS_WORKS}\n\nMethod Not Allowed` : 'Method Not Allowed');
	return { noWebhookResponse: true };
}

/** Responds by ourselves: a throw would store an execution for every forged delivery. */
function respondWith(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
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
	if (isListening(context)) explain(context, refusal);

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
