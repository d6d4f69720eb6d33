import type { IExecuteFunctions, NodeOperationError, NodeParameterValueType } from 'n8n-workflow';

import { chosenIn } from '../shared/agentField';
import { chatbotIdOf } from '../shared/chatbot';
import { operationError } from '../shared/errors';
import { isBlank, readDecision } from '../shared/given';
import { NO_DATE, readDate, type GivenDate } from '../shared/givenDate';
import { idOf } from '../shared/transport/answer';

/**
 * The fields of the panel, as the user, an expression or an AI tool has filled them, for one input
 * item. What cannot be used is an error that names the field.
 */
export interface Inputs {
	/** The chatbot's id, from the list, as an id, or from the dashboard's address. */
	agentId(): string;
	/** @throws NodeOperationError when it is empty; `whenEmpty` says why that may be */
	text(name: string, label: string, whenEmpty?: string): string;
	/** Undefined when it is empty. */
	optionalText(name: string, label: string): string | undefined;
	decision(name: string, label: string): boolean;
	/** A value that is to be true or false, wherever it comes from. */
	decisionOf(value: unknown, label: string): boolean;
	/** A whole number, from `least` on; undefined when it is empty. */
	wholeNumber(name: string, label: string, least: number): number | undefined;
	/** Undefined with Return All. */
	limit(): number | undefined;
	date(name: string, label: string): GivenDate | undefined;
	/** A value that is to be a date, wherever it comes from. */
	dateOf(value: unknown, label: string): GivenDate;
	/** Several texts: a list, or one text with commas. */
	texts(name: string, label: string): string[];
	/** The same, of a multiple choice. */
	choices(name: string, label: string, possible: readonly string[]): string[];
	/** Whether a value was left empty. */
	isBlank(value: unknown): boolean;
	/** As it is, for what has a shape of its own. */
	raw(name: string): unknown;
	/** The error for a field that cannot be used. */
	refuse(label: string, reason: string): NodeOperationError;
}

/** Reads the fields for one input item. */
export function readInputs(context: IExecuteFunctions, itemIndex: number): Inputs {
	const refuse = (label: string, reason: string) =>
		operationError(context.getNode(), `${label} ${reason}`, { itemIndex });
	const raw = (name: string, whenUnset: NodeParameterValueType = ''): unknown =>
		context.getNodeParameter(name, itemIndex, whenUnset);

	function optionalText(name: string, label: string): string | undefined {
		const value = raw(name);
		if (isBlank(value)) return undefined;
		if (typeof value === 'string') return value.trim();
		if (typeof value === 'number' || typeof value === 'boolean') return String(value);
		throw refuse(label, 'must be text, not an object or a list');
	}

	function text(name: string, label: string, whenEmpty = 'is empty'): string {
		const value = optionalText(name, label);
		if (value === undefined) throw refuse(label, whenEmpty);
		return value;
	}

	function wholeNumber(name: string, label: string, least: number): number | undefined {
		const value = raw(name);
		if (isBlank(value)) return undefined;
		const number = typeof value === 'string' ? Number(value.trim()) : value;
		if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < least) {
			throw refuse(label, `must be a whole number, ${least} or more`);
		}
		return number;
	}

	function decisionOf(value: unknown, label: string): boolean {
		const decided = readDecision(value);
		if (decided === undefined) throw refuse(label, 'must be true or false');
		return decided;
	}

	function dateOf(value: unknown, label: string): GivenDate {
		const date = readDate(value, context.getTimezone());
		if (date === undefined) throw refuse(label, NO_DATE);
		return date;
	}

	function date(name: string, label: string): GivenDate | undefined {
		const value = raw(name);
		return isBlank(value) ? undefined : dateOf(value, label);
	}

	function texts(name: string, label: string): string[] {
		const entries = [raw(name, [])]
			.flat()
			.filter((entry) => !isBlank(entry))
			.flatMap((entry) => {
				if (typeof entry !== 'string') throw refuse(label, 'must be text, or a list of texts');
				return entry.split(',');
			});
		return [...new Set(entries.map((entry) => entry.trim()))].filter((entry) => entry !== '');
	}

	function choices(name: string, label: string, possible: readonly string[]): string[] {
		const entries = texts(name, label);
		if (entries.every((entry) => possible.includes(entry))) return entries;
		throw refuse(label, `must be one of: ${possible.join(', ')}`);
	}

	return {
		agentId() {
			const given = chosenIn(raw('agentId'));
			if (isBlank(given))
				throw refuse('Agent', 'is empty: choose one from the list, or give its ID');
			const id = chatbotIdOf(idOf(given)?.trim() ?? '');
			if (id === undefined) {
				throw refuse('Agent', "is no ID: paste the ID, or the agent's address in the dashboard");
			}
			return id;
		},
		text,
		optionalText,
		decision: (name, label) => decisionOf(raw(name, false), label),
		decisionOf,
		isBlank,
		wholeNumber,
		limit: () =>
			decisionOf(raw('returnAll', false), 'Return All')
				? undefined
				: (wholeNumber('limit', 'Limit', 1) ?? 50),
		date,
		dateOf,
		texts,
		choices,
		raw: (name) => raw(name),
		refuse,
	};
}
