/** What n8n-core's contexts are made of: a workflow with its node types, credentials, and a log. */
import { ExecutionLifecycleHooks } from 'n8n-core';
import {
	UserError,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IHttpRequestOptions,
	type INode,
	type INodeType,
	type INodeTypes,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

/** A node as a test places it in a workflow; the rest is as in a new one. */
interface PlacedNode {
	type: INodeType;
	node: Partial<INode> & { name: string };
}

/** @param placed beside each other @param settings of the workflow */
export function createWorkflow(
	placed: PlacedNode[],
	settings: Partial<ConstructorParameters<typeof Workflow>[0]>,
): { workflow: Workflow; nodes: INode[] } {
	const nodes = placed.map(
		({ type: { description }, node }, index): INode => ({
			id: String(index + 1),
			type: `n8n-nodes-chatbase.${description.name}`,
			typeVersion: [description.version].flat()[0],
			position: [200 * index, 0],
			// Workflow fills in the node's own defaults, and normalises collections, as n8n does.
			parameters: {},
			...node,
		}),
	);
	const typeOf = (name: string) => placed[nodes.findIndex(({ type }) => type === name)].type;
	const nodeTypes: INodeTypes = {
		getByName: typeOf,
		getByNameAndVersion: typeOf,
		getKnownTypes: () => ({}),
	};
	const usual = { id: 'w1', connections: {}, active: true };
	return { workflow: new Workflow({ ...usual, nodes, nodeTypes, ...settings }), nodes };
}

/** What n8n runs nodes with. @param read gives what the credential holds, or throws as n8n does */
export function createAdditionalData(
	read: () => unknown,
	credential?: ICredentialType,
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: {
			isCredentialUsableByNode: () => true,
			getParentTypes: () => [],
			getDecrypted: async () => await read(),
			preAuthentication: async () => undefined,
			authenticate: async (
				data: ICredentialDataDecryptedObject,
				_type: string,
				options: IHttpRequestOptions,
			) => {
				// n8n's own way with a credential whose `authenticate` is a function.
				if (typeof credential?.authenticate !== 'function') throw new Error('It has no function');
				return await credential.authenticate(data, options);
			},
		},
		currentNodeExecutionIndex: 0,
		executionId: '1',
		webhookBaseUrl: 'https://n8n.example.com/webhook',
		webhookWaitingBaseUrl: 'http://localhost/waiting',
		formWaitingBaseUrl: 'http://localhost/form',
		hooks: new ExecutionLifecycleHooks('manual', '1', {} as IWorkflowBase),
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** A key for the API that no answer, log or error may hold. */
export const API_KEY = 'key-that-must-not-be-seen';

/** n8n's words for a credential of another encryption key. */
export const UNREADABLE = 'Credentials could not be decrypted';

/** The credential for the API. */
export interface ApiKeySetup {
	apiKey?: string;
	/** Further fields of the credential, which say where it may be used. */
	restricted?: Record<string, string>;
	/** Stands for a credential that was taken away, or that n8n cannot read. */
	credential?: 'missing' | 'unreadable';
	onCredentialRead?: () => void;
}

/** What n8n notes in a node of the credential that is chosen for it. */
export function chosen(name: string, isMissing = false): INode['credentials'] {
	return isMissing ? {} : { [name]: { id: '1', name: 'Chatbase' } };
}

export function readApiKey({
	apiKey = API_KEY,
	restricted,
	credential,
	onCredentialRead,
}: ApiKeySetup) {
	onCredentialRead?.();
	if (credential === 'unreadable') throw new UserError(UNREADABLE);
	return { apiKey, ...restricted };
}

export interface LogEntry {
	level: string;
	text: string;
	metadata?: unknown;
}

/** Hears all that a node logs: n8n's own logger, at its default level, would keep quiet about some. */
export function hearLog(context: object, hear: (entry: LogEntry) => void): void {
	const levels = ['error', 'warn', 'info', 'debug'].map((level) => [
		level,
		(text: string, metadata?: unknown) => hear({ level, text, metadata }),
	]);
	Object.defineProperty(context, 'logger', { value: Object.fromEntries(levels) });
}
