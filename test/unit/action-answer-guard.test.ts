import { sleep } from 'n8n-workflow';

import { guardAnswer, type Shortfall } from '../../nodes/ChatbaseActionTrigger/answerGuard';
import type { Parameters } from '../../nodes/ChatbaseActionTrigger/parameters';
import { createResponse, type Response } from '../support/n8n-core/http';

const FAILED = { message: 'It failed.' };
const LATE = { message: 'It is late.' };

/** A response under guard, before n8n answers with it. */
function guard(timeLimitMs = 60_000) {
	const response = createResponse();
	const told: Shortfall[] = [];
	const parameters: Parameters = {
		inputs: [],
		responseMode: 'lastNode',
		failureMessage: FAILED.message,
		lateMessage: LATE.message,
		timeLimitMs,
	};
	guardAnswer(response as never, parameters, (one) => void told.push(one));
	return { response, told };
}

/** JSON of so many bytes. */
const ofSize = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) });

describe('the answer of a workflow', () => {
	it.each([
		['an object', { status: 'sent' }],
		['an empty object', {}],
		['a list', [1, 2]],
		['null', null],
		['a text', 'text'],
		['exactly 20,000 bytes', ofSize(20_000)],
		["n8n's words for no item, which are its own", { message: 'No item to return was found' }],
	])('that is %s passes as it is', (_what, answer) => {
		const { response, told } = guard();
		response.status(201).json(answer);
		expect(response.answers).toEqual([answer]);
		expect(response.statusCode).toBe(201);
		expect(told).toEqual([]);
	});

	it.each<[string, number, unknown, Shortfall]>([
		['missing', 200, undefined, { reason: 'answerMissing' }],
		[
			'that there is no item',
			500,
			{ code: 0, message: 'No item to return was found' },
			{ reason: 'answerMissing' },
		],
		['an error', 500, { message: 'Error in workflow' }, { reason: 'executionFailed' }],
		['of status 400', 400, { a: 1 }, { reason: 'executionFailed' }],
		['of an error without content', 500, undefined, { reason: 'answerMissing' }],
		[
			'one byte too large',
			200,
			ofSize(20_001),
			{ reason: 'answerTooLarge', detail: '20001 bytes' },
		],
		[
			'too large in bytes, and not in characters',
			200,
			{ a: 'ä'.repeat(10_000) },
			{ reason: 'answerTooLarge', detail: '20008 bytes' },
		],
	])('that is %s is a message, with status 200', (_what, status, answer, shortfall) => {
		const { response, told } = guard();
		response.status(status).json(answer);
		expect(response.answers).toEqual([FAILED]);
		expect(response.statusCode).toBe(200);
		expect(response.getHeader('content-type')).toBe('application/json');
		expect(told).toEqual([shortfall]);
	});

	it('that is late is a message, with status 200, whatever status n8n has set already', async () => {
		const { response, told } = guard(20);
		response.status(500);
		await sleep(60);
		expect(response.answers).toEqual([LATE]);
		expect(response.statusCode).toBe(200);
		expect(told).toEqual([{ reason: 'answerTooLate' }]);
	});

	it.each<[string, (response: Response) => unknown]>([
		['JSON', (response) => response.status(200).json({ a: 1 })],
		['an error', (response) => response.status(500).json({ message: 'Error in workflow' })],
		['nothing', (response) => response.json(undefined)],
		['text', (response) => response.status(200).send('text')],
		['headers', (response) => response.setHeader('x-a', 'b').status(204).send('')],
	])(
		'that comes after the message, as %s, changes nothing, and does not fail',
		async (_what, answer) => {
			const { response, told } = guard(20);
			await sleep(60);
			expect(() => answer(response)).not.toThrow();
			expect(response.answers).toEqual([LATE]);
			expect(response.statusCode).toBe(200);
			expect(told).toHaveLength(1);
		},
	);

	it.each([{ a: 1 }, undefined])(
		'that was in time (%j) is followed by no message when the time is over',
		async (answer) => {
			const { response, told } = guard(20);
			response.json(answer);
			await sleep(60);
			expect(response.answers).toHaveLength(1);
			expect(told).toHaveLength(answer === undefined ? 1 : 0);
		},
	);

	it('that was sent as text in time is followed by no message', async () => {
		const { response, told } = guard(20);
		response.send('text');
		await sleep(60);
		expect(response.answers).toEqual(['text']);
		expect(told).toEqual([]);
	});

	it('for which nobody waits any more is not told of when the time is over', async () => {
		const { response, told } = guard(20);
		response.emit('close');
		await sleep(60);
		expect(response.answers).toEqual([]);
		expect(told).toEqual([]);
		// n8n answers all the same.
		expect(() => response.status(200).json({ a: 1 })).not.toThrow();
	});
});
