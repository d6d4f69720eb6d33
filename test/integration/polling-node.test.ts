// A part of n8n-core.test.ts, which says why.
import nock from 'nock';

import { API_KEY, chatbase, type Answer, type Sent } from '../support/execute';
import { createPoller, listing, type Listed, type Poll } from '../support/polls';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const BOT = 'Id8VKSqDV52fwAvuxaeUO';
const OTHER = '_other-chatbot-of-21_';

const realNow = Date.now;
let offset = 0;
let leads: Listed[] = [];
let number = 0;

/** Lets time pass. */
const pass = (milliseconds: number) => void (offset += milliseconds);
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

/** A visitor leaves a lead now, or some time ago. */
function leave(before = 0, more: Partial<Listed> = {}): string {
	const id = `lead-${String((number += 1)).padStart(6, '0')}`;
	leads.push({ id, created_at: ago(before), email: `${id}@example.com`, ...more });
	return id;
}

const idsOf = ({ items }: Poll) => items?.map(({ leadId }) => leadId);
const refusing = (answer: Answer) => () => answer;
const LIMITED: Answer = { status: 429, body: { message: 'Slow down' } };
const limited = (seconds: number): Answer => ({
	...LIMITED,
	headers: { 'retry-after': String(seconds) },
});

beforeEach(() => {
	offset = 0;
	leads = [];
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offset);
});

afterEach(() => {
	jest.restoreAllMocks();
	nock.cleanAll();
});

/** A node that has been published, with the first poll behind it. */
async function published(setup = {}) {
	const poller = createPoller({ chatbots: [BOT], ...setup });
	expect(await poller.poll()).toMatchObject({ items: null, error: undefined, told: [] });
	pass(10 * MINUTE);
	return poller;
}

describe('the first poll', () => {
	it('emits nothing, stores where it begins, and asks once for the last days', async () => {
		leave(5 * MINUTE);
		leave(30 * DAY);
		const { requests, faults } = chatbase(listing(() => leads));
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
		chatbase(listing(() => leads));
		const poller = createPoller({ chatbots: [BOT], startFrom: ago(6 * DAY) });
		expect(idsOf(await poller.poll())).toEqual([first, second, third]);

		pass(10 * MINUTE);
		expect((await poller.poll()).items).toBeNull();
	});

	it('counts although n8n has not saved it, as at publishing with durable cursors', async () => {
		chatbase(listing(() => leads));
		const poller = await published();
		const lead = leave(1 * MINUTE);
		expect(idsOf(await poller.poll({ state: {} }))).toEqual([lead]);
		expect(poller.state()).toMatchObject({ counter: 2 });
	});

	it('counts for a chatbot that was added, too, and is saved by the next poll', async () => {
		chatbase(listing(() => leads));
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
		chatbase(listing(() => leads));
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
		chatbase(listing(() => leads));
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
		const { requests } = chatbase(listing(() => leads));
		const poller = await published();
		const before = poller.state();
		requests.length = 0;
		expect((await poller.poll()).items).toBeNull();
		expect(requests).toHaveLength(1);
		expect(poller.state()).toEqual(before);
	});

	it('finds what Chatbase lists late, and not what was there before', async () => {
		leave(20 * MINUTE);
		chatbase(listing(() => leads));
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
			listing(() => leads)({ ...sent, query: { ...query, startDate: '', endDate: '~' } }),
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
		chatbase(listing(() => leads));
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
		chatbase(listing(() => leads));
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
		chatbase(listing(() => leads));
		const poller = await published();
		const lead = leave(1 * MINUTE);
		expect(idsOf(await poller.poll())).toEqual([lead]);
		const next = leave();
		expect(idsOf(await poller.poll({ activation: 'init' }))).toEqual([next]);
	});

	it('begins as a new node under another name', async () => {
		chatbase(listing(() => leads));
		const poller = await published();
		leave(1 * MINUTE);
		const renamed = await poller.poll({ setup: { name: 'Leads' }, state: {} });
		expect(renamed.items).toBeNull();
	});
});

