import { AGENT, agentId, itemsOf, run } from '../support/operations';

const WHATSAPP = `/api/v2/agents/${AGENT}/whatsapp`;
const INCOMPLETE = "Chatbase could not read all of the agent's WhatsApp Business Accounts";

const components = [{ type: 'BODY', text: 'Hello {{1}}, it comes {{2}}.' }];
const template = {
	id: 't1',
	name: 'order_update',
	language: 'en_US',
	category: 'UTILITY',
	status: 'APPROVED',
	parameterFormat: 'POSITIONAL',
	wabaId: 'w1',
	variables: { header: ['1'], body: ['1', '2'] },
	components,
};
const templateItem = {
	name: 'order_update',
	language: 'en_US',
	agentId: AGENT,
	category: 'UTILITY',
	status: 'APPROVED',
	headerVariables: ['1'],
	bodyVariables: ['1', '2'],
	senders: [{ from: '14155552671', verifiedName: null }],
	parameterFormat: 'POSITIONAL',
	components,
	id: 't1',
	wabaId: 'w1',
};
const senders = [
	{ from: '14155552671', wabaId: 'w1', verifiedName: null },
	{ from: '14155552672', wabaId: 'w2', verifiedName: 'Example' },
	{ wabaId: 'w1', verifiedName: 'Without a number' },
];
const listOf = (templates: unknown[], complete = true) => ({
	body: { templates, complete, unavailableWabaIds: complete ? [] : ['w3'], senders },
});

describe('WhatsApp templates', () => {
	it('are listed with the numbers that can send them', async () => {
		const other = { ...template, id: 't2', wabaId: 'w2', variables: {} };
		const answers = [listOf([template, other])];
		const parameters = { agentId, returnAll: true };
		const asked = await itemsOf('whatsApp', 'getManyTemplates', parameters, answers);
		expect(asked.items).toEqual([
			templateItem,
			{
				...{ ...templateItem, id: 't2', wabaId: 'w2', headerVariables: [], bodyVariables: [] },
				senders: [{ from: '14155552672', verifiedName: 'Example' }],
			},
		]);
		const path = `${WHATSAPP}/templates`;
		expect(asked.requests).toEqual([{ method: 'GET', path, query: {}, body: undefined }]);
		expect(asked.stored).not.toContain(INCOMPLETE);
	});

	it('are listed up to a limit', async () => {
		const answers = [listOf([template, { ...template, id: 't2' }])];
		const parameters = { agentId, limit: 1 };
		const { items } = await itemsOf('whatsApp', 'getManyTemplates', parameters, answers);
		expect(items).toEqual([templateItem]);
	});

	it('of which some could not be read say so', async () => {
		const answers = [listOf([template], false)];
		const { items, stored } = await itemsOf('whatsApp', 'getManyTemplates', { agentId }, answers);
		expect(items).toHaveLength(1);
		expect(stored).toContain(INCOMPLETE);
	});

	it('without an id are none', async () => {
		const answers = [listOf([template, { ...template, id: undefined }])];
		const { error, items } = await run('whatsApp', 'getManyTemplates', { agentId }, answers);
		expect(items).toEqual([]);
		expect(error?.message).toBe('Chatbase answered in a form that this node does not know');
	});

	const sending = { agentId, to: '14155552671', templateName: 'order_update' };
	const SENT = { to: '14155552671', messageId: 'wamid.1', conversationId: 'c1' };
	const row = (key: unknown, value: unknown) => ({ key, value });

	it.each([
		[{}, {}, {}],
		[
			{
				variables: {
					header: [row('1', '#1042')],
					body: [row(1, ' Example '), row('2', 7), row('name', false)],
				},
				options: { from: '+1 415-555-2672', language: 'en_US' },
			},
			{ from: '+1 415-555-2672' },
			{
				language: 'en_US',
				variables: { header: { 1: '#1042' }, body: { 1: 'Example', 2: '7', name: 'false' } },
			},
		],
		[{ variables: { body: [row('1', 'a')] } }, {}, { variables: { body: { 1: 'a' } } }],
		[{ variables: { header: [row('1', 'a')] } }, {}, { variables: { header: { 1: 'a' } } }],
		[{ variables: { body: [] }, options: { from: ' ', language: '={{ null }}' } }, {}, {}],
	])('are sent with what is filled in: %j', async (filledIn, sent, inTemplate) => {
		const parameters = { ...sending, ...filledIn };
		const answers = [{ status: 201, body: SENT }];
		const { items, requests } = await itemsOf('whatsApp', 'sendTemplate', parameters, answers);
		expect(items).toEqual([{ ...SENT, agentId: AGENT }]);
		const body = {
			to: '14155552671',
			...sent,
			template: { name: 'order_update', ...inTemplate },
		};
		const path = `${WHATSAPP}/messages/template`;
		expect(requests).toEqual([{ method: 'POST', path, query: {}, body }]);
	});

	it('are sent, though WhatsApp names neither the message nor a conversation', async () => {
		const body = { to: '14155552671', messageId: null, conversationId: null };
		const parameters = { ...sending, to: '={{ 14155552671 }}' };
		const { items } = await itemsOf('whatsApp', 'sendTemplate', parameters, [{ body }]);
		expect(items).toEqual([{ ...body, agentId: AGENT }]);
	});

	it.each([
		[400, 'PHONE_NUMBER_REQUIRED', 'set From under Options'],
		[400, 'TEMPLATE_LANGUAGE_REQUIRED', 'set Language under Options'],
		[403, 'WHATSAPP_NOT_CONNECTED', 'Connect a WhatsApp number to the agent'],
		[404, 'PHONE_NUMBER_NOT_FOUND', 'Check From: it must be a WhatsApp number of the agent'],
		[404, 'TEMPLATE_NOT_FOUND', 'Check Template Name and Language, and that From can send it'],
		[409, 'TEMPLATE_NOT_APPROVED', 'Wait until Meta has approved the template'],
		[409, 'SEND_BLOCKED', 'Meta lets this WhatsApp Business Account begin no conversation'],
		[422, 'MISSING_TEMPLATE_VARIABLES', 'Add what is missing to Variables'],
		[422, 'INVALID_TEMPLATE_VARIABLES', 'must not be empty, nor hold a line break'],
		[422, 'TEMPLATE_BUTTONS_UNSUPPORTED', 'Choose a template without a button that takes a value'],
		[422, 'TEMPLATE_PARAMS_REJECTED', 'Compare Variables with the template'],
		[422, 'RECIPIENT_INVALID', 'Check To: it must be a whole phone number'],
		[422, 'RECIPIENT_NOT_REACHABLE', 'The number may not be on WhatsApp'],
		[502, 'WHATSAPP_SEND_FAILED', 'look into WhatsApp Manager'],
		[502, 'MEDIA_UPLOAD_FAILED', 'could not be sent to WhatsApp'],
	])('that are not sent (%i %s) are told of in words, once', async (status, code, words) => {
		const body = { error: { code, message: 'No', details: { reason: 'The bill is unpaid' } } };
		const answers = [{ status, body }];
		const { error, requests } = await run('whatsApp', 'sendTemplate', sending, answers);
		expect(error?.description).toContain(words);
		expect(error?.description).toContain('reason: The bill is unpaid');
		expect(requests).toHaveLength(1);
	});
});
