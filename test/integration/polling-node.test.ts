import { chatbase, type Answer } from '../support/chatbase/answering-chatbase';
import { listing } from '../support/chatbase/leads-stand-in';
import {
	ago,
	BOT,
	DAY,
	idsOf,
	MINUTE,
	OTHER,
	polledLeads,
	refusing,
} from '../support/n8n-core/polled-leads';
import { createPoller } from '../support/n8n-core/polls';
import { API_KEY } from '../support/n8n-core/workflow';

const { leads, list, pass, leave, published } = polledLeads();

describe('the first poll', () => {
	it('emits nothing, stores where it begins, and asks once for the last days', async () => {
		leave(5 * MINUTE);
		leave(30 * DAY);
		const { requests, faults } = chatbase(list);
		const poller = createPoller({ chatbots: [BOT] });
		const { items, error } = await poller.poll();

		expect(error).toBeUndefined();
		expect(items).toBeNull();
		expect(poller.state()).toEqual({
			counter: 1,
			chatbots: { [BOT]: { since: expect.any(Number), newest: expect.any(Number), known: '' } },
		});
		expect(requests.map(({ query }) => query)).toEqual([
			{
				chatbotId: BOT,
				startDate: ago(DAY + 49 * 60 * MINUTE).slice(0, 10),
				page: '1',
				size: '100',
			},
			{
				chatbotId: BOT,
				startDate: ago(DAY + 49 * 60 * MINUTE).slice(0, 10),
				page: '2',
				size: '100',
			},
		]);
		expect(faults).toEqual([]);
	});

	it("goes by Chatbase's clock, not by n8n's", async () => {
		const hour = 60 * MINUTE;
		chatbase(listing(() => leads, -hour));
		const poller = await published();
		const lead = leave(hour + 5 * MINUTE);
		expect(idsOf(await poller.poll())).toEqual([lead]);
	});

	it('emits what was left since Start From, oldest first', async () => {
		const [third, second, first, older] = [1, 2, 5, 9].map((days) => leave(days * DAY));
		expect(older).toBeDefined();
		const poller = createPoller({ chatbots: [BOT], startFrom: ago(6 * DAY) });
		expect(idsOf(await poller.poll())).toEqual([first, second, third]);

		pass(10 * MINUTE);
		expect((await poller.poll()).items).toBeNull();
	});

	it('counts although n8n has not saved it, as at publishing with durable cursors', async () => {
		const poller = await published();
		const lead = leave(1 * MINUTE);
		expect(idsOf(await poller.poll({ state: {} }))).toEqual([lead]);
		expect(poller.state()).toMatchObject({ counter: 2 });
	});

	it('counts for a chatbot that was added, too, and is saved by the next poll', async () => {
		const poller = await published();
		const before = poller.state();
		await poller.poll({ setup: { chatbots: [BOT, OTHER] } });
		pass(10 * MINUTE);
		expect((await poller.poll({ state: before })).items).toBeNull();
		expect(Object.keys(poller.state().chatbots as object)).toEqual([BOT, OTHER]);
	});

	it('takes Start From as a day in UTC, too', async () => {
		const day = ago(3 * DAY).slice(0, 10);
		const lead = leave(0, { created_at: `${day}T00:00:00.000Z` });
		leave(0, { created_at: `${ago(4 * DAY).slice(0, 10)}T23:59:59.999Z` });
		const poller = createPoller({ chatbots: [BOT], startFrom: day });
		expect(idsOf(await poller.poll())).toEqual([lead]);
	});

	it('fails when no chatbot can be read, and stores nothing', async () => {
		chatbase(refusing({ status: 401, body: { message: 'Unauthorized' } }));
		const poller = createPoller({ chatbots: [BOT, OTHER] });
		const { items, error, told } = await poller.poll();
		expect(items).toBeNull();
		expect(told).toEqual([]);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			message: 'Unauthorized (leads)',
			httpCode: '401',
			failure: { cause: 'credential-invalid' },
			description: expect.stringContaining(`Chatbot: ${BOT}`),
		});
		expect(poller.state()).toEqual({});
	});
});

