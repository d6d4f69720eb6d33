import type { IExecuteFunctions } from 'n8n-workflow';

import {
	bytesOf,
	isActionTrigger,
	MAX_ANSWER_BYTES,
	type PlacedNode,
} from '../../../shared/actionAnswer';
import { operationError, type Problem } from '../../../shared/errors';
import { beginningOf, fieldsOf, idOf, listOf } from '../../../shared/json';
import { showHint } from '../../hint';
import type { PassingCall, PassingOperation } from '../../operation';
import type { Parameters } from '../../parameters';
import { fields } from './fields';

const WAYS = ['fields', 'json', 'text'] as const;

function fieldsAnswer(parameters: Parameters): object {
	const entries = listOf(fieldsOf(parameters.raw('answer')).field).map(({ name, value }) => {
		const known = idOf(name)?.trim() ?? '';
		if (known === '') throw parameters.refuse('answer', 'has a field without a name');
		return [known, value ?? null] as const;
	});
	if (entries.length === 0) throw parameters.refuse('answer', 'is empty: add at least one field');
	const answer = Object.fromEntries(entries);
	if (Object.keys(answer).length === entries.length) return answer;
	throw parameters.refuse('answer', 'has two fields of the same name: remove one of them');
}

function jsonAnswer(parameters: Parameters): object {
	const value = parameters.json('json');
	if (typeof value === 'object' && value !== null) return value;
	throw parameters.refuse('json', 'must be an object or a list');
}

function answerOf(parameters: Parameters): object {
	const [way] = parameters.choices('respondWith', WAYS);
	if (way === 'fields') return fieldsAnswer(parameters);
	return way === 'json' ? jsonAnswer(parameters) : { message: parameters.text('text') };
}

function hasRun(context: IExecuteFunctions, { name }: PlacedNode): boolean {
	// n8n types of it only what expressions used in its first versions.
	const data = context.getWorkflowDataProxy(0) as unknown as {
		$: (name: string) => { isExecuted: boolean };
	};
	return data.$(name).isExecuted;
}

/** Why nobody would get an answer; undefined where somebody waits, or the user runs the node by hand. */
function problemOf(context: IExecuteFunctions): Problem | undefined {
	const { name, type } = context.getNode();
	if (type.endsWith('Tool')) {
		return {
			message: 'Action → Respond cannot be a tool',
			description: 'Put the Chatbase node into the workflow, after the Chatbase Action Trigger.',
		};
	}
	const parents = context.getParentNodes(name, { includeNodeParameters: true });
	const triggers = parents.filter(isActionTrigger);
	if (triggers.length === 0) {
		return {
			message: 'No Chatbase Action Trigger comes before this node',
			description:
				'Action → Respond answers a call of an agent, so it must come after that trigger.',
		};
	}
	const waiting = triggers.filter(({ parameters }) => parameters?.responseMode === 'responseNode');
	if (waiting.length === 0) {
		return {
			message: 'The Chatbase Action Trigger does not wait for this node',
			description:
				"Set Respond to With the Chatbase Node there: as it is, the last node's item is the answer.",
		};
	}
	if (context.getMode() === 'manual' || waiting.some((trigger) => hasRun(context, trigger))) {
		return undefined;
	}
	return {
		message: 'No call of an agent has started this execution',
		description:
			'It was started by another trigger, so nobody waits for an answer. Put this node where only the calls of the Chatbase Action Trigger come by.',
	};
}

/** In what n8n keeps for one execution. */
const ANSWERED = 'chatbaseActionAnswered';

/** So much of an answer is shown in the editor. */
const SHOWN_CHARACTERS = 500;

/** The user who builds the workflow sees what the agent gets, which is nowhere in the items. */
function show(context: IExecuteFunctions, body: object): void {
	const json = beginningOf(JSON.stringify(body), SHOWN_CHARACTERS);
	// n8n shows hints as HTML.
	const text = json.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	showHint(context, `The agent gets: ${text}`);
}

/** Answers the agent that has called the workflow. n8n does not say whether it still waits (2.41.1). */
async function answer({ context, parameters }: PassingCall): Promise<void> {
	const refuse = ({ message, description }: Problem) =>
		operationError(context.getNode(), message, { description, itemIndex: 0 });
	const problem = problemOf(context);
	if (problem !== undefined) throw refuse(problem);

	const body = answerOf(parameters);
	const bytes = bytesOf(body);
	if (bytes > MAX_ANSWER_BYTES) {
		throw refuse({
			message: `The answer has ${bytes} bytes, and Chatbase reads ${MAX_ANSWER_BYTES} at most`,
			description: 'Answer with less: only what the agent is to tell.',
		});
	}
	const execution = context.getContext('flow');
	if (execution[ANSWERED] === true) {
		throw refuse({
			message: 'The call has its answer already',
			description:
				'In one execution, Action → Respond can run once: n8n has sent the first answer. Let only one of the branches come to such a node, and no loop.',
		});
	}
	execution[ANSWERED] = true;
	if (context.getMode() === 'manual') show(context, body);
	await context.sendResponse({ body, headers: {}, statusCode: 200 });
}

export const respond: PassingOperation = {
	value: 'respond',
	name: 'Respond',
	action: 'Respond to an action',
	description: 'Answer the agent that has called the workflow, while the workflow goes on',
	fields,
	output: async () => (await import('./schemas')).passedItemSchema,
	act: answer,
};
