import {
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';

import { searchAgents } from '../shared/agents';
import { listedLeadSchema } from '../shared/listedLeads';
import { placeOf } from '../shared/place';
import { CREDENTIAL, openSession } from '../shared/transport/session';
import { createReports, faultOf } from './faults';
import { createMemory } from './memory';
import { poll, type PollResult } from './poll';
import { properties } from './properties';
import { newestItem } from './sample';
import { readSettings, type Settings } from './settings';
import { leadsSource } from './sources/leads';
import { readState, writeState } from './stored';

/** What n8n gives a poll with durable cursors, by default; without them it sets no limit. */
const USUAL_BUDGET_MS = 36_000;
/** The part of it that is used: what was read has to be handed on, too. */
const USED_PART = 0.9;

/** Of all nodes that this process polls. */
const memory = createMemory();
const reports = createReports();

/** What n8n runs next to each other, and keeps one state for: by default it goes by the name. */
function keyOf(context: IPollFunctions): string {
	const { id, name } = context.getNode();
	return JSON.stringify([context.getWorkflow().id, id, name]);
}

function warn(context: IPollFunctions, text: string): void {
	const place = placeOf(context);
	context.logger.warn(`${place.text}: ${text}`, place.metadata);
}

/** When the poll has to be over. Older versions of n8n do not say. */
function deadlineOf(context: IPollFunctions, isFirst: boolean): number {
	const host = 'getPollBudgetMs' in context ? context.getPollBudgetMs() : USUAL_BUDGET_MS;
	// The first one is part of publishing, for which somebody waits.
	const budget = isFirst ? Math.min(host, USUAL_BUDGET_MS) : host;
	return Date.now() + budget * USED_PART;
}

function toOutput(items: IDataObject[]): INodeExecutionData[][] | null {
	return items.length === 0 ? null : [items.map((json) => ({ json }))];
}

/** A test in the editor: the newest lead. It knows no state, and leaves none. */
async function test(context: IPollFunctions, { chatbotIds }: Settings) {
	const deadline = deadlineOf(context, true);
	const source = leadsSource(openSession(context, deadline));
	const item = await newestItem(chatbotIds, source, Date.now, deadline).catch((error: unknown) => {
		throw faultOf(context.getNode(), error);
	});
	if (item !== undefined) return toOutput([item]);
	throw new NodeOperationError(context.getNode(), 'Chatbase has no lead of these chatbots yet', {
		description:
			'Fill in the lead form of a chatbot, and try again. Once the workflow is published, it starts for each new lead.',
		level: 'warning',
	});
}

/** The error of a chatbot, which is named where it is one of several. */
function toFault(
	context: IPollFunctions,
	{ chatbotIds }: Settings,
	{ chatbotId, error }: PollResult['failures'][number],
): Error {
	return faultOf(context.getNode(), error, chatbotIds.length > 1 ? chatbotId : undefined);
}

/** Tells of what could not be read, without dropping what could. */
function report(context: IPollFunctions, settings: Settings, { failures }: PollResult): void {
	const failed = failures.map(({ chatbotId }) => chatbotId);
	const due = reports.due(keyOf(context), failed, Date.now());
	for (const failure of failures.filter(({ chatbotId }) => due.includes(chatbotId))) {
		const fault = toFault(context, settings, failure);
		warn(context, `chatbot ${failure.chatbotId} could not be read: ${fault.message}`);
		context.__emitError(fault);
	}
}

async function pollOnce(context: IPollFunctions, data: IDataObject, settings: Settings) {
	const saved = readState(data, (text) => warn(context, text));
	const state = memory.complete(keyOf(context), saved);
	const deadline = deadlineOf(context, state === undefined);
	const source = leadsSource(openSession(context, deadline));
	const result = await poll({ ...settings, state, source, now: Date.now, deadline });
	for (const text of result.warnings) warn(context, text);

	const { failures, items } = result;
	const hasChanged = result.hasChanged || state !== saved;
	const isFailed = failures.length === settings.chatbotIds.length && items.length === 0;
	// Only what is thrown makes n8n poll less often. What was stored would be lost by it.
	if (isFailed && !hasChanged) {
		throw toFault(context, settings, failures[0]);
	}
	report(context, settings, result);
	return { ...result, hasChanged };
}

export class ChatbasePollingTrigger implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static readonly outputSchemas = { output: listedLeadSchema };

	description: INodeTypeDescription = {
		displayName: 'Chatbase Polling Trigger',
		name: 'chatbasePollingTrigger',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"].replace("leads.submit", "Lead Submitted") }}',
		description:
			'Starts the workflow for new leads in Chatbase, which it asks for at the poll times',
		defaults: { name: 'Chatbase Polling Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL, required: true }],
		properties,
	};

	methods = { listSearch: { searchAgents } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		// n8n tries nothing again by itself here: what cannot be used is an error, in words.
		const settings = readSettings(this);
		if (this.getMode() === 'manual') return await test(this, settings);

		const data = this.getWorkflowStaticData('node');
		const key = keyOf(this);
		const counter = typeof data.counter === 'number' ? data.counter : 0;
		if (!memory.begin(key, counter, Date.now())) return null;
		let written: number | undefined;
		try {
			const { items, state, hasChanged, begun } = await pollOnce(this, data, settings);
			if (hasChanged) {
				writeState(data, state);
				if (items.length > 0) written = state.counter;
				memory.keep(key, state, items.length > 0 ? begun : undefined);
			}
			return toOutput(items);
		} finally {
			memory.end(key, written, Date.now());
		}
	}
}