describe('a later poll', () => {
	it('emits each lead once, as Lead Get Many gives it', async () => {
		const poller = await published();
		const second = leave(1 * MINUTE);
		const first = leave(2 * MINUTE, { name: 'Example Visitor' });
		const { items, error } = await poller.poll();

		expect(error).toBeUndefined();
		expect(items?.map(({ leadId }) => leadId)).toEqual([first, second]);
		expect(items?.[0]).toEqual({
			customerName: 'Example Visitor',
			customerEmail: `${first}@example.com`,
			customerPhone: null,
			conversationId: null,
			chatbotId: BOT,
			eventType: 'leads.submit',
			customFields: {},
			otherKeys: {},
			leadKey: expect.stringMatching(/^[0-9a-f]{64}$/),
			eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
			receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			leadId: first,
			submittedAt: leads[1].created_at,
		});
		pass(10 * MINUTE);
		expect((await poller.poll()).items).toBeNull();
	});

	it('that finds nothing costs one request, and changes nothing', async () => {
		const { requests } = chatbase(list);
		const poller = await published();
		const before = poller.state();
		requests.length = 0;
		expect((await poller.poll()).items).toBeNull();
		expect(requests).toHaveLength(1);
		expect(poller.state()).toEqual(before);
	});

	it('finds what Chatbase lists late, and not what was there before', async () => {
		leave(20 * MINUTE);
		const poller = await published();
		pass(1 * DAY);
		const newer = leave(1 * MINUTE);
		expect(idsOf(await poller.poll())).toEqual([newer]);
		pass(10 * MINUTE);
		const late = leave(1 * DAY);
		expect(idsOf(await poller.poll())).toEqual([late]);
	});

	it('emits a lead without a readable time once', async () => {
		chatbase(({ query, ...sent }) =>
			list({ ...sent, query: { ...query, startDate: '', endDate: '~' } }),
		);
		leave(0, { created_at: 'yesterday' });
		const poller = await published();
		const lead = leave(0, { created_at: 'today' });
		const { items } = await poller.poll();
		expect(items).toMatchObject([{ leadId: lead, submittedAt: null }]);
		pass(10 * MINUTE);
		expect((await poller.poll()).items).toBeNull();
	});

	it('emits all that came in while n8n was down, however long', async () => {
		const poller = await published();
		pass(60 * DAY);
		const missed = Array.from({ length: 250 }, (_, index) => leave((50 - index / 10) * DAY));
		expect(idsOf(await poller.poll({ activation: 'init' }))).toEqual(missed);
	});

	it('finds with the next poll what had moved to a page that was read already', async () => {
		const poller = createPoller({ chatbots: [BOT] });
		let hides = '';
		chatbase((sent) => {
			// A lead was deleted after page 1: what was the first of page 2 is on no page.
			const shown = leads.filter(({ id }) => id !== hides);
			if (sent.query.page === '2') hides = '';
			return listing(() => shown)(sent);
		});
		leave(10 * MINUTE);
		await poller.poll();
		pass(5 * DAY);
		const missed = [leave(4 * DAY), leave()];
		[hides] = missed;
		const got = [...(idsOf(await poller.poll()) ?? []), ...(idsOf(await poller.poll()) ?? [])];
		expect(got.sort()).toEqual(missed.sort());
		expect((await poller.poll()).items).toBeNull();
	});

	it('tells of an entry without an ID, and emits the others', async () => {
		const poller = await published();
		const lead = leave(1 * MINUTE);
		leave(1 * MINUTE, { id: null });
		const { items, told, error } = await poller.poll();
		expect(items).toMatchObject([{ leadId: lead }]);
		expect(error).toBeUndefined();
		expect(told).toMatchObject([
			{
				name: 'NodeOperationError',
				message: expect.stringMatching(/^Chatbase lists 1 entry without an ID/),
				description: expect.stringMatching(/\w/),
			},
		]);
	});

	it('keeps ids apart that are too long for a number', async () => {
		const long = (id: string) => ({ body: `{"collectedCustomers":[${id}]}` });
		const at = ago(-MINUTE);
		const entry = (id: string) => `{"id":${id},"created_at":"${at}","name":"\\"id\\":1"}`;
		let pages: string[] = [];
		chatbase(({ query }) => (query.page === '1' ? long(pages.join()) : long('')));
		const poller = await published();
		pages = [entry('9007199254740993'), entry('9007199254740992')];
		const { items } = await poller.poll();
		expect(items?.map(({ leadId }) => leadId)).toEqual(['9007199254740992', '9007199254740993']);
		expect(items?.map(({ customerName }) => customerName)).toEqual(['"id":1', '"id":1']);
	});

	it('takes times in milliseconds for what they are', async () => {
		chatbase(({ query }) => ({
			body: { collectedCustomers: query.page === '1' ? leads : [] },
			headers: { date: new Date(Date.now()).toUTCString() },
		}));
		leave(0, { created_at: Date.now() - 9 * DAY });
		const poller = await published();
		const lead = leave(0, { created_at: Date.now() });
		expect(await poller.poll()).toMatchObject({
			items: [{ leadId: lead, submittedAt: new Date(Number(leads[1].created_at)).toISOString() }],
		});
	});

	it('goes on from what is stored after n8n was started again', async () => {
		const poller = await published();
		const lead = leave(1 * MINUTE);
		expect(idsOf(await poller.poll())).toEqual([lead]);
		const next = leave();
		expect(idsOf(await poller.poll({ activation: 'init' }))).toEqual([next]);
	});

	it('begins as a new node under another name', async () => {
		const poller = await published();
		leave(1 * MINUTE);
		const renamed = await poller.poll({ setup: { name: 'Leads' }, state: {} });
		expect(renamed.items).toBeNull();
	});
});

