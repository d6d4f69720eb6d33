import type {
	IExecuteFunctions,
	INodeProperties,
	NodeOperationError,
	NodeParameterValueType,
} from 'n8n-workflow';

import { readAgentId } from '../shared/agent';
import { operationError } from '../shared/errors';
import { idOf } from '../shared/json';
import { chosenIn, isBlank, labelOf, readBoolean, readList } from '../shared/parameterValues';
import { INVALID_DATE, readDate, type GivenDate } from '../shared/time';

/**
 * The node parameters of an operation, as the user, an expression or an AI tool has filled them in, for one
 * input item; each by its path, such as `filters.startDate`. What cannot be used is an error that names its
 * label.
 */
export interface Parameters {
	/** The agent's ID, from the list, as an ID, or from the dashboard's address. */
	agentId(): string;
	/** @throws NodeOperationError when it is empty; `whenEmpty` says why that may be */
	text(path: string, rules?: { whenEmpty?: string; most?: number }): string;
	/** Of so many characters `most`; undefined when it is empty. */
	optionalText(path: string, most?: number): string | undefined;
	/** What is chosen from a list, or given as an ID; undefined when it is empty. */
	chosen(path: string): string | undefined;
	boolean(path: string): boolean;
	/** A value that is to be true or false, wherever it comes from. */
	booleanOf(value: unknown, label: string): boolean;
	/** A whole number, from `least` on, perhaps to `most`; undefined when it is empty. */
	wholeNumber(path: string, least: number, most?: number): number | undefined;
	/** From `least` to `most`; undefined when it is empty. */
	number(path: string, least: number, most: number): number | undefined;
	/** What a text of JSON says, or a value that is none as it is; undefined when it is empty. */
	json(path: string): unknown;
	/** Undefined with Return All. */
	limit(): number | undefined;
	date(path: string): GivenDate | undefined;
	/** A value that is to be a date, wherever it comes from. */
	dateOf(value: unknown, label: string): GivenDate;
	/** Several texts, each once: a list, or one text with commas, or another separator. */
	texts(path: string, separator?: string): string[];
	/** The same, of a multiple choice. */
	choices(path: string, possible: readonly string[]): string[];
	/** The label of a parameter in the panel. */
	labelOf(path: string): string;
	/** Whether a value was left empty. */
	isBlank(value: unknown): boolean;
	/** What was filled in of several fields, of which one at least has to be. */
	anyOf<T extends object>(path: string, changes: T): T;
	/** As it is, for what has a shape of its own. */
	raw(path: string): unknown;
	/** The error for a parameter that cannot be used. */
	refuse(path: string, reason: string): NodeOperationError;
	/** The same for a part of one, which has a label of its own. */
	refusePart(label: string, reason: string): NodeOperationError;
}

/**
 * Reads the parameters for one input item.
 *
 * @param fields of the operation: they have the labels
 */
export function readParameters(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: readonly INodeProperties[],
): Parameters {
	const refusePart = (label: string, reason: string) =>
		operationError(context.getNode(), `${label} ${reason}`, { itemIndex });
	const refuse = (path: string, reason: string) => refusePart(labelOf(fields, path), reason);
	const raw = (path: string, whenUnset: NodeParameterValueType = ''): unknown =>
		context.getNodeParameter(path, itemIndex, whenUnset);

	function textIn(path: string, value: unknown): string | undefined {
		if (isBlank(value)) return undefined;
		if (typeof value === 'string') return value.trim();
		if (typeof value === 'number' || typeof value === 'boolean') return String(value);
		throw refuse(path, 'must be text, not an object or a list');
	}

	function optionalText(path: string, most = Infinity): string | undefined {
		const text = textIn(path, raw(path));
		if (text === undefined || text.length <= most) return text;
		throw refuse(path, `must have ${most} characters at most`);
	}

	function wholeNumber(path: string, least: number, most?: number): number | undefined {
		const value = raw(path);
		if (isBlank(value)) return undefined;
		const given = typeof value === 'string' ? Number(value) : value;
		const isWhole = typeof given === 'number' && Number.isSafeInteger(given);
		if (isWhole && given >= least && given <= (most ?? Infinity)) return given;
		const range = most === undefined ? `, ${least} or more` : ` from ${least} to ${most}`;
		throw refuse(path, `must be a whole number${range}`);
	}

	function number(path: string, least: number, most: number): number | undefined {
		const value = raw(path);
		if (isBlank(value)) return undefined;
		const given = typeof value === 'string' ? Number(value) : value;
		if (typeof given === 'number' && given >= least && given <= most) return given;
		throw refuse(path, `must be a number from ${least} to ${most}`);
	}

	function json(path: string): unknown {
		const value = raw(path);
		if (isBlank(value)) return undefined;
		if (typeof value !== 'string') return value;
		try {
			return JSON.parse(value);
		} catch {
			throw refuse(path, 'is not valid JSON');
		}
	}

	function booleanOf(value: unknown, label: string): boolean {
		const given = readBoolean(value);
		if (given === undefined) throw refusePart(label, 'must be true or false');
		return given;
	}

	function boolean(path: string): boolean {
		return booleanOf(raw(path, false), labelOf(fields, path));
	}

	function dateOf(value: unknown, label: string): GivenDate {
		const date = readDate(value, context.getTimezone());
		if (date === undefined) throw refusePart(label, INVALID_DATE);
		return date;
	}

	function texts(path: string, separator = ','): string[] {
		const given = [raw(path, [])].flat().filter((entry) => !isBlank(entry));
		const entries = readList(given, separator).map((entry) => {
			if (entry === undefined) throw refuse(path, 'must be text, or a list of texts');
			return entry;
		});
		return [...new Set(entries)];
	}

	return {
		agentId() {
			const given = chosenIn(raw('agentId'));
			if (isBlank(given)) {
				throw refuse('agentId', 'is empty: choose one from the list, or give its ID');
			}
			const id = readAgentId(idOf(given)?.trim() ?? '');
			if (id === undefined) {
				const remedy = "paste the ID, or the agent's URL from the Chatbase dashboard";
				throw refuse('agentId', `is not a valid ID: ${remedy}`);
			}
			return id;
		},
		text(path, { whenEmpty = 'is empty', most } = {}) {
			const value = optionalText(path, most);
			if (value === undefined) throw refuse(path, whenEmpty);
			return value;
		},
		optionalText,
		chosen: (path) => textIn(path, chosenIn(raw(path))),
		boolean,
		booleanOf,
		wholeNumber,
		number,
		json,
		limit: () => (boolean('returnAll') ? undefined : (wholeNumber('limit', 1) ?? 50)),
		date(path) {
			const value = raw(path);
			return isBlank(value) ? undefined : dateOf(value, labelOf(fields, path));
		},
		dateOf,
		texts,
		choices(path, possible) {
			const entries = texts(path);
			if (entries.every((entry) => possible.includes(entry))) return entries;
			throw refuse(path, `must be one of: ${possible.join(', ')}`);
		},
		labelOf: (path) => labelOf(fields, path),
		anyOf(path, changes) {
			if (Object.values(changes).some((value) => value !== undefined)) return changes;
			throw refuse(path, 'are all empty: add at least one');
		},
		isBlank,
		raw: (path) => raw(path),
		refuse,
		refusePart,
	};
}
