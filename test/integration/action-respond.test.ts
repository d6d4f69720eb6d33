import type { WorkflowExecuteMode } from 'n8n-workflow';

import { executeAction, type ActionSetup } from '../support/n8n-core/action-execution';

type Parameters = Record<string, unknown>;

const respond = (parameters: Parameters, more: Partial<ActionSetup> = {}) =>
	executeAction({ ...more, responders: [{ parameters }] });

/** What the agent got of one that answers without a fault. */
async function answerOf(parameters: Parameters, more?: Partial<ActionSetup>) {
	const { sent, error } = await respond(parameters, more);
	expect(error).toBeUndefined();
	expect(sent).toHaveLength(1);
	expect(sent[0]).toEqual({ body: expect.anything(), headers: {}, statusCode: 200 });
	return Object(sent[0]).body as unknown;
}

/** The words for one that does not answer. */
async function refusalOf(parameters: Parameters, more?: Partial<ActionSetup>) {
	const { sent, error } = await respond(parameters, more);
	expect(sent).toEqual([]);
	expect(error?.name).toBe('NodeOperationError');
	return `${error?.message} | ${error?.description}`;
}

const json = (given: unknown) => ({ respondWith: 'json', json: given });
const fields = (...field: object[]) => ({ respondWith: 'fields', answer: { field } });
const textOfSize = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"message":""}'.length) });

describe('Action → Respond answers', () => {
	it.each<[string, Parameters, unknown]>([
		['a text', { text: ' On its way. ' }, { message: 'On its way.' }],
		['a number as text', { text: '={{ 7 }}' }, { message: '7' }],
		['an object', json('={{ ({ a: [1, null] }) }}'), { a: [1, null] }],
		['a list', json('={{ [1, "a"] }}'), [1, 'a']],
		['an empty object', json('={{ {} }}'), {}],
		['text that is an object', json('{"a": {"b": true}}'), { a: { b: true } }],
		['text that is a list', json(' [] '), []],
		['the item, unless told otherwise', { respondWith: 'json' }, { order: 7, list: [1] }],
		[
			'fields',
			fields({ name: ' status ', value: 'sent' }, { name: 'count', value: '={{ 2 }}' }),
			{ status: 'sent', count: 2 },
		],
		['a field without a value', fields({ name: 'a', value: '={{ null }}' }), { a: null }],
		['a field with a number for a name', fields({ name: '={{ 7 }}', value: 'x' }), { 7: 'x' }],
		['by the first item', { text: '={{ "Order " + $json.order }}' }, { message: 'Order 7' }],
	])('with %s', async (_what, parameters, body) => {
		const items = [{ json: { order: 7, list: [1] } }, { json: { order: 8 } }];
		expect(await answerOf(parameters, { items })).toEqual(body);
	});

	it('with a field of any name as such', async () => {
		const body = await answerOf(fields({ name: '__proto__', value: 'x' }));
		expect(JSON.stringify(body)).toBe('{"__proto__":"x"}');
	});

	it('where one of two triggers was called', async () => {
		expect(await answerOf({ text: 'Hi' }, { withSecondTrigger: true })).toEqual({ message: 'Hi' });
	});

	it('with exactly 20,000 bytes', async () => {
		const body = await answerOf(textOfSize(20_000));
		expect(Buffer.byteLength(JSON.stringify(body))).toBe(20_000);
	});

	it.each<[string, Parameters, RegExp]>([
		['one byte more', textOfSize(20_001), /^The answer has 20001 bytes, and Chatbase reads 20000 /],
		[
			'few characters of many bytes',
			{ text: 'ä'.repeat(10_000) },
			/^The answer has 20014 bytes, .* \| Answer with less/,
		],
		['an empty text', { text: '={{ " " }}' }, /^Text is empty/],
		['an object as text', { text: '={{ ({ a: 1 }) }}' }, /^Text must be text/],
		['text that is no JSON', json('{"a": '), /^JSON is not valid JSON/],
		['a number', json('={{ 7 }}'), /^JSON must be an object or a list/],
		['text that is a scalar', json('"a"'), /^JSON must be an object or a list/],
		['null', json('null'), /^JSON must be an object or a list/],
		['no fields', fields(), /^Fields is empty: add at least one field/],
		[
			'two fields of the same name',
			fields({ name: 'a', value: '1' }, { name: ' a ', value: '2' }),
			/^Fields has two fields of the same name: remove one/,
		],
		['a field without a name', fields({ name: ' ', value: 'a' }), /^Fields has a field without/],
		['an object for a name', fields({ name: '={{ {} }}', value: 'a' }), /^Fields has a field with/],
		['an unknown way', { respondWith: '={{ "xml" }}' }, /^Respond With must be one of: fields/],
	])('not with %s, and sends nothing', async (_what, parameters, message) => {
		expect(await refusalOf(parameters)).toMatch(message);
	});
});

