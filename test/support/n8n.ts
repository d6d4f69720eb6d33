import { HookContext, PackageDirectoryLoader, WebhookContext } from 'n8n-core';
import {
	Workflow,
	type INode,
	type INodeType,
	type INodeTypes,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
	type NodeParameterValueType,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { repository } from './files';
import { SECRET, sign } from './signing';

const CREDENTIAL = 'chatbaseWebhookApi';

/** The package as n8n loads it: what package.json lists, from dist. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(repository);
	await loader.loadAll();
	return loader;
}

/** A node of the package, in its class's own type: n8n's type leaves its parts optional. */
export async function loadNode(name = 'chatbaseTrigger'): Promise<INodeType> {
	return (await loadPackage()).getNode(name).type as INodeType;
}

export type Parameters = Record<string, NodeParameterValueType>;

/** How the user has set the node up. */
export interface Setup {
	parameters?: Parameters;
	/** What the credential holds; null for no credential, a function for what n8n throws instead. */
	credential?: Record<string, unknown> | (() => unknown) | null;
	/** Whether the editor listens (the test URL) instead of the published workflow. */
	listening?: boolean;
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

export interface LogEntry {
	level: string;
	text: string;
	metadata?: unknown;
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

function createWorkflow(type: INodeType, { parameters, credential, names = NAMES }: Setup) {
	const node: INode = {
		id: '1',
		name: names.node,
		type: `n8n-nodes-chatbase.${type.description.name}`,
		typeVersion: [type.description.version].flat()[0],
		position: [0, 0],
		webhookId: '6f0b6f4e-9d1c-4f0e-8a53-0d6a7a1f2c3b',
		// Workflow fills in the node's own defaults, as n8n does.
		parameters: { ...parameters } as INode['parameters'],
		credentials: credential === null ? undefined : { [CREDENTIAL]: { id: '1', name: 'Chatbase' } },
	};
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: 'w1',
		name: names.workflow,
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes,
	});
	return { node, workflow };
}

function createAdditionalData({ credential = { secretKey: SECRET } }: Setup, onRead = () => {}) {
	return {
		credentialsHelper: {
			isCredentialUsableByNode: () => true,
			getDecrypted: async () => {
				onRead();
				if (typeof credential === 'function') throw await credential();
				return credential;
			},
		},
	} as unknown as IWorkflowExecuteAdditionalData;
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
	type: INodeType,
	request: Request,
	setup: Setup = {},
): Promise<Outcome> {
	const outcome: Outcome = { responseHeaders: {}, log: [], credentialReads: 0 };
	const { workflow, node } = createWorkflow(type, setup);
	const additionalData = createAdditionalData(setup, () => (outcome.credentialReads += 1));
	Object.assign(additionalData, {
		httpRequest: createRequest(request),
		httpResponse: createResponse(outcome),
	});

	const mode: WorkflowExecuteMode = setup.listening ? 'manual' : 'webhook';
	const method = request.method ?? 'POST';
	const webhookDescription = type.description.webhooks?.find((w) => w.httpMethod === method);
	const webhookData = { webhookDescription } as IWebhookData;
	const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], null);
	const hear = (level: string) => (text: string, metadata?: unknown) =>
		void outcome.log.push({ level, text, metadata });
	// n8n's own logger, at its default level, would keep quiet about some.
	const levels = ['error', 'warn', 'info', 'debug'].map((level) => [level, hear(level)]);
	Object.defineProperty(context, 'logger', { value: Object.fromEntries(levels) });

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
	type: INodeType,
	hook: 'checkExists' | 'create' | 'delete',
	setup: Setup = {},
	activation: WorkflowActivateMode = setup.listening ? 'manual' : 'activate',
): Promise<boolean | undefined> {
	const { workflow, node } = createWorkflow(type, setup);
	const webhookData = { webhookDescription: type.description.webhooks?.[0] } as IWebhookData;
	const context = new HookContext(
		workflow,
		node,
		createAdditionalData(setup),
		setup.listening ? 'manual' : 'trigger',
		activation,
		webhookData,
	);
	return await type.webhookMethods?.default?.[hook].call(context);
}

/** Evaluates an expression of the node's description, as the editor does. */
export async function resolve(
	expression: string,
	parameters: Parameters,
	nodeName?: string,
): Promise<unknown> {
	const { workflow, node } = createWorkflow(await loadNode(nodeName), { parameters });
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {});
}
