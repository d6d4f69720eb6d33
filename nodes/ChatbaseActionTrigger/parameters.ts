import type { IHookFunctions, IWebhookFunctions, NodeParameterValueType } from 'n8n-workflow';

import { RESPONSE_MODES, type ResponseMode } from '../shared/actionAnswer';
import { idOf, listOf } from '../shared/json';
import { isBlank, readBoolean } from '../shared/parameterValues';
import { refused, type Result } from '../shared/webhook/result';
import { INPUT_TYPES, RESERVED_NAMES, type DataInput } from './inputs';
import { FAILURE_MESSAGE, LATE_MESSAGE, LONGEST_TIME_LIMIT_S, TIME_LIMIT_S } from './properties';
import type { ParameterPath, Refusal } from './refusal';

/** What the user has set in the panel. */
export interface Parameters {
	/** Without two of the same name; empty where every input is taken as it comes. */
	inputs: readonly DataInput[];
	responseMode: ResponseMode;
	/** What the agent gets where the workflow gives no answer. */
	failureMessage: string;
	/** What it gets where the workflow takes too long. */
	lateMessage: string;
	timeLimitMs: number;
}

/** A parameter, or what the user must mend, after its label. */
type Reading<T> = { value: T } | { problem: string };

function readInput({ name, type = 'text', required }: Record<string, unknown>): Reading<DataInput> {
	const known = idOf(name)?.trim() ?? '';
	if (known === '') {
		return { problem: 'has an input without a name: type the name that it has in Chatbase' };
	}
	if (/\p{Cc}/u.test(known)) {
		return { problem: 'has an input whose name has a line break or a tab: type the name anew' };
	}
	if (RESERVED_NAMES.includes(known)) {
		return {
			problem: `has an input called ${known}, as the item has a field of its own: rename it, in Chatbase, too`,
		};
	}
	const knownType = INPUT_TYPES.find((one) => one === type);
	if (knownType === undefined) {
		return { problem: `has an input of an unknown type, ${known}: choose one from the list` };
	}
	const isRequired = readBoolean(required ?? false);
	return isRequired === undefined
		? {
				problem: `has an input, ${known}, of which Required is neither on nor off: switch it on or off`,
			}
		: { value: { name: known, type: knownType, required: isRequired } };
}

function readInputList(value: unknown): Reading<DataInput[]> {
	const inputs: DataInput[] = [];
	for (const entry of listOf(value)) {
		const input = readInput(entry);
		if ('problem' in input) return input;
		if (inputs.some(({ name }) => name === input.value.name)) {
			return { problem: `has two inputs called ${input.value.name}: remove one of them` };
		}
		inputs.push(input.value);
	}
	return { value: inputs };
}

function readResponseMode(value: unknown): Reading<ResponseMode> {
	const mode = RESPONSE_MODES.find((one) => one === value);
	return mode === undefined ? { problem: 'is unknown: choose it from the list' } : { value: mode };
}

function readMessage(whenEmpty: string): (value: unknown) => Reading<string> {
	return (value) => {
		if (isBlank(value)) return { value: whenEmpty };
		return typeof value === 'string'
			? { value: value.trim() }
			: { problem: 'must be text: type a sentence' };
	};
}

function readTimeLimit(value: unknown): Reading<number> {
	const seconds = typeof value === 'string' ? Number(value) : value;
	const isUsable = typeof seconds === 'number' && seconds >= 1 && seconds <= LONGEST_TIME_LIMIT_S;
	return isUsable
		? { value: Math.round(seconds * 1000) } // a timer takes no fraction
		: { problem: `must be a number of seconds: type one from 1 to ${LONGEST_TIME_LIMIT_S}` };
}

/** Reads what the user has set, or the first parameter that cannot be used. */
export function readParameters(
	context: IWebhookFunctions | IHookFunctions,
): Result<Parameters, Extract<Refusal, { reason: 'parameterInvalid' }>> {
	const problems: Array<{ parameter: ParameterPath; problem: string }> = [];
	function read<T>(
		parse: (value: unknown) => Reading<T>,
		parameter: ParameterPath,
		whenUnset: NodeParameterValueType,
		path: string = parameter,
	): T | undefined {
		let reading: Reading<T>;
		try {
			reading = parse(context.getNodeParameter(path, whenUnset));
		} catch {
			reading = { problem: 'has an expression that fails: type the value itself' };
		}
		if ('value' in reading) return reading.value;
		problems.push({ parameter, problem: reading.problem });
		return undefined;
	}

	const parameters = {
		inputs: read(readInputList, 'inputs', [], 'inputs.input'),
		responseMode: read(readResponseMode, 'responseMode', 'lastNode'),
		failureMessage: read(readMessage(FAILURE_MESSAGE), 'options.failureMessage', ''),
		lateMessage: read(readMessage(LATE_MESSAGE), 'options.lateMessage', ''),
		timeLimitMs: read(readTimeLimit, 'options.timeLimit', TIME_LIMIT_S),
	};
	const [first] = problems;
	if (first !== undefined) return refused({ reason: 'parameterInvalid', ...first });
	return { value: parameters as Parameters }; // without a problem, each has a value
}
