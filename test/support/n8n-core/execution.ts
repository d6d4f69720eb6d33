import { LoadOptionsContext, WorkflowExecute } from 'n8n-core';
import {
	NodeConnectionTypes,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
} from 'n8n-workflow';
import type { z } from 'zod';

import { loadApiNode } from './package';
import {
	chosen,
	createAdditionalData,
	createWorkflow,
	readApiKey,
	type ApiKeySetup,
} from './workflow';

/** A trigger of another kind. */
export const START: INodeType = {
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

/** How the node is set up, and what it is given. */
export interface NodeSetup extends ApiKeySetup {
	resource: string;
	operation: string;
	parameters?: Record<string, unknown>;
	/** One item by default. */
	items?: Array<Record<string, unknown>>;
	/** The files of each item. */
	binary?: INodeExecutionData['binary'];
	onError?: INode['onError'];
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

/** A workflow of two nodes, the second of which is Chatbase, and what n8n would run it with. */
async function prepare(setup: NodeSetup) {
	const { resource, operation, parameters, onError } = setup;
	const { type, credential } = await loadApiNode('chatbase');
	const credentials = chosen('chatbaseApi', setup.credential === 'missing');
	const given = { resource, operation, ...parameters } as INode['parameters'];
	const node = { name: 'Chatbase', parameters: given, credentials, onError };
	const { workflow } = createWorkflow(
		[
			{ type: START, node: { name: 'Start' } },
			{ type, node },
		],
		{
			name: 'Conversations',
			connections: { Start: { main: [[{ node: 'Chatbase', type: 'main', index: 0 }]] } },
			active: false,
		},
	);
	const additionalData = createAdditionalData(() => readApiKey(setup), credential);
	return { type, workflow, additionalData };
}

/** What an operation gives is what its schema says: n8n shows the schema before there is an item. */
async function holdAgainstSchema(
	type: INodeType,
	{ resource, operation, parameters }: NodeSetup,
	items: INodeExecutionData[],
): Promise<void> {
	const { outputSchemas } = type.constructor as unknown as {
		outputSchemas: () => Promise<Record<string, (() => Promise<z.ZodTypeAny>) | undefined>>;
	};
	const schema = await (await outputSchemas())[`${resource}/${operation}`]?.();
	if (schema === undefined || String(parameters?.simplify) === 'false') return;
	for (const { json } of items) if (!('error' in json)) schema.parse(json);
}

/** Executes a workflow of two nodes by n8n-core's own means; HTTP goes to nock. */
export async function execute(setup: NodeSetup): Promise<Execution> {
	const { type, workflow, additionalData } = await prepare(setup);
	const { items = [{}], binary } = setup;
	const execution = new WorkflowExecute(additionalData, 'manual');
	const running = execution.run({
		workflow,
		startNode: workflow.getNode('Start') as INode,
		pinData: {
			Start: items.map((json) => ({ json, ...(binary && { binary }) }) as INodeExecutionData),
		},
	});
	setup.onStart?.(() => running.cancel());
	const { data, status } = await running;
	const [last] = data.resultData.runData.Chatbase ?? [];
	const branches = (last?.data?.main ?? []).map((branch) => branch ?? []);
	const output = branches.flat();
	await holdAgainstSchema(type, setup, output);
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

/**
 * Asks for a list to choose from, as the editor does.
 *
 * @param parameters of the node, as far as they are filled in
 */
export async function searchList(
	method: string,
	parameters: INode['parameters'],
	filter?: string,
	paginationToken?: string,
) {
	const { type, workflow, additionalData } = await prepare({ resource: 'agent', operation: 'get' });
	const node = workflow.getNode('Chatbase') as INode;
	additionalData.currentNodeParameters = parameters;
	const context = new LoadOptionsContext(workflow, node, additionalData, 'parameters');
	return await type.methods?.listSearch?.[method].call(context, filter, paginationToken);
}

/** Asks for the list of agents. */
export async function searchAgents(filter?: string, paginationToken?: string) {
	return await searchList('searchAgents', {}, filter, paginationToken);
}
