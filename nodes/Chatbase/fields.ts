import type { INodeProperties } from 'n8n-workflow';

/** Return All and Limit, in this order. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		default: 50,
		description: 'Max number of results to return',
	},
];

/** Whether a response of many fields is cut down. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** What Chatbase says of all that it has in its older API only. */
export function v1Notice(things: 'contacts' | 'leads'): INodeProperties {
	return {
		displayName: `Chatbase has ${things} only in its API v1, which it calls deprecated: it still works for now.`,
		name: 'deprecationNotice',
		type: 'notice',
		default: '',
	};
}

/** A point in time among the filters. */
export function dateField(displayName: string, name: string, description: string): INodeProperties {
	return { displayName, name, type: 'dateTime', default: '', description };
}

/** What can be chosen among some choices. */
export function valuesOf(options: ReadonlyArray<{ value: string }>): string[] {
	return options.map(({ value }) => value);
}

/** Choices, as n8n lists them. */
export function optionsOf(values: readonly string[]) {
	return values.map((value) => ({ name: value, value }));
}