describe('several chatbots', () => {
	it('give their leads in the order of time', async () => {
		const poller = await published({ chatbots: [BOT, OTHER] });
		const third = leave(1 * MINUTE, { chatbot_id: BOT });
		const second = leave(2 * MINUTE, { chatbot_id: OTHER });
		const first = leave(3 * MINUTE, { chatbot_id: BOT });
		const { items } = await poller.poll();
		expect(items?.map(({ leadId, chatbotId }) => [leadId, chatbotId])).toEqual([
			[first, BOT],
			[second, OTHER],
			[third, BOT],
		]);
	});

	it('start at their addition, and are forgotten with their removal', async () => {
		const poller = await published();
		leave(5 * MINUTE, { chatbot_id: OTHER });
		const added = await poller.poll({ setup: { chatbots: [BOT, OTHER] } });
		expect(added.items).toBeNull();
		pass(10 * MINUTE);
		const lead = leave(1 * MINUTE, { chatbot_id: OTHER });
		expect(idsOf(await poller.poll())).toEqual([lead]);
		await poller.poll({ setup: { chatbots: [BOT] } });
		expect(Object.keys(poller.state().chatbots as object)).toEqual([BOT]);
	});

	it('one that fails does not stop the others; it is told when it begins and once an hour', async () => {
		let isBroken = false;
		chatbase((sent) =>
			isBroken && sent.query.chatbotId === OTHER
				? { status: 404, body: { message: 'Chatbot not found' } }
				: list(sent),
		);
		const poller = await published({ chatbots: [BOT, OTHER] });
		isBroken = true;
		const told: number[] = [];
		for (let minutes = 0; minutes <= 65; minutes += 10) {
			const lead = leave(1 * MINUTE, { chatbot_id: BOT });
			const result = await poller.poll();
			expect(idsOf(result)).toEqual([lead]);
			expect(result.error).toBeUndefined();
			if (result.told.length === 0) continue;
			told.push(minutes);
			expect(result.told).toMatchObject([
				{
					message: 'Chatbase has no list of leads for this agent',
					description: expect.stringMatching(new RegExp(`Chatbot: ${OTHER}$`)),
					failure: { cause: 'configuration-invalid' },
				},
			]);
			expect(result.log).toMatchObject([
				{
					level: 'warn',
					text: `Node "Chatbase Polling Trigger" of workflow "Leads" (w1): chatbot ${OTHER}: Chatbase has no list of leads for this agent`,
				},
			]);
		}
		expect(told).toEqual([0]);
		pass(60 * MINUTE);
		expect((await poller.poll()).told).toHaveLength(1);

		isBroken = false;
		const missed = leave(30 * MINUTE, { chatbot_id: OTHER });
		expect(idsOf(await poller.poll())).toEqual([missed]);
		isBroken = true;
		expect((await poller.poll()).told).toHaveLength(1); // another fault
	});

	it('several that fail alike are told of at once', async () => {
		let isBroken = false;
		chatbase((sent) =>
			isBroken && sent.query.chatbotId !== BOT
				? { status: 404, body: { message: 'Chatbot not found' } }
				: list(sent),
		);
		const poller = await published({ chatbots: [BOT, OTHER, 'third'] });
		isBroken = true;
		const { told, log } = await poller.poll();
		expect(told).toMatchObject([
			{ description: expect.stringMatching(new RegExp(`Chatbots: ${OTHER}, third$`)) },
		]);
		expect(log.map(({ text }) => text)).toEqual([
			`Node "Chatbase Polling Trigger" of workflow "Leads" (w1): chatbots ${OTHER}, third: Chatbase has no list of leads for this agent`,
		]);
	});

	it('one that is the only one is not named', async () => {
		let isBroken = false;
		chatbase((sent) => (isBroken ? { status: 404, body: {} } : list(sent)));
		const poller = await published({ chatbots: [BOT] });
		isBroken = true;
		const { told } = await poller.poll();
		expect(told).toHaveLength(1);
		expect(told[0].description).not.toContain(BOT);
	});

	it('one that fails at the first poll starts at that poll all the same', async () => {
		let isBroken = true;
		chatbase((sent) =>
			isBroken && sent.query.chatbotId === OTHER ? { status: 403, body: {} } : list(sent),
		);
		leave(5 * MINUTE, { chatbot_id: OTHER });
		const poller = createPoller({ chatbots: [BOT, OTHER] });
		expect(await poller.poll()).toMatchObject({ items: null, error: undefined, told: [{}] });
		pass(10 * MINUTE);
		const lead = leave(5 * MINUTE, { chatbot_id: OTHER });
		isBroken = false;
		expect(idsOf(await poller.poll())).toEqual([lead]);
	});
});

