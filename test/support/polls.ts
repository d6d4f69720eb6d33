import { PollContext } from 'n8n-core';
import {
	Workflow,
	type ICredentialType,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type WorkflowActivateMode,
} from 'n8n-workflow';

import { createAdditionalData, type Answer, type NodeSetup, type Sent } from './execute';
import { loadPackage, type LogEntry } from './n8n';

/** How a node that polls is set up. */
export interface PollingSetup extends Pick<NodeSetup, 'apiKey' | 'credential'> {
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

let loaded: Promise<{ type: INodeType; credential: ICredentialType }> | undefined;

async function load() {
	const loader = await loadPackage();
	return {
		type: loader.getNode('chatbasePollingTrigger').type as INodeType,
		credential: loader.getCredential('chatbaseApi').type,
	};
}

/** The node that n8n polls, which is another one for each poller. */
let nodes = 0;

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
	context: PollContext;
	staticData: () => IDataObject;
	/** Of the poll that runs. */
	heard: { told: PollError[]; log: LogEntry[] };
}

/** Sets a node up that is polled in n8n-core's own context; HTTP goes to nock. */
export function createPoller(initial: PollingSetup): Poller {
	const id = `polling-${(nodes += 1)}`;
	let state: IDataObject = {};
	let current = initial;
	let active: Activation | undefined;

	async function activate(
		setup: PollingSetup,
		mode: 'manual' | 'trigger',
		activation: WorkflowActivateMode,
		handed: IDataObject,
	): Promise<Activation> {
		loaded ??= load();
		const { type, credential } = await loaded;
		const { name = 'Chatbase Polling Trigger', budgetMs } = setup;
		const node: INode = {
			id,
			name,
			type: 'n8n-nodes-chatbase.chatbasePollingTrigger',
			typeVersion: 1,
			position: [0, 0],
			// Workflow fills in the node's own defaults, and normalises collections, as n8n does.
			parameters: parametersOf(setup) as INode['parameters'],
			credentials:
				setup.credential === 'missing' ? {} : { chatbaseApi: { id: '1', name: 'Chatbase' } },
		};
		const nodeTypes: INodeTypes = {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		};
		const workflow = new Workflow({
			id: 'w1',
			name: 'Leads',
			nodes: [node],
			connections: {},
			active: mode === 'trigger',
			nodeTypes,
			staticData: stored({ [`node:${name}`]: handed }),
		});
		const heard: Activation['heard'] = { told: [], log: [] };
		const context = new PollContext(
			workflow,
			node,
			createAdditionalData(credential, setup),
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
		const hear = (level: string) => (text: string, metadata?: unknown) =>
			void heard.log.push({ level, text, metadata });
		const levels = ['error', 'warn', 'info', 'debug'].map((level) => [level, hear(level)]);
		Object.defineProperty(context, 'logger', { value: Object.fromEntries(levels) });
		return { context, heard, staticData: () => workflow.getStaticData('node', node) };
	}

	async function run({ context, heard, staticData }: Activation): Promise<Poll> {
		const { type } = await (loaded as NonNullable<typeof loaded>);
		Object.assign(heard, { told: [], log: [] });
		let output: INodeExecutionData[][] | null | undefined = null;
		let error: PollError | undefined;
		try {
			output = await type.poll?.call(context);
		} catch (thrown) {
			error = thrown as PollError;
		}
		// By default, n8n keeps what was written in memory, whatever becomes of the poll.
		state = stored(staticData());
		const items = output === null ? null : (output?.[0].map(({ json }) => json) ?? null);
		return { items, error, ...heard };
	}

	return {
		async poll({ setup, activation, state: handed } = {}) {
			current = { ...current, ...setup };
			const isNew = setup !== undefined || activation !== undefined || handed !== undefined;
			if (active === undefined || isNew) {
				active = await activate(current, 'trigger', activation ?? 'activate', handed ?? state);
			}
			const result = await run(active);
			// n8n makes another context for each try.
			if (result.error !== undefined) active = undefined;
			return result;
		},
		async test() {
			const before = state;
			const result = await run(await activate(current, 'manual', 'manual', state));
			const after = state;
			state = before;
			expect(after).toEqual(before);
			return result;
		},
		state: () => stored(state),
	};
}

/** A lead as Chatbase lists it. */
export interface Listed {
	id: string | null;
	chatbot_id?: string;
	created_at: unknown;
	name?: string;
	email?: string;
}

/**
 * Lists leads as Chatbase does: by chatbot and days, newest first, page by page, with the time by its
 * clock.
 *
 * @param leads as they are when it is asked
 */
export function listing(leads: () => Listed[], clockOffsetMs = 0) {
	return ({ path, query }: Sent): Answer => {
		expect(path).toBe('/api/v1/get-leads');
		const { chatbotId, startDate = '', endDate = '', page, size } = query;
		const end = `${endDate}~`; // which is after all times of that day
		const matching = leads()
			.filter(({ chatbot_id = chatbotId }) => chatbot_id === chatbotId)
			.filter(({ created_at }) => String(created_at) >= startDate && String(created_at) < end)
			.sort((a, b) => (String(b.created_at) < String(a.created_at) ? -1 : 1));
		const first = (Number(page) - 1) * Number(size);
		return {
			body: { collectedCustomers: { data: matching.slice(first, first + Number(size)) } },
			headers: { date: new Date(Date.now() + clockOffsetMs).toUTCString() },
		};
	};
}
