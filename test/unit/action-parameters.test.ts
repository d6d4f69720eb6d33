import type { IWebhookFunctions } from 'n8n-workflow';

import { readParameters } from '../../nodes/ChatbaseActionTrigger/parameters';
import {
	FAILURE_MESSAGE,
	LATE_MESSAGE,
	properties,
	webhooks,
} from '../../nodes/ChatbaseActionTrigger/properties';
import { labelOf } from '../../nodes/shared/parameterValues';

/** Parameters by the name under which n8n gives them; what is missing is unset. */
function read(parameters: Record<string, unknown>) {
	const getNodeParameter = (name: string, whenUnset: unknown) => parameters[name] ?? whenUnset;
	return readParameters({ getNodeParameter } as unknown as IWebhookFunctions);
}

const USUAL = {
	inputs: [],
	responseMode: 'lastNode',
	failureMessage: FAILURE_MESSAGE,
	lateMessage: LATE_MESSAGE,
	timeLimitMs: 30_000,
};

describe('the parameters of the action trigger', () => {
	it('are these unless set otherwise', () => {
		expect(read({})).toEqual({ value: USUAL });
	});

	it.each<[Record<string, unknown>, object]>([
		[{ responseMode: 'responseNode' }, { responseMode: 'responseNode' }],
		[{ 'options.timeLimit': 1 }, { timeLimitMs: 1000 }],
		[{ 'options.timeLimit': '1.0001' }, { timeLimitMs: 1000 }],
		[{ 'options.timeLimit': 300 }, { timeLimitMs: 300_000 }],
		[{ 'options.failureMessage': ' No. ' }, { failureMessage: 'No.' }],
		[{ 'options.lateMessage': ' ' }, { lateMessage: LATE_MESSAGE }],
		[
			{ 'inputs.input': [{ name: ' a ', type: 'list', required: true }, { name: 7 }] },
			{
				inputs: [
					{ name: 'a', type: 'list', required: true },
					{ name: '7', type: 'text', required: false },
				],
			},
		],
	])('are read of %j', (parameters, expected) => {
		expect(read(parameters)).toEqual({ value: { ...USUAL, ...expected } });
	});

	it('cannot be used when n8n cannot evaluate an expression', () => {
		for (const parameter of ['inputs', 'responseMode', 'options.timeLimit']) {
			const getNodeParameter = (name: string, whenUnset: unknown) => {
				if (name.startsWith(parameter)) throw new Error('ExpressionError');
				return whenUnset;
			};
			const context = { getNodeParameter } as unknown as IWebhookFunctions;
			expect(readParameters(context)).toEqual({
				refusal: {
					reason: 'parameterInvalid',
					parameter,
					problem: expect.stringMatching(/expression/),
				},
			});
		}
	});

	it('are refused by the first that cannot be used, by its label in the panel', () => {
		const result = read({ responseMode: 'x', 'options.timeLimit': 0 });
		expect(result).toMatchObject({ refusal: { parameter: 'responseMode' } });
		expect(labelOf(properties, 'responseMode')).toBe('Respond');
		expect(labelOf(properties, 'options.timeLimit')).toBe('Time Limit (Seconds)');
	});
});

describe('where the node takes calls', () => {
	it('is one path, by POST, and by GET for a browser, with an answer of the first item', () => {
		const answer = {
			path: 'action',
			responseData: 'firstEntryJson',
			responseMode: expect.stringContaining('responseMode'),
		};
		// What n8n-workflow's helper marks it with is not the panel's.
		expect(JSON.parse(JSON.stringify(webhooks))).toEqual([
			{ name: 'default', httpMethod: 'POST', ...answer },
			{ name: 'setup', httpMethod: 'GET', ndvHideUrl: true, ...answer },
		]);
	});

	it('lets n8n find the way to respond without an expression, where it can', () => {
		const marks = webhooks.map((webhook) => Object.getOwnPropertySymbols(webhook).map(String));
		const [one, other] = marks;
		expect(one).toEqual([expect.stringMatching(/webhookDescription/)]);
		expect(other).toEqual(one);
	});

	it('evaluates no expression of the user for a call: that costs an isolate', () => {
		const fields = properties.flatMap(({ options = [], ...field }) => [
			field,
			...options.flatMap((option) => ('values' in option ? option.values : [option])),
		]);
		const open = fields.filter(
			(field) =>
				'type' in field &&
				['string', 'number', 'boolean', 'options'].includes(field.type) &&
				field.noDataExpression !== true,
		);
		expect(open).toEqual([]);
	});
});