describe('several chatbots', () => {
	it('give their leads in the order of time', async () => {
		chatbase(listing(() => leads));
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
		chatbase(listing(() => leads));
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
		const list = listing(() => leads);
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

	it('one that fails at the first poll starts at that poll all the same', async () => {
		let isBroken = true;
		const list = listing(() => leads);
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

describe('a test in the editor', () => {
	it.each([1, 20, 200])(
		'gives a recent lead, of %i days ago, and changes no state',
		async (days) => {
			const { requests } = chatbase(listing(() => leads));
			const poller = createPoller({ chatbots: [BOT, OTHER] });
			leave((days + 9) * DAY, { chatbot_id: OTHER });
			const newest = leave(days * DAY, { chatbot_id: OTHER });
			expect(idsOf(await poller.test())).toEqual([newest]);
			expect(poller.state()).toEqual({});
			expect(requests.every(({ query }) => query.page === '1')).toBe(true);
		},
	);

	it('reads one page, however many leads and chatbots there are', async () => {
		leads = Array.from({ length: 5_000 }, (_, index) => ({
			id: String(index),
			created_at: ago(0),
		}));
		const { requests } = chatbase(listing(() => leads));
		const chatbots = Array.from({ length: 50 }, (_, index) => `bot${index}`);
		expect(idsOf(await createPoller({ chatbots }).test())).toHaveLength(1);
		expect(requests).toHaveLength(1);
	});

	it('says that there is none', async () => {
		chatbase(listing(() => leads));
		const { error } = await createPoller({ chatbots: [BOT] }).test();
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: 'Chatbase has no lead of these chatbots yet',
			description: expect.stringContaining('Fill in the lead form'),
		});
	});

	it('shows what went wrong', async () => {
		chatbase(refusing({ status: 403, body: { message: 'Forbidden' } }));
		const { error, told } = await createPoller({ chatbots: [BOT] }).test();
		expect(error).toMatchObject({ message: 'Forbidden (leads)', httpCode: '403' });
		expect(told).toEqual([]);
	});

	it('says that the rate limit lasts longer than it may take', async () => {
		chatbase(refusing(limited(40)));
		const { error } = await createPoller({ chatbots: [BOT] }).test();
		expect(error?.message).toMatch(/^Slow down \(leads\)$/);
	});

	it('does not stand in the way of a poll', async () => {
		chatbase(listing(() => leads));
		const poller = await published();
		const lead = leave(1 * MINUTE);
		await poller.test();
		expect(idsOf(await poller.poll())).toEqual([lead]);
	});
});

describe('the rate limit', () => {
	it('is waited for as long as there is time', async () => {
		const list = listing(() => leads);
		let isLimited = false;
		const { requests } = chatbase((sent) => {
			const answer = isLimited ? limited(1) : list(sent);
			isLimited = false;
			return answer;
		});
		const poller = await published({ budgetMs: 36_000 });
		const lead = leave(1 * MINUTE);
		isLimited = true;
		requests.length = 0;
		expect(idsOf(await poller.poll())).toEqual([lead]);
		expect(requests).toHaveLength(3);
	});

	it('that lasts longer than the poll may is an error, with the time for n8n to come back', async () => {
		const list = listing(() => leads);
		let isLimited = false;
		const { requests } = chatbase((sent) => (isLimited ? limited(40) : list(sent)));
		const poller = await published({ budgetMs: 36_000 });
		isLimited = true;
		requests.length = 0;
		const started = realNow();
		const { error, items, told } = await poller.poll();
		expect(realNow() - started).toBeLessThan(5_000);
		expect(requests).toHaveLength(1);
		expect(items).toBeNull();
		expect(told).toEqual([]);
		expect(error).toMatchObject({
			httpCode: '429',
			failure: { cause: 'rate-limited', retryAfterMs: 40_000 },
		});
	});

	it('that is longer than any poll is told to n8n, too', async () => {
		chatbase(refusing(limited(600)));
		const { error } = await createPoller({ chatbots: [BOT] }).poll();
		expect(error?.failure).toEqual({ cause: 'rate-limited', retryAfterMs: 600_000 });
	});
});

describe('the time of a poll', () => {
	it('is over when its budget is, also when an answer comes in drops', async () => {
		let drips = false;
		const list = listing(() => leads);
		const { requests } = chatbase((sent) => (drips ? { drips } : list(sent)));
		const poller = await published({ budgetMs: 3000 });
		drips = true;
		const limits = jest.spyOn(AbortSignal, 'timeout');
		const [asked, started] = [requests.length, performance.now()];
		await poller.poll();
		expect(requests.length).toBeGreaterThan(asked);
		expect(limits).toHaveBeenCalled();
		expect(Math.max(...limits.mock.calls.flat())).toBeLessThan(3000);
		limits.mockRestore();
		expect(performance.now() - started).toBeLessThan(4000);
	});

	/** Chatbase takes so long for each answer, as the node's clock sees it. */
	const slowly =
		(milliseconds: number, list = listing(() => leads)) =>
		(sent: Sent) => {
			pass(milliseconds);
			return list(sent);
		};

	it('is what n8n gives, and 36 s where it does not say', async () => {
		for (const [budgetMs, expected] of [
			[null, 32],
			[10_000, 9],
			[200_000, 180],
		] as const) {
			const poller = createPoller({ chatbots: [BOT], budgetMs });
			chatbase(listing(() => leads));
			await poller.poll();
			nock.cleanAll();
			leads = Array.from({ length: 100 }, (_, index) => ({
				id: `${budgetMs}-${index}`,
				created_at: ago(0),
			}));
			// There is always one page more.
			const { requests } = chatbase((sent) => {
				pass(1_000);
				return listing(() =>
					leads.map((lead) => ({ ...lead, id: `${lead.id}-${sent.query.page}` })),
				)({ ...sent, query: { ...sent.query, page: '1' } });
			});
			await poller.poll();
			expect(requests.length).toBeGreaterThanOrEqual(expected * 0.85); // the test takes time, too
			expect(requests.length).toBeLessThanOrEqual(expected + 1);
			nock.cleanAll();
		}
	});

	it('is shorter for the first poll, for which the user waits who publishes', async () => {
		leads = Array.from({ length: 5_000 }, (_, index) => ({
			id: String(index),
			created_at: ago(index * 10 * MINUTE),
		}));
		const { requests } = chatbase(slowly(2_000));
		const poller = createPoller({ chatbots: [BOT], startFrom: ago(40 * DAY), budgetMs: 300_000 });
		const { error } = await poller.poll();
		expect(error).toBeUndefined();
		expect(requests.length).toBeGreaterThan(10);
		expect(requests.length).toBeLessThan(20);
		expect((await poller.poll()).items?.length).toBeGreaterThan(0);
		expect(requests.length).toBeGreaterThan(100);
	});

	it('is enough for a backlog over several polls: day by day, oldest first', async () => {
		const { requests } = chatbase(slowly(300));
		const poller = await published({ budgetMs: 36_000 });
		const days = 30;
		pass(days * DAY);
		const missed = Array.from({ length: 10_000 }, (_, index) =>
			leave((days - (index * days) / 10_000) * DAY - 10 * MINUTE),
		);
		requests.length = 0;
		const got: unknown[] = [];
		let polls = 0;
		for (; polls < 40 && got.length < missed.length; polls += 1) {
			const result = await poller.poll();
			expect(result.error).toBeUndefined();
			expect(result.told).toEqual([]);
			got.push(...(idsOf(result) ?? []));
			expect(got).toEqual(missed.slice(0, got.length)); // whole days, none left out
			pass(MINUTE);
		}
		expect(got).toHaveLength(missed.length);
		expect(polls).toBeGreaterThan(2);
		const next = leave();
		for (polls = 0; polls < 5; polls += 1) got.push(...(idsOf(await poller.poll()) ?? []));
		expect(got).toEqual([...missed, next]);
		expect(poller.state().chatbots).not.toHaveProperty([BOT, 'nextDay']);
	}, 60_000);

	it('that is not enough for one day is made up for by the next polls', async () => {
		chatbase(slowly(1_000));
		const busy = await published({ budgetMs: 36_000 });
		pass(10 * DAY);
		const missed = Array.from({ length: 5_000 }, (_, index) => leave(5 * DAY - index));
		const got: unknown[] = [];
		for (let polls = 0; polls < 20 && got.length < missed.length; polls += 1) {
			const { items, error, told } = await busy.poll();
			expect([error, told]).toEqual([undefined, []]);
			got.push(...(items ?? []).map(({ leadId }) => leadId));
			pass(MINUTE);
		}
		expect(got).toEqual(missed);
	}, 60_000);

	it('is shared fairly: a chatbot with a backlog does not stop another', async () => {
		chatbase(slowly(500));
		const poller = await published({ chatbots: [BOT, OTHER], budgetMs: 36_000 });
		pass(20 * DAY);
		for (let index = 0; index < 6_000; index += 1) {
			leave(18 * DAY - index * 4 * MINUTE, { chatbot_id: BOT });
		}
		const lead = leave(MINUTE, { chatbot_id: OTHER });
		expect((await poller.poll()).items).toContainEqual(expect.objectContaining({ leadId: lead }));
	});
});

describe('polls of one node at once', () => {
	it('are one: the other gives nothing, and changes nothing', async () => {
		chatbase((sent) => ({ ...listing(() => leads)(sent), delayMs: 50 }));
		const poller = await published();
		const lead = leave(1 * MINUTE);
		const results = await Promise.all([poller.poll(), poller.poll(), poller.poll()]);
		expect(results.map(idsOf)).toEqual([[lead], undefined, undefined]);
	});

	it('on a state that is older than the one last written wait a minute for it', async () => {
		chatbase(listing(() => leads));
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
		const list = listing(() => leads);
		chatbase((sent) => (isBroken ? { status: 401, body: {} } : list(sent)));
		const poller = createPoller({ chatbots: [BOT] });
		expect((await poller.poll()).error).toBeDefined();
		isBroken = false;
		expect((await poller.poll()).error).toBeUndefined();
		expect(poller.state()).toMatchObject({ counter: 1 });
	});
});

describe('the state', () => {
	it('stays below 64 kB, with a warning, and the leads still come', async () => {
		chatbase(listing(() => leads));
		const poller = await published({ chatbots: [BOT, OTHER] });
		pass(5 * 60 * MINUTE);
		for (let index = 0; index < 6_000; index += 1) {
			leave(5 * 60 * MINUTE - index * 1_000, { chatbot_id: index % 3 === 0 ? OTHER : BOT });
		}
		const { items, log } = await poller.poll();
		expect(items).toHaveLength(6_000);
		expect(JSON.stringify(poller.state()).length).toBeLessThan(64_000);
		expect(JSON.stringify(poller.state()).length).toBeGreaterThan(55_000);
		expect(log.map(({ level, text }) => [level, text])).toEqual(
			[BOT, OTHER].map((chatbot) => [
				'warn',
				expect.stringMatching(
					`Chatbot ${chatbot} has more leads in two days than the state can hold: 18\\d\\d are`,
				),
			]),
		);
		pass(MINUTE);
		expect((await poller.poll()).items).toBeNull();
		const more = leave(0, { chatbot_id: BOT });
		expect(idsOf(await poller.poll())).toEqual([more]);
	}, 60_000);

	it('has an eight-byte hash and the second of each lead of the last two days', async () => {
		chatbase(listing(() => leads));
		const poller = await published();
		pass(5 * DAY);
		[4, 1, 0].forEach((days) => leave(days * DAY + MINUTE));
		expect((await poller.poll()).items).toHaveLength(3);
		await poller.poll(); // the window moves when all was looked at once more
		const [{ known, newest, ...others }] = Object.values(
			poller.state().chatbots as Record<string, { known: string; newest: number; since: number }>,
		);
		expect(others).toEqual({ since: expect.any(Number) });
		expect(newest).toBe(Date.parse(String(leads[2].created_at)));
		expect(Buffer.from(known, 'base64')).toHaveLength(2 * 12);
	});

	it('that cannot be read is told of, and the chatbot begins anew', async () => {
		chatbase(listing(() => leads));
		const poller = createPoller({ chatbots: [BOT] });
		leave(MINUTE);
		const state = { counter: 'three', chatbots: { [BOT]: { since: 'then' } } };
		const { items, error, log } = await poller.poll({ state });
		expect({ items, error }).toEqual({ items: null, error: undefined });
		expect(log).toMatchObject([{ level: 'warn', text: expect.stringContaining('cannot be read') }]);
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
			'One of the chatbots is no ID',
		],
		['an endless ID', { chatbots: ['a'.repeat(101)] }, 'One of the chatbots is no ID'],
		[
			'too many chatbots',
			{ chatbots: Array.from({ length: 51 }, (_, index) => `bot${index}`) },
			'There are more than 50 chatbots',
		],
		['a date that is none', { chatbots: [BOT], startFrom: '2026-02-30' }, /^Start From is no date/],
		['a date in words', { chatbots: [BOT], startFrom: 'last 7' }, /^Start From is no date/],
		['a number as a date', { chatbots: [BOT], startFrom: '={{ 7 }}' }, /^Start From is no date/],
		[
			'an object with a toString of its own',
			{ chatbots: ['={{ ({ toString: 1 }) }}'] },
			'One of the chatbots is no ID',
		],
		['another event', { chatbots: [BOT], parameters: { event: 'x' } }, /^This event is none/],
	])('(%s) is refused in words, before Chatbase is asked', async (_what, setup, message) => {
		const { requests } = chatbase(listing(() => leads));
		const { error } = await createPoller(setup).poll();
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: typeof message === 'string' ? message : expect.stringMatching(message),
			description: expect.stringMatching(/\w/),
		});
		expect(requests).toEqual([]);
	});

	it('does not keep the next poll from running', async () => {
		chatbase(listing(() => leads));
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
		const { requests } = chatbase(listing(() => leads));
		expect((await createPoller({ chatbots }).poll()).error).toBeUndefined();
		expect(requests.map(({ query }) => query.chatbotId).sort()).toEqual([...expected].sort());
	});

	it.each(['constructor', '__proto__', 'toString'])(
		'of the ID %s begins at publishing, and then gives its leads',
		async (chatbotId) => {
			chatbase(listing(() => leads));
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
			const { requests } = chatbase(listing(() => leads));
			const { error } = await createPoller({ chatbots: [BOT], credential }).poll();
			expect(error?.message).toMatch(/redential/);
			expect(requests).toEqual([]);
		},
	);
});
