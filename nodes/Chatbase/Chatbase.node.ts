import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type NodeApiError,
} from 'n8n-workflow';

import { searchAgents } from '../shared/agents';
import { operationError } from '../shared/errors';
import { CREDENTIAL, openSession } from '../shared/transport/session';
import { inParallel } from './inParallel';
import { readInputs } from './inputs';
import type { Operation } from './operation';
import { properties } from './properties';
import { RESOURCES } from './resources';

/** How many input items a reading operation works on at once. */
const READS_AT_ONCE = 50;

function operationOf(context: IExecuteFunctions): Operation {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		context.getNodeParameter(name, 0, ''),
	);
	const found = RESOURCES.find(({ value }) => value === resource)?.operations.find(
		({ value }) => value === operation,
	);
	if (found !== undefined) return found;
	throw operationError(context.getNode(), 'This operation is none of the Chatbase node', {
		description:
			'Choose a resource and an operation from the lists. For any other call of the API, use the HTTP Request node with the credential "Chatbase API".',
	});
}

export class Chatbase implements INodeType {
	/** From which gulp writes what n8n looks up under `__schema__`. */
	static readonly outputSchemas = Object.fromEntries(
		RESOURCES.flatMap(({ value: resource, operations }) =>
			operations.map(({ value, output }) => [`${resource}/${value}`, output]),
		),
	);

	description: INodeTypeDescription = {
		displayName: 'Chatbase',
		name: 'chatbase',
		icon: {
			light: 'file:../../icons/chatbase.svg',
			dark: 'file:../../icons/chatbase.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Read conversations and leads, message agents and keep contacts in Chatbase',
		defaults: { name: 'Chatbase' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: CREDENTIAL, required: true }],
		properties,
	};

	methods = { listSearch: { searchAgents } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = operationOf(this);
		const session = openSession(this);

		const run = async (itemIndex: number): Promise<INodeExecutionData[]> => {
			const inputs = readInputs(this, itemIndex);
			const items = await operation.run({ context: this, session, inputs, itemIndex });
			return items.map((json) => ({ json, pairedItem: { item: itemIndex } }));
		};
		const runOrTell = async (itemIndex: number): Promise<INodeExecutionData[]> => {
			try {
				return await run(itemIndex);
			} catch (failure) {
				// By this form n8n knows it, and on the error output adds what came in. With the error itself
				// beside it, n8n would leave nothing but its message.
				const { message: error } = failure as NodeApiError;
				return [{ json: { error }, pairedItem: { item: itemIndex } }];
			}
		};
		const runItem = this.continueOnFail() ? runOrTell : run;
		const atOnce = operation.writes ? 1 : READS_AT_ONCE;
		const count = this.getInputData().length;
		return [(await inParallel(count, atOnce, runItem, session.close)).flat()];
	}
}