describe('polls of one node at once', () => {
	it('are one: the other gives nothing, and changes nothing', async () => {
		chatbase((sent) => ({ ...list(sent), delayMs: 50 }));
		const poller = await published();
		const lead = leave(1 * MINUTE);
		const results = await Promise.all([poller.poll(), poller.poll(), poller.poll()]);
		expect(results.map(idsOf)).toEqual([[lead], undefined, undefined]);
	});

	it('on a state that is older than the one last written wait a minute for it', async () => {
		const poller = await published();
		const old = poller.state();
		const lead = leave(1 * MINUTE);
		expect(idsOf(await poller.poll())).toEqual([lead]);
		pass(2_000);
		const early = await poller.poll({ state: old });
		expect(early).toMatchObject({ items: null, error: undefined });
		expect(poller.state()).toEqual(old);
		pass(61_000);
		// It was not saved, so what belongs to it was not either.
		expect(idsOf(await poller.poll({ state: old }))).toEqual([lead]);
	});

	it('do not wait for one that has failed', async () => {
		let isBroken = true;
		chatbase((sent) => (isBroken ? { status: 401, body: {} } : list(sent)));
		const poller = createPoller({ chatbots: [BOT] });
		expect((await poller.poll()).error).toBeDefined();
		isBroken = false;
		expect((await poller.poll()).error).toBeUndefined();
		expect(poller.state()).toMatchObject({ counter: 1 });
	});
});

