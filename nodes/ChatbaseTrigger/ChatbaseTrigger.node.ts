import {
	NodeConnectionTypes,
	NodeOperationError,
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { LEAD_SUBMITTED, parseEvent, type ChatbaseEvent } from '../shared/event';
import { eventIdOf, toItem } from '../shared/item';
import { diagnose, type NoSecretKey, type Refusal, type Unwanted } from './diagnosis';
import { sampleBody } from './sample';
import { problemOfCredential, secretKeysOf, type WebhookCredential } from './secretKeys';
import { parseSignature, sign, SIGNATURE_HEADER, verify } from './signature';

const ANY_EVENT = '*';

/** What the user has set, with blank entries left out. */
interface Settings {
	events: string[];
	chatbotIds: string[];
	simplify: boolean;
}

/** What the steps of webhook() need of a delivery, whether Chatbase or the sample sent it. */
interface Delivery {
	/** The value of the signature header. */
	header: unknown;
	contentType?: string;
	readRawBody: () => Promise<Buffer | undefined>;
}

function toList(value: unknown): string[] {
	return [value]
		.flat()
		.map((entry) => String(entry ?? '').trim())
		.filter((entry) => entry !== '');
}

function getSettings(context: IWebhookFunctions): Settings {
	const options = context.getNodeParameter('options', {}) as { chatbotIds?: unknown };
	return {
		events: toList(context.getNodeParameter('events', [])),
		chatbotIds: toList(options.chatbotIds),
		simplify: context.getNodeParameter('simplify', true) === true,
	};
}

/** The usable keys of the credential, or why there is none. */
async function getSecretKeys(
	context: IWebhookFunctions | IHookFunctions,
): Promise<string[] | NoSecretKey> {
	try {
		const keys = secretKeysOf(
			await context.getCredentials<WebhookCredential>('chatbaseWebhookApi'),
		);
		return keys.length > 0 ? keys : { reason: 'secretKeyBlank' };
	} catch {
		// None is chosen, or n8n cannot read it. n8n's own error may hold what must not be shown.
		return { reason: 'credentialUnavailable' };
	}
}

function receivedDelivery(context: IWebhookFunctions): Delivery {
	const request = context.getRequestObject();
	return {
		header: request.headers[SIGNATURE_HEADER],
		contentType: request.headers['content-type'],
		async readRawBody() {
			// From typeVersion 1.1 on, n8n reads only the content types that it parses by itself.
			try {
				if (request.rawBody === undefined) await request.readRawBody();
			} catch {
				return undefined;
			}
			return request.rawBody;
		},
	};
}

async function sampleDelivery(context: IWebhookFunctions): Promise<Delivery> {
	const body = sampleBody(getSettings(context).chatbotIds[0]);
	const secrets = await getSecretKeys(context);
	// Without a key, it ends where every delivery ends that cannot be verified.
	const secret = Array.isArray(secrets) ? secrets[0] : '';
	return { header: sign(body, secret), readRawBody: async () => body };
}

function whyUnwanted(event: ChatbaseEvent, settings: Settings): Unwanted | undefined {
	if (!settings.events.includes(ANY_EVENT) && !settings.events.includes(event.eventType)) {
		return { reason: 'eventNotSelected' };
	}
	if (settings.chatbotIds.length > 0 && !settings.chatbotIds.includes(event.chatbotId)) {
		return { reason: 'chatbotNotSelected' };
	}
	return undefined;
}

function isListening(context: IWebhookFunctions): boolean {
	return context.getMode() === 'manual';
}

function logRefusal(context: IWebhookFunctions, reason: string): void {
	const { id: workflowId } = context.getWorkflow();
	context.logger.warn(`Chatbase Trigger refused a delivery to workflow ${workflowId}: ${reason}`, {
		workflowId,
		nodeName: context.getNode().name,
		reason,
	});
}

/** The reason in the editor: throwing is the only way n8n shows one to the user who listens. */
function explain(context: IWebhookFunctions | IHookFunctions, refusal: Refusal): never {
	const { message, description } = diagnose(refusal);
	throw new NodeOperationError(context.getNode(), message, { description, level: 'warning' });
}

/** Answers the sender by ourselves: a throw would store an execution for every forged delivery. */
function answer(context: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}

function refuseMethod(context: IWebhookFunctions): IWebhookResponseData {
	logRefusal(context, 'methodNotAllowed');
	context
		.getResponseObject()
		.status(405)
		.set('Allow', 'POST')
		.type('text/plain')
		.send('Method Not Allowed');
	return { noWebhookResponse: true };
}

function answerOf(refusal: Refusal): [number, string] {
	switch (refusal.reason) {
		case 'credentialUnavailable':
		case 'secretKeyBlank':
			return [500, 'No secret key found'];
		case 'bodyNotJson':
		case 'bodyNotEvent':
			return [400, refusal.message];
		default:
			return [400, "Signature didn't match"];
	}
}

function refuse(context: IWebhookFunctions, refusal: Refusal): IWebhookResponseData {
	logRefusal(context, refusal.reason);
	if (isListening(context)) explain(context, refusal);
	return answer(context, ...answerOf(refusal));
}

/** A signed delivery that the user does not want is no fault of the sender's: it gets its 200. */
function ignore(context: IWebhookFunctions, unwanted: Unwanted): IWebhookResponseData {
	if (isListening(context)) explain(context, unwanted);
	return { webhookResponse: 'OK' };
}

const SAMPLE_STEPS =
	'<b>While you build</b>, click the button above, then open the test URL in a new browser tab: a sample lead arrives, so you can map its fields.';

const DASHBOARD_STEPS =
	'In Chatbase, open your agent and go to <b>Settings → Webhooks</b>, tick the event <b>Leads submitted (leads.submit)</b>, paste the URL as the endpoint and click <b>Create webhook</b>.';

export class ChatbaseTrigger implements INodeType {
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
		subtitle: '={{ [$parameter["events"]].flat().join(", ").replace("*", "any event") }}',
		description: 'Starts the workflow when a visitor submits a lead in Chatbase',
		defaults: { name: 'Chatbase Trigger' },
		activationMessage: 'Your workflow now starts for every lead that Chatbase delivers.',
		triggerPanel: {
			header: 'Receive leads from Chatbase',
			executionsHelp: {
				inactive: `${SAMPLE_STEPS} For a real lead, give Chatbase the test URL. ${DASHBOARD_STEPS} Then listen, and fill in the lead form of your agent.<br /><br /><b>When you are done</b>, publish the workflow and use the production URL in Chatbase instead. Its leads show up in the <a data-key="executions">executions list</a>, not in the editor.`,
				active: `${SAMPLE_STEPS}<br /><br /><b>Your workflow is published</b>: the production URL receives leads. ${DASHBOARD_STEPS} Its leads show up in the <a data-key="executions">executions list</a>, not in the editor.`,
			},
			activationHint: {
				inactive:
					'Once you have finished building the workflow, publish it and paste the production URL into Chatbase: from then on it starts by itself for every lead.',
				active:
					'The workflow is published: it starts by itself for every lead that Chatbase delivers to the production URL.',
			},
		},
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'chatbaseWebhookApi', required: true, testedBy: 'chatbaseWebhookApiTest' },
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData: 'OK',
			},
			{
				// The same URL opened in a browser: a sample lead while the editor listens, else 405.
				name: 'setup',
				httpMethod: 'GET',
				path: 'webhook',
				responseMode: 'onReceived',
				responseData:
					'The sample lead is on its way: go back to n8n and find it in the output of the Chatbase Trigger node.',
				ndvHideUrl: true,
			},
		],
		properties: [
			{
				displayName: `${DASHBOARD_STEPS} Use the test URL while you build, the production URL once the workflow is published. Chatbase has no test delivery: click <b>Execute step</b>, then open the test URL in a browser tab to get a sample lead.`,
				name: 'setupNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Events',
				name: 'events',
				type: 'multiOptions',
				required: true,
				default: [LEAD_SUBMITTED],
				description: 'The events that start the workflow',
				options: [
					{
						name: 'Any Event',
						value: ANY_EVENT,
						description: 'Every event that Chatbase delivers to the URL, including future ones',
					},
					{
						name: 'Lead Submitted',
						value: LEAD_SUBMITTED,
						description: 'A visitor has left name, email or phone',
					},
				],
			},
			{
				displayName: 'Simplify',
				name: 'simplify',
				type: 'boolean',
				default: true,
				description:
					'Whether to return a simplified version of the response instead of the raw data',
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add option',
				default: {},
				options: [
					{
						displayName: 'Chatbot IDs',
						name: 'chatbotIds',
						type: 'string',
						typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Chatbot ID' },
						default: [],
						placeholder: 'e.g. Id8VKSqDV52fwAvuxaeUO',
						description:
							'Only the chatbots (agents) with these IDs start the workflow. Leave empty for all.',
					},
				],
			},
		],
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
			/** Runs on publishing and on listening: without a key every delivery would be refused. */
			async create(this: IHookFunctions): Promise<boolean> {
				const secrets = await getSecretKeys(this);
				return Array.isArray(secrets) ? true : explain(this, secrets);
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
		const delivery = isGet ? await sampleDelivery(this) : receivedDelivery(this);

		const { header, contentType } = delivery;
		if (!header) return refuse(this, { reason: 'signatureMissing' });
		const signature = parseSignature(header);
		if (signature === undefined) return refuse(this, { reason: 'signatureMalformed', header });

		const rawBody = await delivery.readRawBody();
		if (rawBody === undefined) return refuse(this, { reason: 'bodyUnreadable', contentType });

		const secrets = await getSecretKeys(this);
		if (!Array.isArray(secrets)) return refuse(this, secrets);

		if (!verify(rawBody, signature, secrets)) {
			return refuse(this, { reason: 'signatureMismatch', signature, rawBody, secrets });
		}

		const parsed = parseEvent(rawBody);
		if (!('event' in parsed)) return refuse(this, { ...parsed, rawBody });

		const settings = getSettings(this);
		const unwanted = whyUnwanted(parsed.event, settings);
		if (unwanted !== undefined) return ignore(this, unwanted);

		const received = { eventId: eventIdOf(rawBody), receivedAt };
		return { workflowData: [[{ json: toItem(parsed.event, received, settings) }]] };
	}
}
