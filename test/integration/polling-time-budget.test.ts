import { chatbase, type Sent } from '../support/chatbase/answering-chatbase';
import { listing } from '../support/chatbase/leads-stand-in';
import {
	ago,
	BOT,
	DAY,
	idsOf,
	limited,
	MINUTE,
	OTHER,
	polledLeads,
	realNow,
	refusing,
} from '../support/n8n-core/polled-leads';
import { createPoller } from '../support/n8n-core/polls';

const { leads, list, pass, leave, leaveOnly, published } = polledLeads();

describe('the rate limit', () => {
	it('is waited for as long as there is time', async () => {
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
	const slowly = (milliseconds: number) => (sent: Sent) => {
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
			chatbase(list);
			await poller.poll();
			leaveOnly(100, (index) => ({
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
		}
	});

	it('is shorter for the first poll, for which the user waits who publishes', async () => {
		leaveOnly(5_000, (index) => ({
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