describe('a setting that cannot be used', () => {
	it.each([
		['no chatbot', { chatbots: [] }, 'No chatbot is chosen'],
		['an empty chatbot', { chatbots: [' '] }, 'No chatbot is chosen'],
		['an expression for nothing', { chatbots: ['={{ undefined }}'] }, 'No chatbot is chosen'],
		[
			'an address of something else',
			{ chatbots: ['https://a.b/c'] },
			'One of the chatbots is not a valid ID',
		],
		['an endless ID', { chatbots: ['a'.repeat(101)] }, 'One of the chatbots is not a valid ID'],
		[
			'too many chatbots',
			{ chatbots: Array.from({ length: 51 }, (_, index) => `bot${index}`) },
			'There are more than 50 chatbots',
		],
		[
			'a date that is none',
			{ chatbots: [BOT], startFrom: '2026-02-30' },
			/^Start From is not a valid date/,
		],
		[
			'a date in words',
			{ chatbots: [BOT], startFrom: 'last 7' },
			/^Start From is not a valid date/,
		],
		[
			'a number as a date',
			{ chatbots: [BOT], startFrom: '={{ 7 }}' },
			/^Start From is not a valid date/,
		],
		[
			'an object with a toString of its own',
			{ chatbots: ['={{ ({ toString: 1 }) }}'] },
			'One of the chatbots is not a valid ID',
		],
		[
			'another event',
			{ chatbots: [BOT], parameters: { event: 'x' } },
			/^The event is not supported/,
		],
	])('(%s) is refused in words, before Chatbase is asked', async (_what, setup, message) => {
		const { requests } = chatbase(list);
		const { error } = await createPoller(setup).poll();
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: typeof message === 'string' ? message : expect.stringMatching(message),
			description: expect.stringMatching(/\w/),
		});
		expect(requests).toEqual([]);
	});

	it.each([
		['n8n starts', 'init'],
		['another n8n takes over', 'leadershipChange'],
	] as const)(
		'is told of, and logged, when %s: an error would end the polling',
		async (_when, activation) => {
			const { error, told, log } = await createPoller({ chatbots: [] }).poll({ activation });
			expect(error).toBeUndefined();
			expect(told).toMatchObject([{ message: 'No chatbot is chosen' }]);
			expect(log.map(({ text }) => text)).toEqual([
				'Node "Chatbase Polling Trigger" of workflow "Leads" (w1): No chatbot is chosen',
			]);
		},
	);

	it('is shown in the description, as far as it is a text', async () => {
		chatbase(list);
		const descriptionOf = async (chatbot: unknown) =>
			(await createPoller({ chatbots: [chatbot] }).poll()).error?.description;
		expect(await descriptionOf('={{ ({ toString: 1 }) }}')).toMatch(/^It is "\[object\]"\. /);
		expect(await descriptionOf('b'.repeat(101))).toContain(`"${'b'.repeat(100)}"`);
	});

	it('is none at its limits: an ID of 100 characters, and a node saved without Start From', async () => {
		chatbase(list);
		const chatbots = ['b'.repeat(100)];
		const poller = createPoller({ chatbots, parameters: { startFrom: undefined } });
		expect((await poller.poll()).error).toBeUndefined();
	});

	it('does not keep the next poll from running', async () => {
		const poller = createPoller({ chatbots: [] });
		expect((await poller.poll()).error).toBeDefined();
		expect((await poller.poll({ setup: { chatbots: [BOT] } })).error).toBeUndefined();
	});
});

describe('a chatbot', () => {
	it.each([
		['by its address', [`https://www.chatbase.co/dashboard/a/chatbot/${BOT}/settings`], [BOT]],
		['by an expression with several', [`={{ "${BOT}, ${OTHER}" }}`], [BOT, OTHER]],
		['twice', [BOT, ` ${BOT} `], [BOT]],
		['by the name of what all objects have', ['constructor'], ['constructor']],
	])('can be given %s', async (_how, chatbots, expected) => {
		const { requests } = chatbase(list);
		expect((await createPoller({ chatbots }).poll()).error).toBeUndefined();
		expect(requests.map(({ query }) => query.chatbotId).sort()).toEqual([...expected].sort());
	});

	it.each(['constructor', '__proto__', 'toString'])(
		'of the ID %s begins at publishing, and then gives its leads',
		async (chatbotId) => {
			const poller = await published({ chatbots: [chatbotId] });
			expect(Object.keys(poller.state().chatbots as object)).toEqual([chatbotId]);
			pass(10 * MINUTE);
			const lead = leave(1 * MINUTE, { chatbot_id: chatbotId });
			expect(idsOf(await poller.poll())).toEqual([lead]);
		},
	);
});

describe('the key', () => {
	it.each([
		['is repeated by Chatbase', { status: 401, body: { message: `No such key: ${API_KEY}` } }],
		['comes in a web page', { status: 502, body: `<p>${API_KEY}</p>` }],
	])('never shows, when it %s', async (_how, answer: Answer) => {
		chatbase(refusing(answer));
		const { error, log } = await createPoller({ chatbots: [BOT], budgetMs: 3_000 }).poll();
		expect(error?.message).toMatch(/\w/);
		expect(JSON.stringify([error, error?.message, error?.description, log])).not.toContain(API_KEY);
	});

	it.each(['missing', 'unreadable'] as const)(
		'is told of when the credential is %s',
		async (credential) => {
			const { requests } = chatbase(list);
			const { error } = await createPoller({ chatbots: [BOT], credential }).poll();
			expect(error?.message).toMatch(/redential/);
			expect(requests).toEqual([]);
		},
	);
});
