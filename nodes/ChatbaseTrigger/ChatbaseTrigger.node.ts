import {
	NodeConnectionTypes,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IDataObject,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { leadItemSchema } from '../shared/lead';
import { answer, explain, isListening, refuseMethod } from './answers';
import { problemOfCredential, readSecretKeys } from './credential';
import { parseEvent, simplify } from './event';
import { activationMessage, properties, triggerPanel, webhooks } from './properties';
import { refused, type Refusal, type Result } from './refusal';
import { sampleBody } from './sample';
import { readSettings, whyLeftOut } from './settings';
import { parseSignature, SIGNATURE_HEADER, verify } from './signature';

async function readRawBody(
	request: ReturnType<IWebhookFunctions['getRequestObject']>,
): Promise<Buffer | undefined> {
	// From typeVersion 1.1 on, n8n reads only the content types that it parses by itself.
	try {
		if (request.rawBody === undefined) await request.readRawBody();
	} catch {
		return undefined;
	}
	return request.rawBody;
}

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
	return verify(rawBody, signature, secrets)
		? { value: rawBody }
		: refused({ reason: 'signatureMismatch', signature, rawBody, secrets });
}

/** What stands for a delivery when the URL is opened in a browser while the editor listens. */
async function readSample(context: IWebhookFunctions): Promise<Result<Buffer>> {
	const keys = await readSecretKeys(context); // without one, no real lead would arrive
	if ('refusal' in keys) return keys;
	const settings = readSettings(context, { faultless: true });
	if ('refusal' in settings) return settings;
	return { value: sampleBody(settings.value.chatbotIds[0]) };
}

/** Event → wanted → item. */
function receive(
	context: IWebhookFunctions,
	rawBody: Buffer,
	receivedAt: string,
): Result<IDataObject> {
	const parsed = parseEvent(rawBody);
	if ('refusal' in parsed) return parsed;
	const event = parsed.value;

	const settings = readSettings(context, { faultless: false });
	if ('refusal' in settings) return settings;
	const leftOut = whyLeftOut(event, settings.value);
	if (leftOut !== undefined) return refused(leftOut);

	const item = settings.value.simplify ? simplify(event, rawBody, receivedAt) : event.body;
	return { value: item as IDataObject };
}

/** What the user must mend before the workflow can be published, or the editor can listen. */
async function problemOf(context: IHookFunctions): Promise<Refusal | undefined> {
	const keys = await readSecretKeys(context);
	if ('refusal' in keys) return keys.refusal;
	const settings = readSettings(context, { faultless: true });
	return 'refusal' in settings ? settings.refusal : undefined;
}

export class ChatbaseTrigger implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static readonly outputSchemas = { output: leadItemSchema };

	description: INodeTypeDescription = {
		displayName: 'Chatbase Trigger',
		name: 'chatbaseTrigger',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['trigger'],
		// Not 1: for that version n8n evaluates an expression on each request, which costs an isolate.
		version: 1.1,
		subtitle:
			'={{ [$parameter["events"]].flat().join(", ").replace("leads.submit", "Lead Submitted").replace("*", "Any Event") }}',
		description: 'Starts the workflow when a visitor submits a lead in Chatbase',
		eventTriggerDescription: 'Open the copied test URL in a new tab, or submit a lead in Chatbase',
		defaults: { name: 'Chatbase Trigger' },
		activationMessage,
		triggerPanel,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'chatbaseWebhookApi', required: true, testedBy: 'chatbaseWebhookApiTest' },
		],
		webhooks,
		properties,
	};

	methods = {
		credentialTest: {
			/** Looks only at the keys themselves: Chatbase has no way to check a webhook key. */
			async chatbaseWebhookApiTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				const message = problemOfCredential(credential.data ?? {});
				return message === undefined
					? {
							status: 'OK',
							message: 'The key is well-formed. The first lead shows whether it is the right one.',
						}
					: { status: 'Error', message };
			},
		},
	};

	/** Chatbase has no API for webhooks, so there is nothing to look up, create or delete there. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			/**
			 * Refuses publishing and listening with what would refuse every delivery. Not when n8n starts
			 * or changes leader: that would take the URL away, and for long, instead of answering 500
			 * until the fault is mended.
			 */
			async create(this: IHookFunctions): Promise<boolean> {
				if (['init', 'leadershipChange'].includes(this.getActivationMode())) return true;
				const problem = await problemOf(this);
				return problem === undefined ? true : explain(this, problem);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const receivedAt = new Date().toISOString();
		const isGet = this.getWebhookName() === 'setup';
		if (isGet && !isListening(this)) return refuseMethod(this);

		const body = isGet ? await readSample(this) : await readVerifiedBody(this);
		const item = 'refusal' in body ? body : receive(this, body.value, receivedAt);
		return 'refusal' in item
			? answer(this, item.refusal)
			: { workflowData: [[{ json: item.value }]] };
	}
}
