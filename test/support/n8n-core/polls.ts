import { PollContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	WorkflowActivateMode,
} from 'n8n-workflow';

import { loadApiNode } from './package';
import {
	chosen,
	createAdditionalData,
	createWorkflow,
	hearLog,
	readApiKey,
	type ApiKeySetup,
	type LogEntry,
} from './workflow';

/** How a node that polls is set up. */
export interface PollingSetup extends ApiKeySetup {
	/** Each chosen by its ID. */
	chatbots?: unknown[];
	startFrom?: unknown;
	/** Instead of these. */
	parameters?: Record<string, unknown>;
	/** What n8n says; null for a version that says nothing. */
	budgetMs?: number | null;
	name?: string;
}

/** What a poll came to. */
export interface Poll {
	/** Null when it had nothing to give. */
	items: IDataObject[] | null;
	/** What was thrown. */
	error?: PollError;
	/** What was told of beside the items. */
	told: PollError[];
	log: LogEntry[];
}

export interface PollError {
	name: string;
	message: string;
	description?: string | null;
	httpCode?: string | null;
	failure?: { cause: string; retryAfterMs?: number };
}

/** A node that n8n polls, and the state that n8n stores for it. */
export interface Poller {
	/** @param setup what the user has changed, and published */
	poll(options?: {
		setup?: PollingSetup;
		activation?: WorkflowActivateMode;
		/** The state that n8n hands the poll, instead of the newest. */
		state?: IDataObject;
	}): Promise<Poll>;
	/** In the editor. */
	test(): Promise<Poll>;
	/** What is stored, as n8n's database has it. */
	state(): IDataObject;
}

/** The node that n8n polls, which is another one for each poller. */
let pollers = 0;

function parametersOf({ chatbots = [], startFrom = '', parameters }: PollingSetup) {
	const chatbot = chatbots.map((value) => ({ agentId: { __rl: true, mode: 'id', value } }));
	return { chatbots: { chatbot }, startFrom, ...parameters };
}

/** What a JSON column gives back. */
function stored(data: IDataObject): IDataObject {
	return JSON.parse(JSON.stringify(data)) as IDataObject;
}

/** A node that n8n has activated: it polls with one and the same context. */
interface Activation {
	type: INodeType;
	context: PollContext;
	staticData: () => IDataObject;
	/** Of the poll that runs. */
	heard: { told: PollError[]; log: LogEntry[] };
}

async function activate(
	id: string,
	setup: PollingSetup,
	handed: IDataObject,
	activation: WorkflowActivateMode,
): Promise<Activation> {
	const { type, credential } = await loadApiNode('chatbasePollingTrigger');
	const { name = 'Chatbase Polling Trigger', budgetMs } = setup;
	const mode = activation === 'manual' ? 'manual' : 'trigger';
	const parameters = parametersOf(setup) as INode['parameters'];
	const credentials = chosen('chatbaseApi', setup.credential === 'missing');
	const { workflow, nodes } = createWorkflow(
		[{ type, node: { id, name, parameters, credentials } }],
		{ name: 'Leads', active: mode === 'trigger', staticData: stored({ [`node:${name}`]: handed }) },
	);
	const heard: Activation['heard'] = { told: [], log: [] };
	const context = new PollContext(
		workflow,
		nodes[0],
		createAdditionalData(() => readApiKey(setup), credential),
		mode,
		activation,
		undefined,
		// In the editor it throws.
		mode === 'manual' ? undefined : (error) => void heard.told.push(error as PollError),
		undefined,
		undefined,
		undefined,
		typeof budgetMs === 'number' ? () => budgetMs : undefined,
	);
	if (budgetMs === null) Reflect.deleteProperty(context, 'getPollBudgetMs');
	hearLog(context, (entry) => void heard.log.push(entry));
	return { type, context, heard, staticData: () => workflow.getStaticData('node', nodes[0]) };
}

async function run({ type, context, heard }: Activation): Promise<Poll> {
	Object.assign(heard, { told: [], log: [] });
	let output: INodeExecutionData[][] | null | undefined = null;
	let error: PollError | undefined;
	try {
		output = await type.poll?.call(context);
	} catch (thrown) {
		error = thrown as PollError;
	}
	const items = output === null ? null : (output?.[0].map(({ json }) => json) ?? null);
	return { items, error, ...heard };
}

/** Sets a node up that is polled in n8n-core's own context; HTTP goes to nock. */
export function createPoller(initial: PollingSetup): Poller {
	const id = `polling-${(pollers += 1)}`;
	let state: IDataObject = {};
	let current = initial;
	let active: Activation | undefined;
	return {
		async poll({ setup, activation, state: handed } = {}) {
			current = { ...current, ...setup };
			const isNew = setup !== undefined || activation !== undefined || handed !== undefined;
			if (active === undefined || isNew) {
				active = await activate(id, current, handed ?? state, activation ?? 'activate');
			}
			const { staticData } = active;
			const result = await run(active);
			// By default, n8n keeps what was written in memory, whatever becomes of the poll.
			state = stored(staticData());
			// n8n makes another context for each try.
			if (result.error !== undefined) active = undefined;
			return result;
		},
		async test() {
			const before = state;
			const testing = await activate(id, current, before, 'manual');
			const result = await run(testing);
			const after = stored(testing.staticData());
			expect(after).toEqual(before);
			return result;
		},
		state: () => stored(state),
	};
}
