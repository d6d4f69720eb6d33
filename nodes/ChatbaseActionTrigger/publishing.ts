import type { IHookFunctions } from 'n8n-workflow';

import { isResponder, type PlacedNode } from '../shared/actionAnswer';
import { warnOfAddress } from '../shared/webhook/publicAddress';
import { explain } from '../shared/webhook/responses';
import { readSecretHeader } from './credential';
import { readParameters, type Parameters } from './parameters';
import { diagnose } from './refusalWords';

const SECONDS: Readonly<Record<string, number>> = {
	seconds: 1,
	minutes: 60,
	hours: 3600,
	days: 86_400,
};

/** From which wait on n8n puts a workflow aside instead of keeping it in memory (2.41.1). */
const ASIDE_S = 65;

/** Whether n8n's Wait node may put the workflow aside: to n8n, it then ends there, and its last item is the answer. */
function putsAside({ type, disabled, parameters = {} }: PlacedNode): boolean {
	if (disabled || type !== 'n8n-nodes-base.wait') return false;
	const { resume, amount, unit } = parameters;
	return resume !== 'timeInterval' || Number(amount) * (SECONDS[String(unit)] ?? 0) >= ASIDE_S;
}

/** What keeps the workflow from answering as the node is set, in words; undefined where it can. */
function problemOfNodes(nodes: PlacedNode[], { responseMode }: Parameters): string | undefined {
	const hasResponder = nodes.some(isResponder);
	if (responseMode === 'responseNode') {
		return hasResponder
			? undefined
			: 'is set to With the Chatbase Node, but no such node comes after this one: add a Chatbase node with Action → Respond, or choose When Last Node Finishes';
	}
	if (hasResponder) {
		return 'is set to When Last Node Finishes, but a Chatbase node with Action → Respond comes after this one: choose With the Chatbase Node, or remove that node';
	}
	const waiting = nodes.find(putsAside);
	return (
		waiting &&
		`is set to When Last Node Finishes, but the node ${waiting.name} waits for more than a minute, and n8n answers with what came to it: choose With the Chatbase Node, and respond before it`
	);
}

/**
 * Whether the workflow can be published, or the editor can listen: also before there is a node that responds,
 * as a sample helps to build the workflow.
 *
 * @throws NodeOperationError with what the user must mend before
 */
export async function check(context: IHookFunctions): Promise<void> {
	const header = await readSecretHeader(context);
	if ('refusal' in header) explain(context, diagnose(header.refusal));
	const parameters = readParameters(context);
	if ('refusal' in parameters) explain(context, diagnose(parameters.refusal));
	if (context.getMode() === 'manual') return;

	const { name } = context.getNode();
	const nodes = context.getChildNodes(name, { includeNodeParameters: true });
	const problem = problemOfNodes(nodes, parameters.value);
	if (problem !== undefined) {
		explain(context, diagnose({ reason: 'parameterInvalid', parameter: 'responseMode', problem }));
	}
	warnOfAddress(context);
}
