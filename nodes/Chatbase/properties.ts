import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { AnyOperation, Resource } from './operation';
import { RESOURCES } from './resources';

/** A field, shown for one operation only. */
function shownFor(resource: Resource, operation: AnyOperation) {
	return (field: INodeProperties): INodeProperties => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: {
				...field.displayOptions?.show,
				resource: [resource.value],
				operation: [operation.value],
			},
		},
	});
}

function operationField({ value: resource, operations }: Resource): INodeProperties {
	const [{ value: first }] = operations;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ name, value, action, description }) => {
			return { name, value, action, description };
		}),
		default: first,
	};
}

function resourceOption({ value, name, isForTools = true }: Resource): INodePropertyOptions {
	return isForTools
		? { name, value }
		: { name, value, displayOptions: { hide: { '@tool': [true] } } };
}

/** The panel, as it follows from the operations. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: RESOURCES.map(resourceOption),
		default: 'conversation',
	},
	...RESOURCES.map(operationField),
	...RESOURCES.flatMap((resource) =>
		resource.operations.flatMap((operation) => operation.fields.map(shownFor(resource, operation))),
	),
];
