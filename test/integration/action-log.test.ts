import { sleep } from 'n8n-workflow';

import { called, calledWith, HEADER_NAME, SECRET } from '../support/actions';
import { loadNode } from '../support/n8n-core/package';
import { deliver, type Request, type Setup } from '../support/n8n-core/webhooks';

const node = loadNode('chatbaseActionTrigger');
const NUMBER = { inputs: { input: [{ name: 'count', type: 'number' }] } };
const blank = { credential: { headerName: HEADER_NAME, secret: ' ' } };
const short = { credential: { headerName: HEADER_NAME, secret: 'short' } };
const unreadable = { credential: () => Object.assign(new Error('a secret'), { code: 'E_BUSY' }) };
const noLimit = { parameters: { options: { timeLimit: 0 } } };

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await sleep(10);
}

describe('the log of calls', () => {
	it.each<[reason: string, string | undefined, Request, Setup]>([
		['secretMissing', undefined, calledWith(undefined), {}],
		['secretRepeated', undefined, calledWith([SECRET, SECRET]), {}],
		['secretMismatch', undefined, calledWith(`${SECRET}x`), {}],
		['secretTakenForExpression', undefined, calledWith(`=${SECRET}`), {}],
		['secretMismatch', undefined, calledWith(`${SECRET.slice(0, 8)}=${SECRET.slice(8)}`), {}],
		['bodyUnreadable', undefined, { ...called(), breaksOff: true }, {}],
		['bodyNotJson', undefined, called('{'), {}],
		['bodyNotObject', undefined, called('[]'), {}],
		[
			'inputsInvalid',
			'The input count must be a number.',
			called({ count: 'x' }),
			{ parameters: NUMBER },
		],
		['credentialMissing', undefined, called(), { credential: null }],
		['credentialUnreadable', 'E_BUSY', called(), unreadable],
		['secretBlank', undefined, called(), blank],
		['credentialInvalid', undefined, called(), short],
		['parameterInvalid', 'Time Limit (Seconds)', called(), noLimit],
		['methodNotAllowed', undefined, { method: 'GET' }, {}],
	])(
		'has one warning that names node, workflow and reason: %s',
		async (reason, detail, request, setup) => {
			const names = { node: 'My "action"', workflow: 'Line\nbreak' };
			const { log } = await deliver(node, request, { ...setup, names });
			const why = detail === undefined ? reason : `${reason} (${detail})`;
			expect(log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "My \\"action\\"" of workflow "Line\\nbreak" (w1) refused a call: ${why}`,
					metadata: {
						workflowId: 'w1',
						nodeName: 'My "action"',
						reason,
						...(detail === undefined ? {} : { detail }),
					},
				},
			]);
		},
	);

	it.each<[reason: string, string | undefined, number, unknown]>([
		['executionFailed', undefined, 500, { message: 'Error in workflow' }],
		['answerMissing', undefined, 200, undefined],
		['answerTooLarge', '20008 bytes', 200, { a: 'x'.repeat(20_000) }],
	])(
		'has one warning of an answer that the agent cannot have: %s',
		async (reason, detail, status, answer) => {
			const { log, response } = await deliver(node, called());
			response.status(status).json(answer);
			expect(response.statusCode).toBe(200);
			expect(response.answers).toEqual([{ message: expect.stringMatching(/^Sorry, /) }]);
			const why = detail === undefined ? reason : `${reason} (${detail})`;
			expect(log).toStrictEqual([
				{
					level: 'warn',
					text: `Node "Chatbase Action Trigger" of workflow "Action" (w1) answered a call with a message: ${why}`,
					metadata: {
						workflowId: 'w1',
						nodeName: 'Chatbase Action Trigger',
						reason,
						...(detail === undefined ? {} : { detail }),
					},
				},
			]);
		},
	);

	it('has one warning of an answer that is late, which the agent gets the message of the node for', async () => {
		const parameters = { options: { timeLimit: 1, lateMessage: ' Not yet. ' } };
		const { log, response } = await deliver(node, called(), { parameters });
		await until(() => log.length > 0);
		expect(response.answers).toEqual([{ message: 'Not yet.' }]);
		response.status(500).json({ message: 'Error in workflow' });
		expect(response.answers).toHaveLength(1);
		expect(log).toEqual([
			expect.objectContaining({ text: expect.stringMatching(/with a message: answerTooLate$/) }),
		]);
	});

	it('has nothing of an answer that is good', async () => {
		const { log, response } = await deliver(node, called());
		response.status(200).json({ status: 'sent' });
		expect(response.answers).toEqual([{ status: 'sent' }]);
		expect(log).toEqual([]);
	});

	it('and the answers never repeat a secret, or anything that was sent', async () => {
		const previous = 'previous-secret-that-must-not-show';
		const given = 'given-secret-that-must-not-show';
		const sent = { count: 'Visitor', Extra: 'visitor@example.com' };
		const credentials: Array<Setup['credential']> = [
			{ headerName: HEADER_NAME, secret: SECRET, previousSecret: previous },
			{ headerName: HEADER_NAME, secret: SECRET, previousSecret: SECRET },
			{ headerName: `${SECRET} ${previous}`, secret: SECRET },
			{ headerName: HEADER_NAME, secret: `${SECRET}ä`, previousSecret: previous },
		];
		const requests: Request[] = [
			called(sent),
			called(`{${JSON.stringify(sent)}`),
			called([sent]),
			calledWith(given, sent),
			calledWith([given, SECRET], sent),
			{ ...calledWith(undefined, sent), query: sent },
			{ ...called(''), query: sent },
		];
		let explained = 0;
		for (const credential of credentials) {
			for (const listening of [false, true]) {
				for (const request of requests) {
					const setup = { credential, listening, parameters: NUMBER };
					const { log, body, error } = await deliver(node, request, setup);
					explained += error === undefined ? 0 : 1;
					const shown = JSON.stringify([log, body, error, error?.message, error?.description]);
					for (const one of [SECRET, previous, given, 'Visitor', 'visitor@', 'Extra']) {
						expect(shown).not.toContain(one);
					}
				}
			}
		}
		expect(explained).toBe(credentials.length * requests.length);
	});
});
