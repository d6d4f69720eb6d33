import fc from 'fast-check';

import { INPUT_TYPES } from '../../nodes/ChatbaseActionTrigger/inputs';
import { called } from '../support/actions';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, type Request } from '../support/n8n-core/webhooks';

interface Declared {
	name: string;
	type?: string;
	required?: unknown;
}

const node = loadNode('chatbaseActionTrigger');

const call = (request: Request, input: Declared[] = []) =>
	deliver(node, request, {
		parameters: { inputs: { input: input as unknown as Array<{ name: string }> } },
	});

/** What the item of a call has, beside what each has. */
async function inputsOf(request: Request, declared?: Declared[]) {
	const { callId, receivedAt, ...inputs } = itemOf(await call(request, declared));
	expect(callId).toEqual(expect.any(String));
	expect(receivedAt).toEqual(expect.any(String));
	return inputs;
}

/** Neither "missing" nor a type's name, so that a sentence that holds it repeats it. */
const MARK = 'qzx-that-was-sent';

/** Some of what agents may send, so that chance gets further than a missing key. */
const value = fc.oneof(
	fc.jsonValue(),
	fc.constantFrom(null, '', ' ', '12', '1e400', '-0', '0x10', 'true', 'FALSE', 'a, b', '[1]'),
	fc.constantFrom([], [[]], {}, { a: MARK }, [MARK], MARK, 2 ** 53, 0, false),
);
const key = fc.oneof(
	fc.constantFrom('orderNumber', 'a', 'b', 'constructor', 'toString', 'hasOwnProperty', 'json'),
	// n8n takes a leading "=" for the start of an expression.
	fc.string({ minLength: 1 }).filter((name) => name.trim() === name && !name.startsWith('=')),
);
const declared = fc.uniqueArray(
	fc.record({ name: key, type: fc.constantFrom(...INPUT_TYPES), required: fc.boolean() }),
	{ selector: ({ name }) => name, maxLength: 4 },
);
const RESERVED = ['inputs', 'otherInputs', 'callId', 'receivedAt', '__proto__'];

const IS_OF: Record<string, (given: unknown) => boolean> = {
	boolean: (given) => typeof given === 'boolean',
	list: (given) => Array.isArray(given) && given.length > 0,
	number: (given) => typeof given === 'number' && Number.isFinite(given),
	text: (given) => typeof given === 'string' && given.trim() !== '',
};

