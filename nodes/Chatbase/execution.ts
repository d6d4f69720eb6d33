import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
} from 'n8n-workflow';

import { operationError } from '../shared/errors';
import { createClient } from '../shared/transport/client';
import { inParallel } from './inParallel';
import type { Operation } from './operation';
import { readParameters } from './parameters';
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
	throw operationError(context.getNode(), 'The operation is not supported by the Chatbase node', {
		description:
			'Choose a resource and an operation from the lists. For any other call of the API, use the HTTP Request node with the credential "Chatbase API".',
	});
}

/** Runs the chosen operation for each input item. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const operation = operationOf(context);
	const client = createClient(context);

	const run = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		const chatbase = client.forItem(itemIndex);
		const parameters = readParameters(context, itemIndex, operation.fields);
		const items = await operation.run({ context, chatbase, parameters });
		return items.map((json) => ({ json: json as IDataObject, pairedItem: { item: itemIndex } }));
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
	const runItem = context.continueOnFail() ? runOrTell : run;
	const atOnce = operation.writes ? 1 : READS_AT_ONCE;
	const count = context.getInputData().length;
	return (await inParallel(count, atOnce, runItem, () => client.close())).flat();
}
