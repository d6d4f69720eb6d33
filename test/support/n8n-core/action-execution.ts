/** Executions of a workflow in which Chatbase nodes answer the agent that has called it. */
import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	type IExecuteResponsePromiseData,
	type INode,
	type INodeExecutionData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { START } from './execution';
import { loadApiNode } from './package';
import { chosen, createAdditionalData, createWorkflow } from './workflow';

const TRIGGER = 'Chatbase Action Trigger';

/** A Chatbase node with Action → Respond. */
type Responder = Partial<Omit<INode, 'parameters'>> & { parameters: Record<string, unknown> };

export interface ActionSetup {
	/** Of the trigger; null for a workflow without it. */
	trigger?: Record<string, unknown> | null;
	/** Whether a second one, which is not called, comes before the same node. */
	withSecondTrigger?: boolean;
	/** Of each Chatbase node, one after the other; one by default. */
	responders: Responder[];
	/** Whether the Chatbase nodes come beside each other instead. */
	beside?: boolean;
	/** Whether another trigger has started the workflow, which comes before the same node. */
	byAnother?: boolean;
	mode?: WorkflowExecuteMode;
	items?: INodeExecutionData[];
}

/** Connects what begins with the first of the nodes, and each with the next; or with all, beside each other. */
function connect(beginnings: string[], nodes: string[], beside: boolean) {
	const to = (names: string[]) => ({
		main: [names.map((node) => ({ node, type: NodeConnectionTypes.Main, index: 0 }))],
	});
	const first = to(beside ? nodes : nodes.slice(0, 1));
	const following = beside ? [] : nodes.slice(1).map((name, index) => [nodes[index], to([name])]);
	return Object.fromEntries([...beginnings.map((name) => [name, first]), ...following]);
}

/** What n8n does with a call that the trigger has taken, or with what another trigger gives. */
export async function executeAction(setup: ActionSetup) {
	const { trigger = { responseMode: 'responseNode' }, responders, byAnother = false } = setup;
	const { mode = 'webhook', items = [{ json: {} }], beside = false } = setup;
	const { withSecondTrigger = false } = setup;
	const [{ type: chatbase }, { type: actionTrigger }] = await Promise.all([
		loadApiNode('chatbase'),
		loadApiNode('chatbaseActionTrigger'),
	]);
	const placed = responders.map(({ parameters, ...node }, index) => ({
		name: index === 0 ? 'Chatbase' : `Chatbase ${index + 1}`,
		parameters: { resource: 'action', operation: 'respond', ...parameters } as INode['parameters'],
		...node,
	}));
	const called = {
		name: TRIGGER,
		parameters: trigger as INode['parameters'],
		credentials: chosen('chatbaseActionApi'),
	};
	const triggers = [
		...(trigger === null ? [] : [called]),
		...(withSecondTrigger ? [{ ...called, name: `${TRIGGER} 2` }] : []),
	];
	const { workflow } = createWorkflow(
		[
			{ type: START, node: { name: 'Start' } },
			...triggers.map((node) => ({ type: actionTrigger, node })),
			...placed.map((node) => ({ type: chatbase, node })),
		],
		{
			name: 'Action',
			connections: connect(
				['Start', ...triggers.map(({ name }) => name)],
				placed.map(({ name }) => name),
				beside,
			),
		},
	);
	let credentialReads = 0;
	const additionalData = createAdditionalData(() => {
		credentialReads += 1;
		return {};
	});
	const sent: IExecuteResponsePromiseData[] = [];
	additionalData.hooks?.addHandler('sendResponse', (response) => void sent.push(response));

	const node = workflow.getNode(byAnother || trigger === null ? 'Start' : TRIGGER) as INode;
	const runData = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source: null }] },
		// So that it runs by hand, too: n8n pins what a trigger that was listened to has got.
		...(mode === 'manual' && { resultData: { pinData: { [node.name]: items } } }),
	});
	const run = await new WorkflowExecute(additionalData, mode, runData).processRunExecutionData(
		workflow,
	);
	const { error, runData: ran } = run.data.resultData;
	return {
		sent,
		credentialReads,
		error: error && { message: error.message, description: error.description, name: error.name },
		/** What each Chatbase node has given, by its outputs. */
		outputs: placed.map(({ name }) => ran[name]?.[0].data?.main),
		hints: placed.flatMap(({ name }) => ran[name]?.[0].hints ?? []),
		status: run.status,
	};
}