describe('the data inputs', () => {
	it('become exactly the declared keys, each of its type or null, and the others, or a sentence for each that does not fit', async () => {
		const seen = { taken: 0, refused: 0 };
		await fc.assert(
			fc.asyncProperty(
				declared.filter((all) => all.every(({ name }) => !RESERVED.includes(name))),
				fc.dictionary(fc.oneof(key, fc.constant('__proto__')), value),
				fc.array(value, { minLength: 4, maxLength: 4 }),
				async (expected, others, values) => {
					fc.pre(expected.length > 0);
					// Most of the declared ones come, some by chance not.
					const named = expected.map(({ name }, index) => [name, values[index]] as const);
					const sent = JSON.stringify({
						...others,
						...Object.fromEntries(named.filter(([, one]) => one !== '')),
					});
					const given = JSON.parse(sent);
					const outcome = await call(called(sent), expected);

					if (outcome.status === undefined) {
						seen.taken += 1;
						const item = itemOf(outcome);
						const names = expected.map(({ name }) => name);
						expect(Object.keys(item).sort()).toEqual(
							[...names, 'otherInputs', 'callId', 'receivedAt'].sort(),
						);
						for (const { name, type, required } of expected) {
							if (required || item[name] !== null) expect(IS_OF[type](item[name])).toBe(true);
						}
						const isOther = ([name]: [string, unknown]) => !names.includes(name);
						expect(JSON.stringify(item.otherInputs)).toBe(
							JSON.stringify(Object.fromEntries(Object.entries(given).filter(isOther))),
						);
						return;
					}
					seen.refused += 1;
					expect(outcome).toMatchObject({ status: 400, result: { noWebhookResponse: true } });
					// Nothing but what the user has declared is left of it, without these sentences.
					let { message } = outcome.body as { message: string };
					for (const { name } of expected) {
						for (const kind of ['true or false', 'a list', 'a number', 'text']) {
							message = message
								.replace(`The input ${name} is missing: it must be ${kind}.`, '')
								.replace(`The input ${name} must be ${kind}.`, '');
						}
					}
					expect(message.trim()).toBe('');
				},
			),
			{ numRuns: 1000 },
		);
		expect(seen.taken).toBeGreaterThan(100);
		expect(seen.refused).toBeGreaterThan(100);
	});

	it.each<[string, unknown, unknown]>([
		['text', 'a ', 'a '],
		['text', 7, '7'],
		['text', false, 'false'],
		['text', ' ', null],
		['text', null, null],
		['number', 12.5, 12.5],
		['number', '12', 12],
		['number', ' -1.5e2 ', -150],
		['number', '+.5', 0.5],
		['number', '7.', 7],
		['number', '0', 0],
		['number', 2 ** 53 - 1, 2 ** 53 - 1],
		['number', '', null],
		['boolean', true, true],
		['boolean', ' TRUE', true],
		['boolean', 'false', false],
		['boolean', '', null],
		['list', [1, { a: [] }], [1, { a: [] }]],
		['list', 'a, b,,c ', ['a', 'b', 'c']],
		['list', '["a",1]', ['a', 1]],
		['list', '{"a":1}', ['{"a":1}']],
		['list', 7, [7]],
		['list', false, [false]],
		['list', [], null],
		['list', '[]', null],
		['list', ' , ', null],
	])('of type %s are read of %j as %j', async (type, given, expected) => {
		const declaredOne = [{ name: 'one', type }];
		expect(await inputsOf(called({ one: given }), declaredOne)).toEqual({
			one: expected,
			otherInputs: {},
		});
	});

	it.each<[string, unknown, string]>([
		['text', { a: 1 }, 'text'],
		['text', [MARK], 'text'],
		['number', MARK, 'a number'],
		['number', '0x10', 'a number'],
		['number', '1,5', 'a number'],
		['number', '1 000', 'a number'],
		['number', '1e999', 'a number'],
		['number', 'Infinity', 'a number'],
		['number', '.', 'a number'],
		['number', 2 ** 53, 'a number'],
		['number', '9007199254740993', 'a number'],
		['number', true, 'a number'],
		['number', [1], 'a number'],
		['boolean', 1, 'true or false'],
		['boolean', 'yes', 'true or false'],
		['boolean', {}, 'true or false'],
		['list', { a: MARK }, 'a list'],
	])('of type %s are not %j', async (type, given, must) => {
		expect(await call(called({ one: given }), [{ name: 'one', type }])).toMatchObject({
			status: 400,
			body: { message: `The input one must be ${must}.` },
			result: { noWebhookResponse: true },
		});
	});

	it.each(['missing', null, '', ' ', [], '[]', ','])(
		'that are required are asked for when they are %j',
		async (given) => {
			const inputs = given === 'missing' ? {} : { items: given };
			const outcome = await call(called(inputs), [{ name: 'items', type: 'list', required: true }]);
			expect(outcome).toMatchObject({
				status: 400,
				body: { message: 'The input items is missing: it must be a list.' },
			});
		},
	);

	it('that do not fit are all named at once', async () => {
		const outcome = await call(called({ count: MARK, note: 'x' }), [
			{ name: 'count', type: 'number' },
			{ name: 'note' },
			{ name: 'email', type: 'text', required: true },
		]);
		expect(outcome.body).toEqual({
			message: 'The input count must be a number. The input email is missing: it must be text.',
		});
	});

	it('are texts, and not required, unless the panel says otherwise', async () => {
		const all = [{ name: ' one ' }, { name: 'two', required: 'false' }];
		expect(await inputsOf(called({ one: 1 }), all)).toEqual({
			one: '1',
			two: null,
			otherInputs: {},
		});
	});

	it('may be called as what every object has, and are not found where none was sent', async () => {
		const all = ['constructor', 'toString', 'hasOwnProperty'].map((name) => ({ name }));
		expect(await inputsOf(called({}), all)).toEqual({
			constructor: null,
			toString: null,
			hasOwnProperty: null,
			otherInputs: {},
		});
	});

	it('come as they are under one key where none is declared, whatever they hold', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.dictionary(fc.oneof(key, fc.constantFrom('__proto__', ...RESERVED)), fc.jsonValue()),
				async (sent) => {
					const json = JSON.stringify(sent);
					const inputs = await inputsOf(called(json));
					expect(Object.keys(inputs)).toEqual(['inputs']);
					expect(JSON.stringify(inputs.inputs)).toBe(JSON.stringify(JSON.parse(json)));
				},
			),
		);
	});

	it('never become what every object has', async () => {
		const sent = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
		for (const all of [[], [{ name: 'a' }]]) {
			await inputsOf(called(sent), all);
			expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		}
	});

	it('may stand in the address, and those of the body win', async () => {
		const query = { one: '12', two: 'address' };
		const all = [{ name: 'one', type: 'number' }, { name: 'two' }];
		expect(await inputsOf({ ...called(''), query }, all)).toEqual({
			one: 12,
			two: 'address',
			otherInputs: {},
		});
		expect(await inputsOf({ ...called({ two: 'body' }), query })).toEqual({
			inputs: { one: '12', two: 'body' },
		});
	});

	it('may be large, and many', async () => {
		const long = 'x'.repeat(1_000_000);
		const others = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`other${i}`, i]));
		const all = [{ name: 'text' }, { name: 'list', type: 'list' }];
		const list = Array.from({ length: 10_000 }, (_, i) => i);
		expect(await inputsOf(called({ text: long, list, ...others }), all)).toEqual({
			text: long,
			list,
			otherInputs: others,
		});
	});

	it('are none without address and body', async () => {
		expect(await inputsOf(called(''))).toEqual({ inputs: {} });
	});
});
