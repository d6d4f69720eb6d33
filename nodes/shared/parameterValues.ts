import type { INodeProperties } from 'n8n-workflow';

import { idOf } from './json';

/** Whether a parameter was left empty. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

/**
 * What is chosen in a field with a list: from the list, as an ID or as a URL. An expression or an AI tool may
 * give the text alone.
 */
export function chosenIn(value: unknown): unknown {
	return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/**
 * Reads yes or no as the user, an expression or an AI tool has given it.
 *
 * @returns undefined for every other value
 */
export function readBoolean(value: unknown): boolean | undefined {
	const given = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (given === true || given === 'true') return true;
	return given === false || given === 'false' ? false : undefined;
}

/** Between the entries of a list that people type into one field, where no entry has blanks within. */
export const BETWEEN_IDS = /[\s,]/;

/**
 * Reads a list as the user, an expression or an AI tool has given it: one text or several, in each perhaps
 * several entries.
 *
 * @param separator what is between the entries of one text
 * @returns each as text, without white space at its ends; undefined for one that is neither text nor a whole
 * number. Those that are empty texts are left out
 */
export function readList(value: unknown, separator: string | RegExp): Array<string | undefined> {
	return [value]
		.flat(Infinity)
		.flatMap((entry) => (entry === '' ? [] : (idOf(entry)?.split(separator) ?? [undefined])))
		.map((entry) => entry?.trim())
		.filter((entry) => entry !== '');
}

/** @returns the label that a parameter has in the panel, by its path, such as `options.chatbotIds` */
export function labelOf(fields: readonly INodeProperties[], path: string): string {
	const [name, ...inside] = path.split('.');
	const field = fields.find((one) => one.name === name);
	if (field === undefined) return path;
	if (inside.length === 0) return field.displayName;
	// What is inside a field with a path are fields, too.
	return labelOf((field.options ?? []) as INodeProperties[], inside.join('.'));
}
