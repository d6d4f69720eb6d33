import type {
	IDataObject,
	IHookFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { readRawBody } from '../shared/webhook/body';
import { warnOfAddress } from '../shared/webhook/publicAddress';
import { explain, isListening, refuseMethod } from '../shared/webhook/responses';
import { refused, type Result as AnyResult } from '../shared/webhook/result';
import { diagnose } from './diagnosis';
import { parseEvent, simplify } from './event';
import { whyLeftOut } from './eventFilter';
import { readParameters } from './parameters';
import type { Refusal } from './refusal';
import { ADDRESS_WORKS, logRefusal, REFUSED, respond } from './responses';
import { sampleBody } from './sampleLead';
import { readSecretKeys } from './secretKeys';
import { parseSignature, SIGNATURE_HEADER, verify } from './signature';

type Result<T> = AnyResult<T, Refusal>;

/** Header → bytes → secrets → verified. Nothing of the body is looked at before. */
async function readVerifiedBody(context: IWebhookFunctions): Promise<Result<Buffer>> {
	const request = context.getRequestObject();
	const header = request.headers[SIGNATURE_HEADER];
	if (!header) return refused({ reason: 'signatureMissing' });
	const signature = parseSignature(header);
	if (signature === undefined) return refused({ reason: 'signatureMalformed', header });

	const rawBody = await readRawBody(request);
	if (rawBody === undefined) {
		return refused({ reason: 'bodyUnreadable', contentType: request.headers['content-type'] });
	}

	const keys = await readSecretKeys(context);
	if ('refusal' in keys) return keys;
	const secrets = keys.value;
	if (verify(rawBody, signature, secrets)) return { value: rawBody };
	return verify(rawBody, signature, secrets.map(withEqualsSign))
		? refused({ reason: 'keyTakenForExpression' })
		: refused({ reason: 'signatureMismatch', signature, rawBody, secrets });
}

/** A key as it was typed: n8n leaves a leading "=" out, since to it, an expression begins there. */
const withEqualsSign = (secret: string): string => `=${secret}`;

/** What stands for a delivery when the URL is opened in a browser while the editor listens. */
async function readSample(context: IWebhookFunctions): Promise<Result<Buffer>> {
	const keys = await readSecretKeys(context); // without one, no real lead would arrive
	if ('refusal' in keys) return keys;
	const parameters = readParameters(context, { faultless: true });
	if ('refusal' in parameters) return parameters;
	return { value: sampleBody(parameters.value.chatbotIds[0]) };
}

/** Event → wanted → item, in its output. */
function readOutputs(
	context: IWebhookFunctions,
	rawBody: Buffer,
	receivedAt: string,
): Result<INodeExecutionData[][]> {
	const parsed = parseEvent(rawBody);
	if ('refusal' in parsed) return parsed;
	const event = parsed.value;

	const parameters = readParameters(context);
	if ('refusal' in parameters) return parameters;
	const leftOut = whyLeftOut(event, parameters.value);
	if (leftOut !== undefined && !parameters.value.leftOutOutput) return refused(leftOut);

	const item = parameters.value.simplify ? simplify(event, rawBody, receivedAt) : event.body;
	// What was parsed is JSON.
	const items = [{ json: item as IDataObject }];
	if (leftOut === undefined) return { value: [items] };
	logRefusal(context, leftOut);
	return { value: [[], items] };
}

/**
 * Whether the workflow can be published, or the editor can listen.
 *
 * @throws NodeOperationError with what the user must mend before
 */
export async function check(context: IHookFunctions): Promise<void> {
	const keys = await readSecretKeys(context);
	const checked = 'refusal' in keys ? keys : readParameters(context, { faultless: true });
	if ('refusal' in checked) explain(context, diagnose(checked.refusal));
	warnOfAddress(context);
}

/**
 * The way of a request to the node's URL: a delivery, or the same URL opened in a browser.
 *
 * @param receivedAt ISO 8601 in UTC
 */
export async function receive(
	context: IWebhookFunctions,
	receivedAt: string,
): Promise<IWebhookResponseData> {
	const isGet = context.getWebhookName() === 'setup';
	if (isGet && !isListening(context)) return refuseMethod(context, REFUSED, ADDRESS_WORKS);

	const body = isGet ? await readSample(context) : await readVerifiedBody(context);
	const outputs = 'refusal' in body ? body : readOutputs(context, body.value, receivedAt);
	return 'refusal' in outputs ? respond(context, outputs.refusal) : { workflowData: outputs.value };
}
