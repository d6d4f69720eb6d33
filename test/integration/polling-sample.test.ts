import { chatbase } from '../support/chatbase/answering-chatbase';
import {
	ago,
	BOT,
	DAY,
	idsOf,
	limited,
	MINUTE,
	OTHER,
	polledLeads,
	refusing,
} from '../support/n8n-core/polled-leads';
import { createPoller } from '../support/n8n-core/polls';

const { list, leave, leaveOnly, published } = polledLeads();

describe('a test in the editor', () => {
	it.each([1, 20, 200])(
		'gives a recent lead, of %i days ago, and changes no state',
		async (days) => {
			const { requests } = chatbase(list);
			const poller = createPoller({ chatbots: [BOT, OTHER] });
			leave((days + 9) * DAY, { chatbot_id: OTHER });
			const newest = leave(days * DAY, { chatbot_id: OTHER });
			expect(idsOf(await poller.test())).toEqual([newest]);
			expect(poller.state()).toEqual({});
			expect(requests.every(({ query }) => query.page === '1')).toBe(true);
		},
	);

	it('reads one page, however many leads and chatbots there are', async () => {
		leaveOnly(5_000, (index) => ({
			id: String(index),
			created_at: ago(0),
		}));
		const { requests } = chatbase(list);
		const chatbots = Array.from({ length: 50 }, (_, index) => `bot${index}`);
		expect(idsOf(await createPoller({ chatbots }).test())).toHaveLength(1);
		expect(requests).toHaveLength(1);
	});

	it('gives a sample of the same form where there is none yet', async () => {
		const poller = createPoller({ chatbots: [BOT, OTHER] });
		const { items: samples } = await poller.test();
		expect(samples).toEqual([
			expect.objectContaining({
				customerName: 'Example Visitor',
				chatbotId: BOT,
				leadId: 'sample-lead',
				submittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
			}),
		]);
		leave(1 * DAY);
		const { items: leads } = await poller.test();
		expect(Object.keys(Object(samples?.[0]))).toEqual(Object.keys(Object(leads?.[0])));
		expect(poller.state()).toEqual({});
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
		const poller = await published();
		const lead = leave(1 * MINUTE);
		await poller.test();
		expect(idsOf(await poller.poll())).toEqual([lead]);
	});
});
