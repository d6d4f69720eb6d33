import type { IHookFunctions, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { operationError, type Problem } from '../errors';
import { originOf } from '../log';

/** Whether the editor listens, so that a person waits for the reason. */
export function isListening(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

/** A line of n8n's log: what a trigger has done, and why. */
export interface LogLine {
	level: 'warn' | 'info';
	/** Such as "refused a delivery". */
	deed: string;
	reason: string;
	/** What is behind the reason, with nothing of the request. */
	detail?: string | undefined;
}

/** Leaves one line in n8n's log, with nothing of the request. */
export function log(context: IWebhookFunctions, { level, deed, reason, detail }: LogLine): void {
	const origin = originOf(context);
	const why = detail === undefined ? reason : `${reason} (${detail})`;
	const metadata = { ...origin.metadata, reason, ...(detail !== undefined && { detail }) };
	context.logger[level](`${origin.text} ${deed}: ${why}`, metadata);
}

/**
 * Shows a reason in the editor: throwing is the only way in which n8n shows one to the user.
 *
 * @throws NodeOperationError always
 */
export function explain(
	context: IWebhookFunctions | IHookFunctions,
	{ message, description }: Problem,
): never {
	throw operationError(context.getNode(), message, { description, level: 'warning' });
}

/** Responds by ourselves: a throw would store an execution for every forged request. */
export function respondWith(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

/**
 * Refuses a GET: somebody has opened the production URL.
 *
 * @param deed for n8n's log
 * @param addressWorks is said to a person in a browser, and to nobody else
 */
export function refuseMethod(
	context: IWebhookFunctions,
	deed: string,
	addressWorks: string,
): IWebhookResponseData {
	log(context, { level: 'warn', deed, reason: 'methodNotAllowed' });
	const isPerson = String(context.getRequestObject().headers.accept).includes('text/html');
	context
		.getResponseObject()
		.status(405)
		.set('Allow', 'POST')
		.type('text/plain')
		.send(isPerson ? `${addressWorks}\n\nMethod Not Allowed` : 'Method Not Allowed');
	return { noWebhookResponse: true };
}
