import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { LEAD_SUBMITTED } from '../shared/events';
import { originOf } from '../shared/log';
import { createClient } from '../shared/transport/client';
import { eventOf } from './events';
import { faultOf, isLasting } from './faultWords';
import { readParameters } from './parameters';
import { createPoller, type PollHost } from './poller';
import { recentItem } from './recentItem';
import { SOURCES } from './sources';
import type { Source } from './source';
import { readState, writeState } from './state';

/** What a test in the editor may take, in milliseconds. */
const TEST_MS = 30_000;

function openSource(context: IPollFunctions, deadline: number): Source {
	const { event } = readParameters(context);
	return SOURCES[event.value](createClient(context, deadline));
}

/** For all nodes that this process polls. */
const poller = createPoller();

/** What n8n runs next to each other, and keeps one state for: by default it goes by the name. */
function nodeKeyOf(context: IPollFunctions, eventName: string): string {
	const { id, name } = context.getNode();
	return JSON.stringify([context.getWorkflow().id, id, name, eventName]);
}

function warn(context: IPollFunctions, text: string): void {
	const origin = originOf(context);
	context.logger.warn(`${origin.text}: ${text}`, origin.metadata);
}

function hostOf(context: IPollFunctions): PollHost {
	const data = context.getWorkflowStaticData('node');
	const eventName = String(context.getNodeParameter('event', LEAD_SUBMITTED));
	const chatbots = ({ length }: readonly string[]) => (length === 1 ? 'chatbot' : 'chatbots');
	let isOneOfSeveral = false;
	const toError = (error: unknown, chatbotIds: readonly string[]) =>
		faultOf(context.getNode(), error, eventOf(eventName), isOneOfSeveral ? chatbotIds : []);
	return {
		key: nodeKeyOf(context, eventName),
		activation: context,
		isStart: ['init', 'leadershipChange'].includes(context.getActivationMode()),
		// Older versions of n8n do not say.
		budgetMs: 'getPollBudgetMs' in context ? context.getPollBudgetMs() : undefined,
		now: () => Date.now(),
		readParameters() {
			const parameters = readParameters(context);
			isOneOfSeveral = parameters.chatbotIds.length > 1;
			return parameters;
		},
		readState: () => readState(data, eventName, (text) => warn(context, text)),
		writeState: (state) => writeState(data, eventName, state),
		openSource: (deadline) => openSource(context, deadline),
		warn: (text) => warn(context, text),
		report(error, chatbotIds) {
			const fault = toError(error, chatbotIds);
			const of = chatbotIds.length > 0 ? `${chatbots(chatbotIds)} ${chatbotIds.join(', ')}: ` : '';
			warn(context, `${of}${fault.message}`);
			context.__emitError(fault);
		},
		toError,
		isLasting,
	};
}

/** One poll of the published workflow: what is new, or null for nothing. */
export async function poll(context: IPollFunctions): Promise<IDataObject[] | null> {
	return await poller.poll(hostOf(context));
}

/** A test in the editor: something recent, or a sample where there is nothing. It knows no state, and leaves none. */
export async function test(context: IPollFunctions): Promise<IDataObject> {
	const { chatbotIds, event } = readParameters(context);
	const deadline = Date.now() + TEST_MS;
	const source = openSource(context, deadline);
	return await recentItem(chatbotIds, source, Date.now, deadline).catch((error: unknown) => {
		throw faultOf(context.getNode(), error, event, []);
	});
}
