import { fixture } from '../support/files';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, resolve, signed, type Parameters } from '../support/n8n-core/webhooks';

const LEAD = fixture('lead.json');
const node = loadNode();

describe('a production delivery', () => {
	const FROM_AGENT = '{"eventType":"leads.submit","agentId":"Id8VKSqDV52fwAvuxaeUO"}';

	it.each<[string, string | Buffer, Parameters, string]>([
		['of another event', '{"eventType":"other.event","chatbotId":"c"}', {}, 'eventNotSelected'],
		['of another chatbot', LEAD, { options: { chatbotIds: ['x'] } }, 'chatbotNotSelected'],
		[
			'of no chatbot, when it wants one',
			'{"eventType":"leads.submit"}',
			{ options: { chatbotIds: ['x'] } },
			'chatbotNotSelected',
		],
	])(
		'%s starts nothing, is answered OK, and leaves one line in the log',
		async (_what, body, parameters, reason) => {
			const outcome = await deliver(node, signed(body), { parameters });
			expect(outcome.result).toEqual({ webhookResponse: 'OK' });
			expect(outcome.status).toBeUndefined();
			expect(outcome.log).toStrictEqual([
				{
					level: 'info',
					text: `Node "Chatbase Trigger" of workflow "Leads" (w1) left out a delivery: ${reason}`,
					metadata: { workflowId: 'w1', nodeName: 'Chatbase Trigger', reason },
				},
			]);
		},
	);

	it.each<[string, string | Buffer, Parameters]>([
		['any event', LEAD, { events: ['*'] }],
		['any event, from an expression', LEAD, { events: '={{ "*" }}' }],
		['several events in one text', LEAD, { events: 'other, leads.submit' }],
		['its chatbot', LEAD, { options: { chatbotIds: ['other', ' Id8VKSqDV52fwAvuxaeUO '] } }],
		[
			'its chatbot among several in one field',
			LEAD,
			{ options: { chatbotIds: ['a, Id8VKSqDV52fwAvuxaeUO'] } },
		],
		['… on lines', LEAD, { options: { chatbotIds: ['a\nId8VKSqDV52fwAvuxaeUO\nb'] } }],
		[
			'its chatbot by its address in the dashboard',
			LEAD,
			{
				options: {
					chatbotIds: [
						'https://www.chatbase.co/dashboard/team/chatbot/Id8VKSqDV52fwAvuxaeUO/settings?tab=webhooks',
					],
				},
			},
		],
		[
			'its chatbot, from an expression',
			LEAD,
			{ options: { chatbotIds: '={{ ["x", "Id8VKSqDV52fwAvuxaeUO"] }}' } },
		],
		['no particular chatbot', LEAD, { options: { chatbotIds: ['', ' '] } }],
		[
			'the chatbot that the body calls agent',
			FROM_AGENT,
			{
				options: { chatbotIds: ['Id8VKSqDV52fwAvuxaeUO'] },
			},
		],
	])('starts an execution when the node wants %s', async (_what, body, parameters) => {
		itemOf(await deliver(node, signed(body), { parameters }));
	});
});

describe('with a second output for what is left out', () => {
	const OTHERS = { chatbotIds: ['x'], leftOutOutput: true };
	const withOutput = (options: Parameters['options'] = OTHERS): Parameters => ({ options });

	it.each([false, true])(
		'it goes there, and into the log; while the editor listens: %s',
		async (listening) => {
			const { result, error, log } = await deliver(node, signed(LEAD), {
				parameters: withOutput(),
				listening,
			});
			expect(error).toBeUndefined();
			expect(result).toEqual({
				workflowData: [[], [{ json: expect.objectContaining({ customerName: 'Example' }) }]],
			});
			expect(log.map(({ level, text }) => [level, text])).toEqual([
				[
					'info',
					'Node "Chatbase Trigger" of workflow "Leads" (w1) left out a delivery: chatbotNotSelected',
				],
			]);
		},
	);

	it('another event goes there as it came when Simplify is off', async () => {
		const body = '{"eventType":"other.event","chatbotId":"c"}';
		const parameters = { ...withOutput({ leftOutOutput: true }), simplify: false };
		const { result } = await deliver(node, signed(body), { parameters });
		expect(result).toEqual({ workflowData: [[], [{ json: JSON.parse(body) }]] });
	});

	it('what is wanted goes to the first', async () => {
		const outcome = await deliver(node, signed(LEAD), {
			parameters: withOutput({ leftOutOutput: true }),
		});
		expect(itemOf(outcome)).toMatchObject({ customerName: 'Example' });
		expect(outcome.log).toEqual([]);
	});

	it.each([signed(LEAD, 'another-secret'), signed('{}')])(
		'what is refused goes to neither',
		async (request) => {
			const { result, status } = await deliver(node, request, { parameters: withOutput() });
			expect([result, status]).toEqual([{ noWebhookResponse: true }, 400]);
		},
	);

	it.each<[Parameters, unknown]>([
		[{}, ['main']],
		[withOutput({ leftOutOutput: false }), ['main']],
		[
			withOutput({ leftOutOutput: true }),
			[
				{ type: 'main', displayName: 'Wanted' },
				{ type: 'main', displayName: 'Left Out' },
			],
		],
	])('the node with %j has the outputs %j', async (parameters, outputs) => {
		const { description } = await node;
		expect(await resolve(String(description.outputs), parameters)).toEqual(outputs);
	});
});
