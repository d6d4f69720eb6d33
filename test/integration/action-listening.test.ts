import { called, calledWith, HEADER_NAME, SECRET } from '../support/actions';
import { loadNode } from '../support/n8n-core/package';
import { deliver, itemOf, type Request, type Setup } from '../support/n8n-core/webhooks';

const node = loadNode('chatbaseActionTrigger');

function listen(request: Request, setup: Setup = {}) {
	return deliver(node, request, { ...setup, listening: true });
}

describe("while the editor listens, an agent's call", () => {
	it('becomes the same item as in production', async () => {
		expect(itemOf(await listen(called({ a: 1 })))).toMatchObject({ inputs: { a: 1 } });
	});

	const again = /Then listen again and test the action in Chatbase\.$/;
	const number = { inputs: { input: [{ name: 'count', type: 'number' }] } };
	const credential = { headerName: HEADER_NAME, secret: SECRET };

	it.each<[string, Request, Setup, RegExp, RegExp[]]>([
		[
			'without the header',
			calledWith(undefined),
			{},
			/has no secret/,
			[/one called x-chatbase-action-secret/, /proxy/, again],
		],
		[
			'with two headers',
			calledWith([SECRET, SECRET]),
			{},
			/more than one secret/,
			[/x-chatbase-action-secret arrived more than once/, again],
		],
		[
			'with another secret',
			calledWith('another-secret-of-tests'),
			{},
			/is another one/,
			[/Previous Secret/, again],
		],
		[
			'with a secret whose "=" n8n has left out',
			calledWith(`=${SECRET}`),
			{},
			/taken the secret for an expression/,
			[/begins with "="/, again],
		],
		[
			'that breaks off',
			{ ...called(), breaksOff: true },
			{},
			/could not be read/,
			[/N8N_PAYLOAD_SIZE_MAX/, again],
		],
		[
			'of no JSON',
			called('{'),
			{},
			/not JSON with data inputs/,
			[/^Body is not valid JSON/, again],
		],
		[
			'of no object',
			called('[]'),
			{},
			/not JSON with data inputs/,
			[/^Body is not a JSON object\..*choose POST/, again],
		],
		[
			'whose inputs do not fit',
			called({ count: 'many' }),
			{ parameters: number },
			/do not fit/,
			[/^The agent is told: The input count must be a number\. /, again],
		],
		[
			'when the credential was removed meanwhile',
			called(),
			{ credential: null },
			/^No secret found: choose or create a Chatbase Action API credential/,
			[/signs nothing/],
		],
		[
			'when the credential cannot be read',
			called(),
			{ credential: () => new TypeError('not to be shown') },
			/^No secret found: n8n cannot read the Chatbase Action API credential/,
			[/reason is TypeError\./],
		],
		[
			'when the secret was removed meanwhile',
			called(),
			{ credential: { ...credential, secret: '' } },
			/^Chatbase Action API credential: Secret is blank\. Make one up/,
			[/Open the credential/],
		],
		[
			'when the header was given a name that is none',
			called(),
			{ credential: { ...credential, headerName: 'a b' } },
			/^Chatbase Action API credential: Header Name is not a valid name/,
			[/Open the credential/],
		],
		[
			'when a parameter cannot be used',
			called(),
			{ parameters: { options: { timeLimit: 301 } } },
			/^Time Limit \(Seconds\) must be a number of seconds: type one from 1 to 300$/,
			[/^Open the Chatbase Action Trigger node\.$/],
		],
	])('%s shows its own reason and remedy', async (_what, request, setup, message, remedies) => {
		const { error, status, result } = await listen(request, setup);

		expect(error?.message).toMatch(message);
		for (const remedy of remedies) expect(error?.description).toMatch(remedy);
		expect(error?.level).toBe('warning'); // n8n reports what is an error to its makers
		// n8n answers for a throw; a response written before it would make n8n fail.
		expect(status).toBeUndefined();
		expect(result).toBeUndefined();
	});

	it('that is refused is logged once, as in production', async () => {
		const { log } = await listen(calledWith(undefined));
		expect(log).toEqual([
			expect.objectContaining({
				level: 'warn',
				text: expect.stringMatching(/ refused a call: secretMissing$/),
			}),
		]);
	});
});

describe('opening the test URL in a browser', () => {
	const GET: Request = { method: 'GET' };

	it('gives a call of what an agent may send, where no inputs are declared', async () => {
		expect(itemOf(await listen(GET))).toEqual({
			inputs: { name: 'Example Visitor', email: 'visitor@example.com' },
			callId: expect.any(String),
			receivedAt: expect.any(String),
		});
	});

	it('gives a call of the declared inputs, each of its type and about what its name says', async () => {
		const input = [
			{ name: 'customerEmail' },
			{ name: 'Mobile' },
			{ name: 'companyName' },
			{ name: 'first_name' },
			{ name: 'orderNumber', required: true },
			{ name: 'email count', type: 'number' },
			{ name: 'gift', type: 'boolean' },
			{ name: 'names', type: 'list' },
		];
		const { callId, receivedAt, ...inputs } = itemOf(
			await listen(GET, { parameters: { inputs: { input } } }),
		);
		expect([callId, receivedAt]).toEqual([expect.any(String), expect.any(String)]);
		expect(inputs).toEqual({
			customerEmail: 'visitor@example.com',
			Mobile: expect.stringMatching(/^\+1 \d{3}-555-01\d\d$/),
			companyName: 'Example Company',
			first_name: 'Example Visitor',
			orderNumber: 'Example',
			'email count': 1,
			gift: true,
			names: ['Example'],
			otherInputs: {},
		});
	});

	it('takes nothing from the address', async () => {
		const { inputs } = itemOf(await listen({ ...GET, query: { name: 'x', more: 'y' } }));
		expect(inputs).toEqual({ name: 'Example Visitor', email: 'visitor@example.com' });
	});

	it.each<[string, Setup, RegExp]>([
		['no secret is set', { credential: null }, /^No secret found/],
		[
			'an input has no name',
			{ parameters: { inputs: { input: [{ name: '' }] } } },
			/^Data Inputs has an input without a name/,
		],
	])('gives none where no real call would be taken: when %s', async (_why, setup, message) => {
		expect((await listen(GET, setup)).error?.message).toMatch(message);
	});
});

describe('opening the production URL', () => {
	it('in a browser tells that the address works, also with the secret', async () => {
		const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
		const headers = { ...called().headers, accept };
		const outcome = await deliver(node, { method: 'GET', headers });
		expect(outcome).toMatchObject({ status: 405, result: { noWebhookResponse: true } });
		expect(outcome.body).toMatch(
			/^This address works: .*Custom action in Chatbase.*\n\nMethod Not Allowed$/,
		);
	});
});
