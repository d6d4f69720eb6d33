import { Credentials, HookContext, WebhookContext } from 'n8n-core';
import type {
	INode,
	INodeType,
	IWebhookData,
	IWebhookResponseData,
	NodeParameterValueType,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { SECRET, sign } from '../signing';
import { loadNode } from './package';
import { chosen, createAdditionalData, createWorkflow, hearLog, type LogEntry } from './workflow';

export type Parameters = Record<string, NodeParameterValueType>;

/** How the user has set the node up. */
export interface Setup {
	parameters?: Parameters;
	/** What the credential holds; null for no credential, a function for what n8n throws instead. */
	credential?: Record<string, unknown> | (() => unknown) | null;
	/** Whether the editor listens (the test URL) instead of the published workflow. */
	listening?: boolean;
	/** Where n8n says that its webhooks are. */
	webhookBaseUrl?: string;
	/** Told of each line of the log, by hooks. */
	onLog?: (entry: LogEntry) => void;
	/** The node's and the workflow's names. */
	names?: { node: string; workflow?: string };
}

/** What arrives over HTTP. */
export interface Request {
	method?: 'GET' | 'POST';
	headers?: Record<string, unknown>;
	/** The bytes on the wire. */
	body?: Buffer;
	/** Whether the connection breaks off before the body is read. */
	breaksOff?: boolean;
}

/** What became of a delivery. */
export interface Outcome {
	result?: IWebhookResponseData;
	/** What was thrown, which n8n shows in the editor while it listens. */
	error?: { message: string; description?: string; level?: string };
	/** What the node itself answered. */
	status?: number;
	body?: unknown;
	responseHeaders: Record<string, string>;
	/** All it logged. */
	log: LogEntry[];
	credentialReads: number;
}

/** A POST with the body's signature, as Chatbase sends it. */
export function signed(body: Buffer | string, secret?: string): Request {
	const bytes = Buffer.from(body);
	return {
		headers: {
			'content-type': 'application/json',
			'x-chatbase-signature': sign(bytes, secret),
		},
		body: bytes,
	};
}

const NAMES = { node: 'Chatbase Trigger', workflow: 'Leads' };

/** A node, loaded or not yet. */
type Loaded = INodeType | Promise<INodeType>;

/** A workflow of the one node, and what n8n would run it with. */
async function prepare(loaded: Loaded, setup: Setup, onRead = () => {}) {
	const type = await loaded;
	const { parameters, credential = { secretKey: SECRET }, names = NAMES } = setup;
	const node = {
		name: names.node,
		webhookId: '6f0b6f4e-9d1c-4f0e-8a53-0d6a7a1f2c3b',
		parameters: { ...parameters } as INode['parameters'],
		credentials: credential === null ? undefined : chosen('chatbaseWebhookApi'),
	};
	const { workflow, nodes } = createWorkflow([{ type, node }], { name: names.workflow });
	const additionalData = createAdditionalData(async () => {
		onRead();
		if (typeof credential === 'function') throw await credential();
		return credential;
	});
	return { type, workflow, node: nodes[0], additionalData };
}

/** What n8n reads before the node, from typeVersion 1.1 on: the types that it parses by itself. */
const READ_BEFORE =
	/^(?:application\/json|text\/plain|application\/x-www-form-urlencoded|.*[/+]xml)$/;

function createRequest({ method = 'POST', headers = {}, body, breaksOff }: Request) {
	const [contentType] = String(headers['content-type'] ?? '')
		.toLowerCase()
		.split(';');
	const request = {
		method,
		headers,
		rawBody: READ_BEFORE.test(contentType) && !breaksOff ? body : undefined,
		async readRawBody() {
			if (request.rawBody !== undefined) throw new Error('already read');
			// n8n has read a multipart form as a stream, and keeps nothing of it.
			if (breaksOff || contentType === 'multipart/form-data') throw new Error('not readable');
			request.rawBody = body;
		},
	};
	return request;
}

function createResponse(outcome: Outcome) {
	const response = {
		status(code: number) {
			outcome.status = code;
			return response;
		},
		set(name: string, value: string) {
			outcome.responseHeaders[name.toLowerCase()] = value;
			return response;
		},
		type(value: string) {
			return response.set('content-type', value);
		},
		json(body: unknown) {
			outcome.body = body;
			return response;
		},
		send(body: unknown) {
			outcome.body = body;
			return response;
		},
	};
	return response;
}

/** Delivers a request to the node, in the context in which n8n runs it. */
export async function deliver(
	loaded: Loaded,
	request: Request,
	setup: Setup = {},
): Promise<Outcome> {
	const outcome: Outcome = { responseHeaders: {}, log: [], credentialReads: 0 };
	const onRead = () => (outcome.credentialReads += 1);
	const { type, workflow, node, additionalData } = await prepare(loaded, setup, onRead);
	Object.assign(additionalData, {
		httpRequest: createRequest(request),
		httpResponse: createResponse(outcome),
	});

	const mode: WorkflowExecuteMode = setup.listening ? 'manual' : 'webhook';
	const method = request.method ?? 'POST';
	const webhookDescription = type.description.webhooks?.find((w) => w.httpMethod === method);
	const webhookData = { webhookDescription } as IWebhookData;
	const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
	hearLog(context, (entry) => void outcome.log.push(entry));

	try {
		outcome.result = await type.webhook?.call(context);
	} catch (error) {
		outcome.error = error as Outcome['error'];
	}
	return outcome;
}

/** The `json` of the one item of the one execution that a delivery starts. */
export function itemOf({ result }: Outcome): Record<string, unknown> {
	expect(result).toEqual({ workflowData: [[{ json: expect.anything() }]] });
	return result?.workflowData?.[0][0].json as Record<string, unknown>;
}

/**
 * Calls a hook that n8n runs when the workflow is published or the editor begins to listen.
 *
 * @param activation what n8n calls it for; by default that the user publishes, or listens
 */
export async function runHook(
	loaded: Loaded,
	hook: 'checkExists' | 'create' | 'delete',
	setup: Setup = {},
	activation: WorkflowActivateMode = setup.listening ? 'manual' : 'activate',
): Promise<boolean | undefined> {
	const { type, workflow, node, additionalData } = await prepare(loaded, setup);
	Object.assign(additionalData, setup.webhookBaseUrl && { webhookBaseUrl: setup.webhookBaseUrl });
	const webhookData = { webhookDescription: type.description.webhooks?.[0] } as IWebhookData;
	const context = new HookContext(
		workflow,
		node,
		additionalData,
		setup.listening ? 'manual' : 'trigger',
		activation,
		webhookData,
	);
	hearLog(context, (entry) => setup.onLog?.(entry));
	return await type.webhookMethods?.default?.[hook].call(context);
}

/** What n8n throws for a credential that was encrypted with another key. */
export async function undecryptable(): Promise<Error> {
	const stored = new Credentials(
		{ id: '1', name: 'Chatbase' },
		'chatbaseWebhookApi',
		'bm90IG91cnM=',
	);
	return await stored.getData().then(
		() => new Error('It was decrypted'),
		(error: Error) => error,
	);
}

/** Evaluates an expression of the node's description, as the editor does. */
export async function resolve(
	expression: string,
	parameters: Parameters,
	nodeName?: string,
): Promise<unknown> {
	const { workflow, node } = await prepare(loadNode(nodeName), { parameters });
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {});
}