describe('the items', () => {
	const items = [
		{ json: { a: 1 }, binary: { file: { data: 'eA==', mimeType: 'text/plain' } } },
		{ json: { a: 2 } },
	];

	it('go on all, unchanged, with their files, each belonging to its own', async () => {
		const { outputs, sent, error } = await respond({ text: 'Hi' }, { items });
		expect(error).toBeUndefined();
		expect(sent).toHaveLength(1);
		expect(outputs).toEqual([
			[
				[
					{ ...items[0], pairedItem: { item: 0 } },
					{ ...items[1], pairedItem: { item: 1 } },
				],
			],
		]);
	});

	it.each([
		['continueRegularOutput', 0],
		['continueErrorOutput', 1],
	] as const)(
		'tell each what is wrong, where the user lets the workflow go on: %s',
		async (onError, output) => {
			const responders = [{ parameters: json('{'), onError }];
			const { outputs, sent, status } = await executeAction({ responders, items });
			expect(status).toBe('success');
			expect(sent).toEqual([]);
			const told = outputs[0]?.[output] ?? [];
			const error = 'JSON is not valid JSON';
			expect(told.map((item) => [item.json.error, item.pairedItem])).toEqual([
				[error, { item: 0 }],
				[error, { item: 1 }],
			]);
		},
	);

	it('need no credential, and read none', async () => {
		const { credentialReads, error } = await respond({ text: 'Hi' });
		expect(error).toBeUndefined();
		expect(credentialReads).toBe(0);
	});
});

describe('a second answer in one execution', () => {
	const two = [{ parameters: { text: 'First' } }, { parameters: { text: 'Second' } }];

	it.each([
		['after', false],
		['beside', true],
	])('is refused where a node comes %s the other', async (_where, beside) => {
		const { sent, error } = await executeAction({ responders: two, beside });
		expect(sent).toEqual([{ body: { message: 'First' }, headers: {}, statusCode: 200 }]);
		expect(error?.message).toBe('The call has its answer already');
		expect(error?.description).toMatch(/run once/);
	});

	it('is refused by hand, too', async () => {
		const { sent, error } = await executeAction({ responders: two, mode: 'manual' });
		expect(sent).toHaveLength(1);
		expect(error?.message).toBe('The call has its answer already');
	});

	it('is taken after a first one that could not be sent', async () => {
		const first = { parameters: json('{'), onError: 'continueRegularOutput' as const };
		const { sent, error } = await executeAction({ responders: [first, two[1]] });
		expect(error).toBeUndefined();
		expect(sent).toEqual([{ body: { message: 'Second' }, headers: {}, statusCode: 200 }]);
	});

	it('of another execution is taken', async () => {
		for (const text of ['one', 'two']) {
			expect(await answerOf({ text })).toEqual({ message: text });
		}
	});
});

describe('where nobody waits, it is an error in words', () => {
	const modes: WorkflowExecuteMode[] = ['webhook', 'trigger', 'manual'];

	it.each(modes)('without the trigger (%s)', async (mode) => {
		expect(await refusalOf({ text: 'Hi' }, { trigger: null, mode })).toMatch(
			/^No Chatbase Action Trigger comes before this node \| .*after that trigger\.$/,
		);
	});

	it.each(modes)('with the trigger set to When Last Node Finishes (%s)', async (mode) => {
		for (const trigger of [{}, { responseMode: 'lastNode' }]) {
			expect(await refusalOf({ text: 'Hi' }, { trigger, mode })).toMatch(
				/^The Chatbase Action Trigger does not wait for this node \| Set Respond to With the /,
			);
		}
	});

	it.each<WorkflowExecuteMode>(['webhook', 'trigger', 'error'])(
		'when another trigger has started it (%s)',
		async (mode) => {
			expect(await refusalOf({ text: 'Hi' }, { byAnother: true, mode })).toMatch(
				/^No call of an agent has started this execution \| It was started by another trigger/,
			);
		},
	);

	it('as a tool', async () => {
		const type = 'n8n-nodes-chatbase.chatbaseTool';
		const responders = [{ parameters: { text: 'Hi' }, type }];
		for (const mode of modes) {
			const { sent, error } = await executeAction({ responders, mode });
			expect(sent).toEqual([]);
			expect(error?.message).toBe('Action → Respond cannot be a tool');
		}
	});
});

describe('run by hand', () => {
	it('it shows what the agent gets, which is in no item, and answers all the same', async () => {
		const { sent, hints } = await respond({ text: '<b>A & B</b>' }, { mode: 'manual' });
		expect(sent).toHaveLength(1);
		expect(hints).toEqual([
			{
				message: 'The agent gets: {"message":"&lt;b>A &amp; B&lt;/b>"}',
				location: 'outputPane',
			},
		]);
	});

	it('it shows the beginning of a long one', async () => {
		const { hints } = await respond({ text: 'x'.repeat(600) }, { mode: 'manual' });
		expect(hints).toHaveLength(1);
		expect(hints[0].message).toMatch(/^The agent gets: \{"message":"x{488}$/);
	});

	it('by another trigger it shows the same', async () => {
		const more = { mode: 'manual', byAnother: true } as const;
		const { hints, error } = await respond({ text: 'Hi' }, more);
		expect(error).toBeUndefined();
		expect(hints).toHaveLength(1);
	});

	it('and nothing is shown in production', async () => {
		const { hints, sent } = await respond({ text: 'Hi' });
		expect(hints).toEqual([]);
		expect(sent).toHaveLength(1);
	});
});
