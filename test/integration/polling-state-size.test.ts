import { BOT, DAY, idsOf, MINUTE, OTHER, polledLeads } from '../support/n8n-core/polled-leads';
import { createPoller } from '../support/n8n-core/polls';

const { leads, pass, leave, published } = polledLeads();

describe('the state', () => {
	it('stays below 64 kB, with a warning, and the leads still come', async () => {
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
					`Chatbot ${chatbot} has more entries in two days than the state can hold: 18\\d\\d are`,
				),
			]),
		);
		pass(MINUTE);
		expect((await poller.poll()).items).toBeNull();
		const more = leave(0, { chatbot_id: BOT });
		expect(idsOf(await poller.poll())).toEqual([more]);
	}, 60_000);

	it('has an eight-byte hash and the second of each lead of the last two days', async () => {
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
		const poller = createPoller({ chatbots: [BOT] });
		leave(MINUTE);
		const state = { counter: 'three', chatbots: { [BOT]: { since: 'then' } } };
		const { items, error, log } = await poller.poll({ state });
		expect({ items, error }).toEqual({ items: null, error: undefined });
		expect(log).toMatchObject([{ level: 'warn', text: expect.stringContaining('cannot be read') }]);
	});
});
