import { AGENT, agentId, itemsOf, LATER, run, TIME } from '../support/operations';

const SECONDS = 1767225600; // 2026-01-01T00:00:00Z

describe('contacts', () => {
	const contact = {
		id: 'internal',
		external_id: 'customer/1',
		name: 'Example',
		email: 'example@example.com',
		phonenumber: '+1555',
		custom_attributes: { plan: 'pro' },
		created_at: SECONDS,
		updated_at: SECONDS + 60,
	};
	const contactItem = {
		externalId: 'customer/1',
		id: 'internal',
		name: 'Example',
		email: 'example@example.com',
		phone: '+1555',
		customAttributes: { plan: 'pro' },
		createdAt: TIME,
		updatedAt: LATER,
	};
	const path = `/api/v1/chatbots/${AGENT}/contacts`;
	const parameters = { agentId, externalId: 'customer/1' };

	it('are got by their external id', async () => {
		const answers = [{ body: { message: 'Success', data: contact } }];
		const { items, requests } = await itemsOf('contact', 'get', parameters, answers);
		expect(items).toEqual([contactItem]);
		expect(requests.map((request) => request.path)).toEqual([`${path}/customer%2F1`]);
	});

	it.each([
		['with content', { body: { message: 'Success' } }],
		['without content', { status: 204, body: '' }],
	])('are deleted by their external id, and Chatbase answers %s', async (_name, answer) => {
		const { items, requests } = await itemsOf('contact', 'delete', parameters, [answer]);
		expect(items).toEqual([{ deleted: true, externalId: 'customer/1' }]);
		expect(requests).toMatchObject([{ method: 'DELETE', path: `${path}/customer%2F1` }]);
	});

	it('are listed until a page brings nothing new', async () => {
		const second = { ...contact, id: 'second', external_id: 'customer-2' };
		const { items, requests } = await itemsOf('contact', 'getAll', { agentId, returnAll: true }, [
			{ body: { message: 'Success', data: [contact], total: 2 } },
			{ body: { message: 'Success', data: [contact, second], total: 2 } },
			{ body: { message: 'Success', data: [] } },
		]);
		expect(items.map(({ externalId }) => externalId)).toEqual(['customer/1', 'customer-2']);
		expect(requests.map(({ query }) => query)).toEqual(
			['1', '2', '3'].map((number) => ({ page: number, per_page: '1000' })),
		);
	});

	it('are listed no further than the last page that Chatbase names', async () => {
		const pages = { page: 1, per_page: 1000, total_pages: 1 };
		const answers = [{ body: { message: 'Success', data: [contact], total: 1, pages } }];
		const { items } = await itemsOf('contact', 'getAll', { agentId, returnAll: true }, answers);
		expect(items).toEqual([contactItem]);
	});

	it('are listed up to a limit, of pages as small as Chatbase gives them', async () => {
		const { items, requests } = await itemsOf('contact', 'getAll', { agentId, limit: 1 }, [
			{ body: { message: 'Success', data: [contact, { ...contact, id: 'second' }] } },
		]);
		expect(items).toEqual([contactItem]);
		expect(requests[0].query).toEqual({ page: '1', per_page: '10' });
	});

	const fields = {
		name: 'Example',
		email: 'example@example.com',
		phone: '+1555',
		customAttributes: {
			attribute: [
				{ name: ' plan ', type: 'text', value: ' pro ' },
				{ name: 'seats', type: 'number', value: '5' },
				{ name: 'isVip', type: 'boolean', value: 'true' },
			],
		},
	};
	const sent = {
		name: 'Example',
		email: 'example@example.com',
		phonenumber: '+1555',
		custom_attributes: { plan: 'pro', seats: 5, isVip: true },
	};

	const DROPPED = 'has dropped them: seats, isVip. Add them under Contacts';
	it('are updated, and say which attributes Chatbase has dropped', async () => {
		const { items, requests, stored } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: fields },
			[{ body: { message: 'Success', data: contact } }],
		);
		expect(items).toEqual([
			{ ...contactItem, created: false, ignoredAttributes: ['seats', 'isVip'] },
		]);
		expect(stored).toContain(DROPPED);
		expect(stored).toContain('"location":"outputPane"');
		expect(requests).toEqual([
			{ method: 'PATCH', path: `${path}/customer%2F1`, query: {}, body: { data: sent } },
		]);
	});

	it('are created when there is none to update', async () => {
		const { items, requests, stored } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: fields },
			[
				{ status: 404, body: { message: 'Contact not found' } },
				{
					body: {
						message: 'Success',
						data: [{ ...contact, custom_attributes: sent.custom_attributes }],
					},
				},
			],
		);
		expect(items).toMatchObject([
			{ externalId: 'customer/1', created: true, ignoredAttributes: [] },
		]);
		expect(stored).not.toContain('has dropped them');
		expect(requests[1]).toEqual({
			method: 'POST',
			path,
			query: {},
			body: { users: [{ external_id: 'customer/1', ...sent }] },
		});
	});

	it('with the email of another one are refused, in words', async () => {
		const { error } = await run('contact', 'upsert', parameters, [
			{ status: 409, body: { message: 'Conflict' } },
		]);
		expect(error?.description).toContain('This email belongs to another contact');
	});

	const NO_NAME =
		'has a name that Chatbase does not take: it begins with a letter, and has only letters, digits, underscores and hyphens';
	it.each([
		[{ name: 'seats', type: 'number', value: 'many' }, 'The attribute seats must be a number'],
		[{ name: 'isVip', type: 'boolean', value: 'yes' }, 'The attribute isVip must be true or false'],
		[{ name: ' ', type: 'text', value: 'x' }, `Custom Attributes ${NO_NAME}`],
		[{ name: {}, type: 'text', value: 'x' }, `Custom Attributes ${NO_NAME}`],
		[{ name: 'my plan', type: 'text', value: 'x' }, `Custom Attributes ${NO_NAME}`],
		[{ name: 'since', type: 'date', value: 'soon' }, 'The attribute since is not a valid date'],
		[{ name: 'plan', type: 'list', value: 'x' }, 'The attribute plan has an unknown type'],
		[{ name: 'plan', type: 'text', value: { a: 1 } }, 'The attribute plan must be text'],
	])('with the attribute %j are not sent', async (attribute, message) => {
		const contactFields = { customAttributes: { attribute: [attribute] } };
		const { error, requests } = await run(
			'contact',
			'upsert',
			{ ...parameters, contact: contactFields },
			[],
		);
		expect(error?.message).toContain(message);
		expect(requests).toEqual([]);
	});

	it('take dates as days or times, and leave what is empty as it is', async () => {
		const rows = [
			{ name: 'since', type: 'date', value: '2026-01-31' },
			{ name: 'until', type: 'date', value: '2026-01-31T10:00:00+01:00' },
			{ name: 'plan', type: 'text', value: ' ' },
			{ name: 'seats', type: 'number', value: null },
		];
		const contactFields = { name: ' ', customAttributes: { attribute: rows } };
		const { requests } = await itemsOf(
			'contact',
			'upsert',
			{ ...parameters, contact: contactFields },
			[{ body: { data: contact } }],
		);
		const dates = { since: '2026-01-31', until: '2026-01-31T09:00:00.000Z' };
		expect(requests[0].body).toEqual({ data: { custom_attributes: dates } });
	});

	it.each([undefined, null, 'plan'])(
		'say so when Chatbase does not show which attributes it has kept, but %j',
		async (kept) => {
			const { items, stored } = await itemsOf(
				'contact',
				'upsert',
				{ ...parameters, contact: fields },
				[{ body: { data: { ...contact, custom_attributes: kept } } }],
			);
			expect(items).toMatchObject([{ ignoredAttributes: null }]);
			expect(stored).toContain('did not say which custom attributes it has kept');
		},
	);

	it('without any change are looked up, and created only when there is none', async () => {
		const existing = await itemsOf('contact', 'upsert', parameters, [
			{ fails: 'ECONNRESET' }, // looking up does no harm: it is repeated
			{ body: { data: contact } },
		]);
		expect(existing.items).toEqual([{ ...contactItem, created: false, ignoredAttributes: [] }]);
		expect(existing.requests.map(({ method }) => method)).toEqual(['GET', 'GET']);

		const missing = await itemsOf('contact', 'upsert', parameters, [
			{ status: 404, body: { message: 'Contact not found' } },
			{ body: { data: [contact] } },
		]);
		expect(missing.items).toEqual([{ ...contactItem, created: true, ignoredAttributes: [] }]);
		expect(missing.requests[1]).toMatchObject({
			method: 'POST',
			body: { users: [{ external_id: 'customer/1' }] },
		});
	});
});
