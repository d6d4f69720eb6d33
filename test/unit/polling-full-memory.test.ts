import { poll } from '../../nodes/ChatbasePollingTrigger/poll';
import { conversationsSource } from '../../nodes/ChatbasePollingTrigger/sources/conversations';
import type { PollState } from '../../nodes/ChatbasePollingTrigger/state';
import type { ApiResponse } from '../../nodes/shared/transport/response';
import { DAY, HOUR, SECOND } from '../support/polling-model/history';

/** Each conversation by the time at which something was said in it last. */
const conversations = new Map<string, number>();

const source = conversationsSource(
	{
		async pageV2({ query = {} }, cursor = '0', size) {
			const since = Date.parse(String(query.updatedAfter));
			const listed = [...conversations]
				.filter(([, time]) => time >= since)
				.sort(([, a], [, b]) => b - a)
				.slice(Number(cursor), Number(cursor) + size)
				.map(([id, time]) => ({ id, updatedAt: time / SECOND }));
			const next = listed.length < size ? undefined : String(Number(cursor) + size);
			return { items: listed, next, response: { status: 200 } as ApiResponse };
		},
	},
	{ escalated: 'true' },
);

/** Noon, so that the seconds before it lie in one day. */
let now = Date.parse('2026-03-01T12:00:00Z');
let state: PollState | undefined;

/** What a poll at this time emits, and what it writes into the log. */
async function polled() {
	const deadline = now + HOUR;
	const input = { chatbotIds: ['one'], source, now: () => now, deadline, isLasting: () => false };
	const result = await poll({ ...input, state });
	({ state } = result);
	return { ids: result.items.map(({ id }) => String(id)), warnings: result.warnings };
}

/** In so many conversations something is said, in each a second after the one before, and so the first is quiet longest. */
function begin(name: string, count: number): void {
	for (let index = 0; index < count; index += 1) {
		conversations.set(`${name}-${index}`, now - HOUR + index * SECOND);
	}
}

it('a full memory forgets the conversations that have been quiet for longest: they may come once more', async () => {
	expect(await polled()).toEqual({ ids: [], warnings: [] });
	now += DAY;
	begin('first', 3600);
	expect((await polled()).ids).toHaveLength(3600);
	now += 3 * DAY;
	conversations.set('first-1', now - SECOND);
	begin('second', 300);
	const { ids, warnings } = await polled();
	expect([ids.length, warnings]).toEqual([300, []]);
	expect(JSON.stringify(state).length).toBeLessThan(64_000);

	now += 3 * DAY;
	for (const id of ['first-0', 'first-1', 'first-3599', 'second-0', 'second-299'])
		conversations.set(id, now - SECOND);
	expect(await polled()).toEqual({ ids: ['first-0'], warnings: [] });
	now += HOUR;
	expect(await polled()).toEqual({ ids: [], warnings: [] });
});
