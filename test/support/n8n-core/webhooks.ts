import { Credentials, HookContext, WebhookContext } from 'n8n-core';
import {
	NodeConnectionTypes,
	type INode,
	type INodeType,
	type IWebhookData,
	type IWebhookResponseData,
	type NodeParameterValueType,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import * as actions from '../actions';
import { SECRET, sign } from '../signing';
import { createRequest, createResponse, type Response, type Sent } from './http';
import { loadApiNode, loadNode } from './package';
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
	/** The nodes that come after it, one after the other: Chatbase nodes, or n8n's Wait. */
	followedBy?: Array<Partial<INode>>;
}

/** What arrives over HTTP. */
export type Request = Sent;

/** What became of a delivery. */
export interface Outcome {
	result?: IWebhookResponseData;
	/** What was thrown, which n8n shows in the editor while it listens. */
	error?: { message: string; description?: string; level?: string };
	/** What the node itself answered. */
	status?: number;
	body?: unknown;
	responseHeaders: object;
	/** All it logged. */
	log: LogEntry[];
	credentialReads: number;
	/** What n8n answers with, where the node itself has not. */
	response: Response;
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

/** What is usual for a trigger: what its credential holds, and what it and its workflow are called. */
const USUAL: Record<string, Required<Pick<Setup, 'credential' | 'names'>>> = {
	chatbaseTrigger: {
		credential: { secretKey: SECRET },
		names: { node: 'Chatbase Trigger', workflow: 'Leads' },
	},
	chatbaseActionTrigger: {
		credential: { headerName: actions.HEADER_NAME, secret: actions.SECRET },
		names: { node: 'Chatbase Action Trigger', workflow: 'Action' },
	},
};

/** A node, loaded or not yet. */
type Loaded = INodeType | Promise<INodeType>;

/** Of n8n's Wait node, what others see of it: its parameters. */
const WAIT: INodeType = {
	description: {
		displayName: 'Wait',
		name: 'wait',
		group: ['organization'],
		version: 1.1,
		description: '',
		defaults: { name: 'Wait' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'Resume', name: 'resume', type: 'string', default: 'timeInterval' },
			{ displayName: 'Wait Amount', name: 'amount', type: 'number', default: 5 },
			{ displayName: 'Wait Unit', name: 'unit', type: 'string', default: 'seconds' },
		],
	},
};

/** The nodes after the trigger, each connected with the one before. */
async function placeAfter(trigger: string, followers: Array<Partial<INode>> = []) {
	const placed = followers.map((node, index) => ({ ...node, name: `Chatbase ${index + 1}` }));
	const names = [trigger, ...placed.map(({ name }) => name)];
	const connections = Object.fromEntries(
		placed.map(({ name }, index) => [
			names[index],
			{ main: [[{ node: name, type: NodeConnectionTypes.Main, index: 0 }]] },
		]),
	);
	if (placed.length === 0) return { after: [], connections };
	const { type } = await loadApiNode('chatbase');
	const typeOf = (node: Partial<INode>) => (node.type === 'n8n-nodes-base.wait' ? WAIT : type);
	return { after: placed.map((node) => ({ type: typeOf(node), node })), connections };
}

/** A workflow that begins with the node, and what n8n would run it with. */
async function prepare(loaded: Loaded, setup: Setup, onRead = () => {}) {
	const type = await loaded;
	const { name, credentials: [credentialType] = [] } = type.description;
	const { parameters, credential, names, followedBy } = { ...USUAL[name], ...setup };
	const node = {
		name: names?.node ?? name,
		webhookId: '6f0b6f4e-9d1c-4f0e-8a53-0d6a7a1f2c3b',
		parameters: { ...parameters } as INode['parameters'],
		credentials: credential === null ? undefined : chosen(credentialType.name),
	};
	const { after, connections } = await placeAfter(node.name, followedBy);
	const { workflow, nodes } = createWorkflow([{ type, node }, ...after], {
		name: names?.workflow,
		connections,
	});
	const additionalData = createAdditionalData(async () => {
		onRead();
		if (typeof credential === 'function') throw await credential();
		return credential;
	});
	return { type, workflow, node: nodes[0], additionalData };
}

/** Delivers a request to the node, in the context in which n8n runs it. */
export async function deliver(
	loaded: Loaded,
	request: Request,
	setup: Setup = {},
): Promise<Outcome> {
	const response = createResponse();
	const outcome: Outcome = { responseHeaders: {}, log: [], credentialReads: 0, response };
	const onRead = () => (outcome.credentialReads += 1);
	const { type, workflow, node, additionalData } = await prepare(loaded, setup, onRead);
	Object.assign(additionalData, {
		httpRequest: createRequest(request),
		httpResponse: response,
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
	if (response.headersSent) {
		outcome.status = response.statusCode;
		[outcome.body] = response.answers;
		outcome.responseHeaders = response.getHeaders();
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
