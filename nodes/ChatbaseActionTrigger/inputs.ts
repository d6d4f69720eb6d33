import { z } from 'zod';

import type { Fields } from '../shared/json';
import { readBoolean } from '../shared/parameterValues';

/** The types that a data input can have here; of Chatbase's own, only text is documented. */
export const INPUT_TYPES = ['boolean', 'list', 'number', 'text'] as const;
export type InputType = (typeof INPUT_TYPES)[number];

/** A data input, as the user has typed it into the panel, and into Chatbase. */
export interface DataInput {
	name: string;
	type: InputType;
	required: boolean;
}

const keysSchema = z.object({}).passthrough();

/** What the item of a call has beside its declared inputs, each of which is a key of its own. */
const callSchema = z.object({
	inputs: keysSchema
		.optional()
		.describe('What the agent has collected, where the node declares no data inputs'),
	otherInputs: keysSchema.optional().describe('What came beside the declared data inputs'),
	callId: z.string().describe('Names this call: no other one has the same'),
	receivedAt: z.string().describe('When n8n received the call, ISO 8601 in UTC'),
});

export const callItemSchema = callSchema.passthrough();

/** Keys that an input cannot have, since the item has them, or since nothing can hold it. */
export const RESERVED_NAMES: readonly string[] = [...Object.keys(callSchema.shape), '__proto__'];

/** A number, as people and agents write it. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function readNumber(value: unknown): number | undefined {
	const text = typeof value === 'string' ? value.trim() : value;
	const number = typeof text === 'string' && NUMBER.test(text) ? Number(text) : text;
	if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
	// A greater whole number may have lost digits: it would be another one.
	return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

function readText(value: unknown): string | undefined {
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function readListText(text: string): unknown[] {
	try {
		const parsed: unknown = JSON.parse(text);
		if (Array.isArray(parsed)) return parsed;
	} catch {
		// no JSON, then a list as people write it
	}
	return text
		.split(',')
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

function readListInput(value: unknown): unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (typeof value === 'string') return readListText(value);
	return typeof value === 'number' || typeof value === 'boolean' ? [value] : undefined;
}

/** How each type is read, undefined for what does not fit it; and what it is called in a sentence. */
const TYPES: Readonly<Record<InputType, { read: (value: unknown) => unknown; must: string }>> = {
	boolean: { read: readBoolean, must: 'true or false' },
	list: { read: readListInput, must: 'a list' },
	number: { read: readNumber, must: 'a number' },
	text: { read: readText, must: 'text' },
};

function isEmpty(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	return Array.isArray(value)
		? value.length === 0
		: typeof value === 'string' && value.trim() === '';
}

/** One input of a call: its value, null where it is missing or empty, or what is wrong with it. */
function readInput(
	{ name, type, required }: DataInput,
	given: unknown,
): { value: unknown } | { problem: string } {
	const { read, must } = TYPES[type];
	const value = isEmpty(given) ? null : read(given);
	if (value === undefined) return { problem: `The input ${name} must be ${must}.` };
	if (!isEmpty(value)) return { value };
	return required
		? { problem: `The input ${name} is missing: it must be ${must}.` }
		: { value: null };
}

/**
 * Reads the inputs of a call.
 *
 * @param given what the agent has sent; it is not changed
 * @param declared what the user expects, without two of the same name
 * @returns the inputs as the item has them, or a sentence for each that does not fit, which names it and its
 * type, but nothing of what was sent
 */
export function readInputs(
	given: Fields,
	declared: readonly DataInput[],
): { inputs: Fields } | { problem: string } {
	if (declared.length === 0) return { inputs: { inputs: given } };
	const entries: Array<[name: string, value: unknown]> = [];
	const problems: string[] = [];
	for (const input of declared) {
		const { name } = input;
		const read = readInput(input, Object.hasOwn(given, name) ? given[name] : undefined);
		if ('problem' in read) problems.push(read.problem);
		else entries.push([name, read.value]);
	}
	if (problems.length > 0) return { problem: problems.join(' ') };

	const isOther = ([name]: [string, unknown]) => !declared.some((input) => input.name === name);
	const otherInputs = Object.fromEntries(Object.entries(given).filter(isOther));
	return { inputs: { ...Object.fromEntries(entries), otherInputs } };
}
