import {
	NodeOperationError,
	tryToParseDateTime,
	type IExecuteFunctions,
	type NodeParameterValueType,
} from 'n8n-workflow';

import { chatbotIdOf } from '../shared/chatbot';

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** A point in time that the user has given. */
export interface GivenDate {
	/** In milliseconds since 1970. */
	time: number;
	/** Whether a day was given rather than a time; `time` is then its first moment in UTC. */
	isDay: boolean;
}

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
	/** A whole number, from `least` on; undefined when it is empty. */
	wholeNumber(name: string, label: string, least: number): number | undefined;
	/** Undefined with Return All. */
	limit(): number | undefined;
	date(name: string, label: string): GivenDate | undefined;
	/** Of a multiple choice, also as text with commas. */
	choices(name: string, label: string, possible: readonly string[]): string[];
	/** As it is, for what has a shape of its own. */
	raw(name: string): unknown;
	/** The error for a field that cannot be used. */
	refuse(label: string, reason: string): NodeOperationError;
}

const DECISIONS: Readonly<Record<string, boolean | undefined>> = { true: true, false: false };

function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

function isLocator(value: unknown): value is { value: unknown } {
	return typeof value === 'object' && value !== null && 'value' in value;
}

/** Reads the fields for one input item. */
export function readInputs(context: IExecuteFunctions, itemIndex: number): Inputs {
	const refuse = (label: string, reason: string) =>
		new NodeOperationError(context.getNode(), `${label} ${reason}`, { itemIndex });
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

	function decision(name: string, label: string): boolean {
		const value = raw(name, false);
		const decided = typeof value === 'string' ? DECISIONS[value.trim().toLowerCase()] : value;
		if (typeof decided !== 'boolean') throw refuse(label, 'must be true or false');
		return decided;
	}

	function date(name: string, label: string): GivenDate | undefined {
		const value = raw(name);
		if (isBlank(value)) return undefined;
		const given = typeof value === 'string' ? value.trim() : value;
		if (typeof given === 'string' && DATE_ONLY.test(given)) {
			const time = Date.parse(`${given}T00:00:00Z`);
			if (Number.isFinite(time)) return { time, isDay: true };
		}
		try {
			// What names no zone is in the workflow's, as in all of n8n.
			const time = tryToParseDateTime(given, context.getTimezone()).toMillis();
			if (Number.isFinite(time)) return { time, isDay: false };
		} catch {
			// Not a date: refused below, by its name.
		}
		throw refuse(label, 'is no date: write it like 2026-01-31 or 2026-01-31T09:30:00Z');
	}

	function choices(name: string, label: string, possible: readonly string[]): string[] {
		const value = raw(name, []);
		const entries = [value]
			.flat()
			.flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : [entry]))
			.map((entry) => (typeof entry === 'string' ? entry.trim() : entry))
			.filter((entry) => !isBlank(entry));
		const unknown = entries.find((entry) => !possible.includes(entry as string));
		if (unknown !== undefined) throw refuse(label, `must be one of: ${possible.join(', ')}`);
		return [...new Set(entries as string[])];
	}

	return {
		agentId() {
			// Of a list, an id or an address; an expression or an AI tool may give the text alone.
			const chosen = raw('agentId');
			const given = isLocator(chosen) ? chosen.value : chosen;
			if (isBlank(given))
				throw refuse('Agent', 'is empty: choose one from the list, or give its ID');
			const id = chatbotIdOf(String(given).trim());
			if (id === undefined) {
				throw refuse('Agent', "is no ID: paste the ID, or the agent's address in the dashboard");
			}
			return id;
		},
		text,
		optionalText,
		decision,
		wholeNumber,
		limit: () =>
			decision('returnAll', 'Return All') ? undefined : (wholeNumber('limit', 'Limit', 1) ?? 50),
		date,
		choices,
		raw: (name) => raw(name),
		refuse,
	};
}
