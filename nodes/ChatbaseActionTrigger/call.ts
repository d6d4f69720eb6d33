import { randomUUID } from 'node:crypto';

import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { Fields } from '../shared/json';
import { parseJson, readRawBody } from '../shared/webhook/body';
import { isListening, log, refuseMethod } from '../shared/webhook/responses';
import { refused, type Result as AnyResult } from '../shared/webhook/result';
import { guardAnswer } from './answerGuard';
import { readSecretHeader, type SecretHeader } from './credential';
import { readInputs } from './inputs';
import { readParameters, type Parameters } from './parameters';
import type { Refusal } from './refusal';
import { ADDRESS_WORKS, REFUSED, respond } from './responses';
import { sampleInputs } from './sampleCall';
import { isOneOf } from './secretHeader';

type Result<T> = AnyResult<T, Refusal>;
type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

/** Why a call does not come from the agent; undefined for one that does. */
function problemOfSecret(request: Request, { name, secrets }: SecretHeader): Refusal | undefined {
	const [value, ...more] = request.headersDistinct[name] ?? [];
	if (value === undefined) return { reason: 'secretMissing', header: name };
	if (more.length > 0) return { reason: 'secretRepeated', header: name };
	// A secret never begins so: problemOfCredential refuses it.
	const given = value.replace(/^bearer /i, '');
	if (isOneOf(given, secrets)) return undefined;
	// As it was typed: n8n leaves a leading "=" out, since to it, an expression begins there.
	return isOneOf(given.replace(/^=/, ''), secrets)
		? { reason: 'secretTakenForExpression' }
		: { reason: 'secretMismatch', header: name };
}

/** The data inputs: of the body, or of the address, where Chatbase can put them, too. */
async function readGiven(request: Request): Promise<Result<Fields>> {
	const rawBody = await readRawBody(request);
	if (rawBody === undefined) return refused({ reason: 'bodyUnreadable' });
	if (rawBody.length === 0) return { value: { ...request.query } };

	const parsed = parseJson(rawBody);
	if ('refusal' in parsed) return parsed;
	const { value } = parsed;
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? { value: { ...request.query, ...value } }
		: refused({ reason: 'bodyNotObject', problem: 'Body is not a JSON object' });
}

/** A call that comes from the agent, or a sample in its place, and how it is to be answered. */
async function readCall(
	context: IWebhookFunctions,
	isSample: boolean,
): Promise<Result<{ inputs: Fields; parameters: Parameters }>> {
	const header = await readSecretHeader(context); // without one, no real call would be taken
	if ('refusal' in header) return header;
	const request = context.getRequestObject();
	const problem = isSample ? undefined : problemOfSecret(request, header.value);
	if (problem !== undefined) return refused(problem);

	const parameters = readParameters(context);
	if ('refusal' in parameters) return parameters;
	const declared = parameters.value.inputs;
	const given = isSample ? { value: sampleInputs(declared) } : await readGiven(request);
	if ('refusal' in given) return given;
	const read = readInputs(given.value, declared);
	return 'problem' in read
		? refused({ reason: 'inputsInvalid', ...read })
		: { value: { inputs: read.inputs, parameters: parameters.value } };
}

/**
 * The way of a request to the node's URL: an agent's call, or the same URL opened in a browser.
 *
 * @param receivedAt ISO 8601 in UTC
 */
export async function receive(
	context: IWebhookFunctions,
	receivedAt: string,
): Promise<IWebhookResponseData> {
	const isGet = context.getWebhookName() === 'setup';
	if (isGet && !isListening(context)) return refuseMethod(context, REFUSED, ADDRESS_WORKS);

	const call = await readCall(context, isGet);
	if ('refusal' in call) return respond(context, call.refusal);
	const { inputs, parameters } = call.value;
	guardAnswer(context.getResponseObject(), parameters, ({ reason, detail }) =>
		log(context, { level: 'warn', deed: 'answered a call with a message', reason, detail }),
	);
	const item = { ...inputs, callId: randomUUID(), receivedAt };
	// What came was JSON, or the fields of an address.
	return { workflowData: [[{ json: item as IDataObject }]] };
}
