import { ExecutionLifecycleHooks, LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	sleep,
	UserError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import nock from 'nock';

import { faultsOf } from '../../harness/chatbase/request-faults';
import { endless } from './endless';
import { loadPackage } from './n8n';

/** A key that no answer, log or error may hold. */
export const API_KEY = 'key-that-must-not-be-seen';

const START: INodeType = {
	description: {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async trigger() {
		return {};
	},
};

/** n8n's words for a credential of another encryption key. */
export const UNREADABLE = 'Credentials could not be decrypted';

/** How the node is set up, and what it is given. */
export interface NodeSetup {
	resource: string;
	operation: string;
	parameters?: Record<string, unknown>;
	/** One item by default. */
	items?: Array<Record<string, unknown>>;
	onError?: INode['onError'];
	apiKey?: string;
	/** Stands for a credential that was taken away, or that n8n cannot read. */
	credential?: 'missing' | 'unreadable';
	onCredentialRead?: () => void;
	/** Gets what stops the execution, as the Stop button does. */
	onStart?: (stop: () => void) => void;
}

/** What an execution came to. */
export interface Execution {
	items: Array<Record<string, unknown>>;
	/** The same, by the node's outputs. */
	outputs: Array<Array<Record<string, unknown>>>;
	/** Where each item comes from. */
	pairedItems: unknown[];
	error?: { name: string; message: string; description?: string | null; httpCode?: string | null };
	/** All that n8n would store, as text. */
	stored: string;
	status: IRun['status'];
}

let loaded: Promise<{ node: INodeType; credential: ICredentialType }> | undefined;

async function load() {
	const loader = await loadPackage();
	return {
		node: loader.getNode('chatbase').type as INodeType,
		credential: loader.getCredential('chatbaseApi').type,
	};
}

/** n8n's own way with a credential whose `authenticate` is a function. */
async function authenticate(
	{ authenticate: given }: ICredentialType,
	credentials: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	if (typeof given !== 'function') throw new Error('The credential has no function');
	return await given(credentials, options);
}

/** What n8n runs nodes with, that have the credential for the API. */
export function createAdditionalData(
	type: ICredentialType,
	setup: Pick<NodeSetup, 'apiKey' | 'credential' | 'onCredentialRead'>,
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: {
			isCredentialUsableByNode: () => true,
			getParentTypes: () => [],
			getDecrypted: async () => {
				setup.onCredentialRead?.();
				if (setup.credential === 'unreadable') throw new UserError(UNREADABLE);
				return { apiKey: setup.apiKey ?? API_KEY };
			},
			preAuthentication: async () => undefined,
			authenticate: async (
				credentials: ICredentialDataDecryptedObject,
				_type: string,
				options: IHttpRequestOptions,
			) => await authenticate(type, credentials, options),
		},
		currentNodeExecutionIndex: 0,
		executionId: '1',
		webhookWaitingBaseUrl: 'http://localhost/waiting',
		formWaitingBaseUrl: 'http://localhost/form',
		hooks: new ExecutionLifecycleHooks('manual', '1', {} as IWorkflowBase),
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** A workflow of two nodes, the second of which is Chatbase, and what n8n would run it with. */
async function prepare(setup: NodeSetup) {
	const { resource, operation, parameters, onError } = setup;
	loaded ??= load();
	const { node: type, credential } = await loaded;
	const nodes: INode[] = [
		{ id: '1', name: 'Start', type: 'start', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: '2',
			name: 'Chatbase',
			type: 'chatbase',
			typeVersion: 1,
			position: [200, 0],
			parameters: { resource, operation, ...parameters } as INode['parameters'],
			credentials:
				setup.credential === 'missing' ? {} : { chatbaseApi: { id: '1', name: 'Chatbase' } },
			onError,
		},
	];
	const nodeTypes: INodeTypes = {
		getByName: (name) => (name === 'start' ? START : type),
		getByNameAndVersion: (name) => (name === 'start' ? START : type),
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: 'w1',
		name: 'Conversations',
		nodes,
		connections: { Start: { main: [[{ node: 'Chatbase', type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes,
	});
	const additionalData = createAdditionalData(credential, setup);
	return { type, workflow, additionalData };
}

/** Executes a workflow of two nodes by n8n-core's own means; HTTP goes to nock. */
export async function execute(setup: NodeSetup): Promise<Execution> {
	const { workflow, additionalData } = await prepare(setup);
	const { items = [{}] } = setup;
	const execution = new WorkflowExecute(additionalData, 'manual');
	const running = execution.run({
		workflow,
		startNode: workflow.getNode('Start') as INode,
		pinData: { Start: items.map((json) => ({ json }) as INodeExecutionData) },
	});
	setup.onStart?.(() => running.cancel());
	const { data, status } = await running;
	const [last] = data.resultData.runData.Chatbase ?? [];
	const branches = (last?.data?.main ?? []).map((branch) => branch ?? []);
	const output = branches.flat();
	const { error } = data.resultData;
	return {
		items: output.map(({ json }) => json),
		outputs: branches.map((branch) => branch.map(({ json }) => json)),
		pairedItems: output.map(({ pairedItem }) => pairedItem),
		error: error && {
			...error,
			name: error.name,
			message: error.message,
			description: error.description,
		},
		stored: JSON.stringify(data),
		status,
	} as Execution;
}

/** Asks for the list of agents, as the editor does. */
export async function searchAgents(filter?: string, paginationToken?: string) {
	const { type, workflow, additionalData } = await prepare({ resource: 'agent', operation: 'get' });
	const node = workflow.getNode('Chatbase') as INode;
	const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters.agentId');
	return await type.methods?.listSearch?.searchAgents.call(context, filter, paginationToken);
}

/** A request that Chatbase was sent. */
export interface Sent {
	method: string;
	path: string;
	query: Record<string, string>;
	body: unknown;
}

/** An answer of Chatbase's; a text is sent as it is. */
export interface Answer {
	status?: number;
	body?: unknown;
	headers?: Record<string, string>;
	delayMs?: number;
	/** Whether the answer comes in drops, and never to its end. */
	drips?: boolean;
	/** The code of an error of the connection, instead of an answer. */
	fails?: string;
	onSent?: () => void;
}

/**
 * Stands in for Chatbase: answers each request, and checks it against what is documented.
 *
 * @returns the requests, what is wrong with them, and when they were sent, in milliseconds since 1970
 */
export function chatbase(answer: (request: Sent, index: number) => Answer) {
	const requests: Sent[] = [];
	const faults: string[] = [];
	const sentAt: number[] = [];
	nock.disableNetConnect();
	const scope = nock('https://www.chatbase.co').persist();
	for (const method of ['get', 'post', 'patch', 'delete'] as const) {
		scope[method](/.*/).reply(async function (uri, body) {
			const url = new URL(uri, 'https://www.chatbase.co');
			const sent: Sent = {
				method: method.toUpperCase(),
				path: url.pathname,
				query: Object.fromEntries(url.searchParams),
				body: body === '' ? undefined : body,
			};
			const { headers } = this.req;
			faults.push(...faultsOf({ ...sent, url: String(url), headers }));
			requests.push(sent);
			sentAt.push(Date.now());
			const given = answer(sent, requests.length - 1);
			const { status = 200, body: content = {}, headers: more = {}, delayMs = 0, fails } = given;
			await sleep(delayMs);
			given.onSent?.();
			if (fails !== undefined) throw Object.assign(new Error(fails), { code: fails });
			if (given.drips) return [status, endless(), { 'content-type': 'application/json' }];
			const text = typeof content === 'string' ? content : JSON.stringify(content);
			return [status, text, { 'content-type': 'application/json', ...more }];
		});
	}
	return { requests, faults, sentAt };
}
