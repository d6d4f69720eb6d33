import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

import { operationError } from '../shared/errors';
import { createClient } from '../shared/transport/client';
import { inParallel } from './inParallel';
import type { AnyOperation, Operation, PassingOperation } from './operation';
import { readParameters } from './parameters';
import { RESOURCES } from './resources';

/** How many input items a reading operation works on at once. */
const READS_AT_ONCE = 50;

function operationOf(context: IExecuteFunctions): AnyOperation {
	const [resource, operation] = ['resource', 'operation'].map((name) =>
		context.getNodeParameter(name, 0, ''),
	);
	const found = RESOURCES.find(({ value }) => value === resource)?.operations.find(
		({ value }) => value === operation,
	);
	if (found !== undefined) return found;
	throw operationError(context.getNode(), 'The operation is not supported by the Chatbase node', {
		description:
			'Choose a resource and an operation from the lists. For any other call of the API, use the HTTP Request node with the credential "Chatbase API".',
	});
}

type RunItem = (itemIndex: number) => Promise<INodeExecutionData[]>;

/**
 * Where the user lets the workflow go on, what could not be done becomes items.
 *
 * @param failed the input items that it was to be done for
 */
function tellingFailures(
	context: IExecuteFunctions,
	run: RunItem,
	failed = (itemIndex: number) => [itemIndex],
): RunItem {
	if (!context.continueOnFail()) return run;
	return async (itemIndex) => {
		try {
			return await run(itemIndex);
		} catch (failure) {
			// By this form n8n knows it, and on the error output adds what came in. With the error itself
			// beside it, n8n would leave nothing but its message.
			const { message: error } = failure as NodeApiError;
			return failed(itemIndex).map((item) => ({ json: { error }, pairedItem: { item } }));
		}
	};
}

async function actOnce(
	context: IExecuteFunctions,
	operation: PassingOperation,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const run = async (itemIndex: number) => {
		const parameters = readParameters(context, itemIndex, operation.fields);
		await operation.act({ context, parameters });
		return items.map((passed, item) => ({ ...passed, pairedItem: { item } }));
	};
	const act = tellingFailures(context, run, () => [...items.keys()]);
	return await act(0);
}

async function runForEach(
	context: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[]> {
	const client = createClient(context);
	const run = tellingFailures(context, async (itemIndex) => {
		const chatbase = client.forItem(itemIndex);
		const parameters = readParameters(context, itemIndex, operation.fields);
		const items = await operation.run({ context, itemIndex, chatbase, parameters });
		// By its schema, it is JSON.
		return items.map((json) => ({ json: json as IDataObject, pairedItem: { item: itemIndex } }));
	});
	const atOnce = operation.writes ? 1 : READS_AT_ONCE;
	const count = context.getInputData().length;
	return (await inParallel(count, atOnce, run, () => client.close())).flat();
}

/** Runs the chosen operation for the input items. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const operation = operationOf(context);
	return 'act' in operation
		? await actOnce(context, operation)
		: await runForEach(context, operation);
}
