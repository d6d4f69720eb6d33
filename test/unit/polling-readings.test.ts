import { poll, type PollResult } from '../../nodes/ChatbasePollingTrigger/poll';
import type { Source, Span } from '../../nodes/ChatbasePollingTrigger/source';
import type { PollState } from '../../nodes/ChatbasePollingTrigger/state';
import type { Carried } from '../../nodes/ChatbasePollingTrigger/work';
import type { Entry } from '../../nodes/shared/entry';
import { nothingRead } from '../../nodes/shared/transport/pagination';
import { DAY, HOUR, SECOND } from '../support/polling-model/history';

const PAGE = 20;
const START = Date.parse('2026-03-01T12:00:00Z');

const entryAt = (id: string, time: number | null): Entry => ({ id, time, toItem: () => ({ id }) });

/**
 * A node that polls a list, which takes a second for each page.
 *
 * @param fails by the number of a page, from 1 on, of all and of its list; or it hangs, until it is cut off
 */
function polled(
	list: (span: Span, isFirstPage: boolean) => Entry[],
	fails: (page: number, span: Span, pageOfList: number) => boolean | 'hangs' = () => false,
	chatbotIds = ['one'],
) {
	let now = START;
	let pages = 0;
	let spans: Span[] = [];
	/** How much that of Chatbase is ahead of n8n's, if it says so. */
	const clock: { ahead?: number } = {};
	let state: PollState | undefined;
	let carried: Carried | undefined;
	const told: PollResult['faults'] = [];
	const source: Source = {
		keepsAll: false,
		sample: () => ({}),
		open: (span, before) => ({ ...nothingRead<Entry>(), span, before }),
		async read(listing, time) {
			for (;;) {
				if (listing.pages > 0 && !time.mayReadOn()) return { kind: 'outOfTime' };
				const first = listing.pages * PAGE;
				const page = list(listing.span, first === 0).slice(first, first + PAGE);
				// Once it is known how long a page takes, none is asked for that would be cut off.
				expect(time.left()).toBeGreaterThan(spans.length > 0 ? SECOND : 0);
				pages += 1;
				spans.push(listing.span);
				const failure = fails(pages, listing.span, listing.pages + 1);
				const error = new Error('Chatbase is away');
				now += failure === 'hangs' ? time.left() : SECOND;
				if (failure === 'hangs') return { kind: 'outOfTime', cause: error };
				if (failure) return { kind: 'failed', error };
				if (clock.ahead !== undefined) listing.clockAhead = clock.ahead;
				listing.items.push(...page);
				listing.pages += 1;
				if (page.length < PAGE) return { kind: 'whole' };
			}
		},
	};
	return {
		pass: (milliseconds: number) => void (now += milliseconds),
		now: () => now,
		clock,
		/** n8n is started again. */
		forget: () => void (carried = undefined),
		/** Of what is lost for good it has told. */
		told: () => told,
		async poll(seconds = HOUR / SECOND, startFrom?: number) {
			spans = [];
			const input = { chatbotIds, source, now: () => now, isLasting: () => false, startFrom };
			const deadline = now + seconds * SECOND;
			const result = await poll({ ...input, deadline, state, carried });
			({ state, carried } = result);
			told.push(...result.faults);
			const ids = result.items.map(({ id }) => String(id));
			const { warnings, failures, unreached, begun, isInVain, hasUntried } = result;
			const more = { isInVain, hasUntried, begun: Object.keys(begun) };
			return { ids, warnings, failures, unreached, spans, ...more };
		},
	};
}

describe('a list that gives only its newest entries', () => {
	/** One entry in each hour of five days. */
	const entries = Array.from({ length: 120 }, (_, hour) =>
		entryAt(`e${hour}`, START + hour * HOUR),
	);
	const all = entries.map(({ id }) => id);
	/** By the days of the easternmost zone, where it is tomorrow already. */
	const within = ({ fromDay = '', toDay = '~' }: Span) =>
		entries.filter(({ time }) => {
			const day = new Date(Number(time) + 14 * HOUR).toISOString().slice(0, 10);
			return day >= fromDay && day <= toDay;
		});

	/** A node that was away for the five days; `lacks` is asked for each page of the whole list. */
	async function awayFor5Days(lacks: () => boolean, fails?: (page: number) => boolean) {
		let isPublished = false;
		const node = polled((span) => {
			if (!isPublished) return [];
			const isShort = span.toDay === undefined && lacks();
			return isShort ? within(span).slice(-50) : within(span);
		}, fails);
		await node.poll();
		isPublished = true;
		node.pass(5 * DAY);
		return node;
	}

	it('is read day by day, and the log says so', async () => {
		const node = await awayFor5Days(() => true);
		const warning =
			"Chatbase's list of chatbot one lacks entries that it has of single days: it is read day by day";
		expect(await node.poll()).toMatchObject({ ids: all, warnings: [warning], failures: [] });
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
		'is read to its end by several polls of %i s',
		async (seconds) => {
			const node = await awayFor5Days(() => true);
			const came: string[] = [];
			for (let polls = 0; polls < 100 && came.length < all.length; polls += 1) {
				const { ids, failures } = await node.poll(seconds);
				expect(failures).toEqual([]);
				came.push(...ids);
			}
			expect(came).toEqual(all);
		},
	);

	it.each(Array.from({ length: 24 }, (_, index) => index + 2))(
		'is read to its end by the next poll where one fails at page %i, which tells of it or of what came',
		async (failing) => {
			const node = await awayFor5Days(
				() => true,
				(page) => page === failing,
			);
			const first = await node.poll();
			const { ids, failures } = await node.poll();
			expect([...first.ids, ...ids]).toEqual(all);
			expect(failures).toEqual([]);
			expect(first.failures.length > 0 || first.ids.length > 0).toBe(true);
		},
	);

	it('is read day by day where it lacks only what has no time, too', async () => {
		const [listed, lacking] = [entries.slice(-50), entryAt('timeless', null)];
		let isPublished = false;
		const node = polled((span) => {
			const ofDays = within(span).filter((entry) => listed.includes(entry));
			if (!isPublished) return [];
			return span.toDay === undefined ? [...ofDays, entryAt('odd', null)] : [...ofDays, lacking];
		});
		await node.poll();
		isPublished = true;
		node.pass(5 * DAY);
		const { ids } = await node.poll();
		expect(ids.sort()).toEqual([...listed.map(({ id }) => id), 'timeless'].sort());
	});

	it('only when it is looked at first is read once more', async () => {
		let pages = 0;
		const node = await awayFor5Days(() => (pages += 1) <= 3);
		expect(await node.poll()).toMatchObject({ ids: all, warnings: [], failures: [] });
	});

	it('is read once more although the time of its turn is over meanwhile', async () => {
		let pages = 0;
		const node = await awayFor5Days(() => (pages += 1) <= 3);
		// Three pages of all, four of the first days, seven of all.
		const result = await node.poll(22);
		expect(result).toMatchObject({ ids: all, warnings: [], spans: { length: 14 } });
	});
});

describe('a day of which a page fails for ever', () => {
	const LONG_DAY = '2026-03-03';
	const noon = Date.parse(`${LONG_DAY}T12:00:00Z`);
	const long = Array.from({ length: 60 }, (_, index) => entryAt(`l${index}`, noon + index));
	const [before, after] = [entryAt('before', noon - DAY), entryAt('after', noon + DAY)];
	const entries = [before, ...long, after];
	const isLongDay = ({ fromDay, toDay }: Span) => fromDay === LONG_DAY && toDay === LONG_DAY;

	/** A node that was away for five days, and reads them day by day: of the whole list, the second page fails, too. */
	async function awayFor5Days(fails: (span: Span, page: number) => boolean) {
		let isPublished = false;
		const node = polled(
			({ fromDay = '', toDay = '~' }) =>
				entries.filter(({ time }) => {
					const day = new Date(Number(time)).toISOString().slice(0, 10);
					return isPublished && day >= fromDay && day <= toDay;
				}),
			(_page, span, page) => (span.toDay === undefined ? page === 2 : fails(span, page)),
		);
		await node.poll();
		isPublished = true;
		node.pass(5 * DAY);
		return node;
	}

	it.each([
		['ten polls, and a day', 10, DAY, true],
		['ten polls, and a second less than a day', 10, DAY - SECOND, false],
		['nine polls, and a day', 9, DAY, false],
	])(
		'is given up after ten polls and a day; tried: %s',
		async (_when, polls, milliseconds, isGivenUp) => {
			const node = await awayFor5Days((span, page) => isLongDay(span) && page === 3);
			expect((await node.poll()).ids).toEqual(['before']);
			const since = node.now();
			for (let poll = 0; poll < polls; poll += 1) {
				const { failures } = await node.poll();
				expect(failures).toMatchObject([{ error: { message: 'Chatbase is away' } }]);
			}
			// It takes three seconds for as many pages.
			node.pass(since + milliseconds - 3 * SECOND - node.now());
			const read = long.slice(0, 40).map(({ id }) => id);
			const results = [await node.poll(), await node.poll()];
			expect(results.map(({ ids }) => ids)).toEqual(isGivenUp ? [read, ['after']] : [[], read]);
			expect(node.told()).toMatchObject([{ error: { day: LONG_DAY, read: 40 } }]);
		},
	);

	it('comes as a whole where only another reading fails, with nothing to tell', async () => {
		let hasBeenRead = false;
		const node = await awayFor5Days((span, page) => {
			const fails = isLongDay(span) && hasBeenRead;
			hasBeenRead ||= isLongDay(span) && page === 4;
			return fails;
		});
		expect((await node.poll()).ids).toEqual(['before']);
		const { ids, warnings, failures } = await node.poll();
		expect(ids).toEqual(long.map(({ id }) => id));
		expect([warnings, failures, node.told()]).toEqual([[], [], []]);
	});
});

describe('a list that has something more whenever it is read', () => {
	it('is read five times, and the log says so', async () => {
		const entries = Array.from({ length: 4500 }, (_, index) =>
			entryAt(`e${index}`, START + HOUR + index),
		);
		/** How often the list was read from its first page. */
		let readings = 0;
		let isPublished = false;
		const node = polled((_span, isFirstPage) => {
			if (isFirstPage) readings += 1;
			return isPublished ? entries.slice(0, 4400 + readings) : [];
		});
		await node.poll();
		isPublished = true;
		readings = 0;
		node.pass(2 * HOUR);
		const { ids, warnings } = await node.poll();
		expect(readings).toBe(5);
		expect(ids).toHaveLength(4405);
		expect(warnings[0]).toBe(
			'What Chatbase lists of chatbot one changes all the time: it was read 5 times',
		);
	});
});

describe('a poll', () => {
	const ids = (entries: Entry[]) => entries.map(({ id }) => id);
	/** Newest first, a minute apart from each other. */
	const listOf = (name: string, count: number, newest = START - HOUR): Entry[] =>
		Array.from({ length: count }, (_, index) =>
			entryAt(`${name}${index}`, newest - index * 60_000),
		);

	/** A node that has polled once, before anything was there; each chatbot has its list then. */
	async function published(
		lists: Record<string, Entry[]>,
		fails: Parameters<typeof polled>[1] = () => false,
	): Promise<ReturnType<typeof polled>> {
		let isPublished = false;
		const inList = ({ chatbotId, fromDay = '', toDay = '~' }: Span) =>
			lists[chatbotId].filter(({ time }) => {
				const day = new Date(Number(time)).toISOString().slice(0, 10);
				return time === null || (day >= fromDay && day <= toDay);
			});
		const node = polled(
			(span) => (isPublished ? inList(span) : []),
			(...page) => isPublished && fails(...page),
			Object.keys(lists),
		);
		await node.poll();
		isPublished = true;
		return node;
	}

	describe('that is the first', () => {
		it('begins although the second page of what is old fails', async () => {
			const list = listOf('old', 45);
			const node = polled(
				() => list,
				(page) => page === 2,
			);
			expect(await node.poll()).toMatchObject({ ids: [], failures: [], spans: { length: 2 } });
			list.unshift(entryAt('new', START + HOUR));
			expect(await node.poll()).toMatchObject({ ids: ['new'], failures: [] });
		});

		it('begins although there is no time for all that is old', async () => {
			const list = listOf('old', 200);
			const node = polled(() => list);
			expect(await node.poll(5)).toMatchObject({ ids: [], failures: [], spans: { length: 4 } });
			list.unshift(entryAt('new', START + HOUR));
			expect(await node.poll()).toMatchObject({ ids: ['new'], failures: [] });
		});

		it('reads on in the time that is left: what has no time is known then', async () => {
			const list = Array.from({ length: 100 }, (_, index) => entryAt(`timeless${index}`, null));
			const node = polled(() => list);
			expect((await node.poll(8)).spans).toHaveLength(6); // the last one is empty
			expect((await node.poll()).ids).toEqual([]);
		});
	});

	it.each([
		['it is the first, which alone knows where it begins', undefined, ['one']],
		['it is said from when on', START - 2 * HOUR, []],
	])('says where a chatbot begins where %s', async (_when, startFrom, expected) => {
		const list = listOf('old', 1);
		const node = polled(() => list);
		expect((await node.poll(60, startFrom)).begun).toEqual(expected);
		list.unshift(entryAt('new', START + HOUR));
		expect(await node.poll(60, startFrom)).toMatchObject({ ids: ['new'], begun: [] });
	});

	it.each([
		['an hour ahead, as it was said of another', HOUR, HOUR],
		['not said to be another', undefined, 0],
	])(
		'that cannot read a new chatbot begins with it by the clock of Chatbase, %s',
		async (_what, ahead, difference) => {
			const lists: Record<string, Entry[]> = { one: [], two: [] };
			const names = ['one'];
			let isAway = false;
			const node = polled(
				({ chatbotId }) => lists[chatbotId],
				() => isAway,
				names,
			);
			Object.assign(node.clock, { ahead });
			await node.poll();
			names.push('two');
			isAway = true;
			node.pass(HOUR);
			const begun = node.now() + difference;
			await node.poll();
			isAway = false;
			lists.two = [entryAt('old', begun - 1), entryAt('new', begun)];
			node.pass(2 * HOUR);
			expect((await node.poll()).ids).toEqual(['new']);
		},
	);

	it('gives entries by their times, then by their ids, and those without a time last', async () => {
		const node = await published({
			one: [entryAt('c', START + HOUR), entryAt('b', START + HOUR), entryAt('z', START + SECOND)],
			two: [entryAt('d', START + HOUR), entryAt('timeless', null), entryAt('a', START + HOUR)],
		});
		node.pass(2 * HOUR);
		expect((await node.poll()).ids).toEqual(['z', 'a', 'b', 'c', 'd', 'timeless']);
	});

	describe('reads no page more than it has to', () => {
		it('where it goes on', async () => {
			const list = Array.from({ length: 72 }, (_, hour) =>
				entryAt(`old${hour}`, START - (hour + 1) * HOUR),
			);
			const node = polled(() => list);
			await node.poll();
			node.pass(HOUR);
			list.unshift(entryAt('new', START + HOUR / 2));
			expect(await node.poll()).toMatchObject({ ids: ['new'], spans: { length: 4 } });
		});

		it('after some days of which the last two have something', async () => {
			const list = [entryAt('late', START + 3 * DAY), entryAt('early', START + 2 * DAY)];
			const node = await published({ one: list });
			node.pass(4 * DAY);
			expect(await node.poll()).toMatchObject({ ids: ['early', 'late'], spans: { length: 1 } });
		});

		it('after some days: all of them, and the first days once more', async () => {
			const list = Array.from({ length: 96 }, (_, hour) =>
				entryAt(`e${hour}`, START + hour * HOUR),
			);
			const node = await published({ one: list });
			node.pass(5 * DAY);
			const { ids: came, spans } = await node.poll();
			expect(came).toEqual(ids(list));
			// Five pages of all; one of the first day.
			expect(spans.map(({ toDay = 'all' }) => toDay)).toEqual([
				...Array(5).fill('all'),
				'2026-03-01',
			]);
		});
	});

	it('that is cut off reads the newest, too, once it has read on', async () => {
		const lists = {
			one: listOf('one', 200, START + 4 * HOUR),
			two: listOf('two', 200, START + 4 * HOUR),
		};
		const node = await published(lists);
		node.pass(5 * HOUR);
		const first = await node.poll(16);
		expect(first.unreached).toEqual(['two']);
		lists.two.unshift(entryAt('new', node.now()));
		const { ids: came } = await node.poll();
		expect([...first.ids, ...came].sort()).toEqual([...ids(lists.one), ...ids(lists.two)].sort());
	});

	it('for which the source throws has failed for that chatbot', async () => {
		const lists = { one: listOf('one', 1, START + HOUR), two: listOf('two', 1, START + HOUR) };
		const node = await published(lists, (_page, { chatbotId }) => {
			if (chatbotId === 'one') throw new Error('A fault of ours');
			return false;
		});
		node.pass(2 * HOUR);
		expect(await node.poll()).toMatchObject({
			ids: ['two0'],
			failures: [{ chatbotId: 'one', error: { message: 'A fault of ours' } }],
		});
	});

	it('that has no time for a chatbot leaves what was read of it to the next', async () => {
		const names = ['one', 'two', 'three'];
		const lists = Object.fromEntries(
			names.map((name) => [name, listOf(name, 200, START + 4 * HOUR)]),
		);
		const node = await published(lists);
		node.pass(5 * HOUR);
		const came = (await node.poll(24)).ids;
		const { spans, ...short } = await node.poll(2);
		expect([short.ids, short.unreached, spans]).toMatchObject([
			[],
			['three', 'one'],
			[{ chatbotId: 'two' }],
		]);
		const last = await node.poll();
		expect([...came, ...last.ids].sort()).toEqual(Object.values(lists).flatMap(ids).sort());
		const ofThree = last.spans.filter(({ chatbotId }) => chatbotId === 'three');
		expect(ofThree.filter(({ toDay }) => toDay !== undefined)).toEqual([]);
	});

	it('begins with those that the last one had no time for, also after n8n was started again', async () => {
		const long = listOf('long', 200, START + 4 * HOUR);
		const names = ['one', 'two', 'three'];
		const node = await published(Object.fromEntries(names.map((name) => [name, long])));
		node.pass(5 * HOUR);
		expect((await node.poll(2)).unreached).toEqual(['two', 'three']);
		node.forget();
		const { spans } = await node.poll(2);
		expect(spans.map(({ chatbotId }) => chatbotId)).toEqual(['two']);
	});

	it.each<[string, string[], number, { isInVain: boolean; hasUntried: boolean }]>([
		['one of two has failed', ['two'], 60, { isInVain: false, hasUntried: false }],
		['both have failed', ['one', 'two'], 60, { isInVain: true, hasUntried: false }],
		['there was no time for the second', [], 1, { isInVain: false, hasUntried: true }],
		['for it, and the first has failed', ['one'], 1, { isInVain: true, hasUntried: true }],
	])(
		'says whether all was in vain, and what was not tried, where %s',
		async (_what, failing, seconds, expected) => {
			const lists = { one: listOf('one', 1, START + HOUR), two: listOf('two', 1, START + HOUR) };
			const node = await published(lists, (_page, { chatbotId }) => failing.includes(chatbotId));
			node.pass(2 * HOUR);
			expect(await node.poll(seconds)).toMatchObject(expected);
		},
	);

	it('whose only request is never answered has failed; beside another chatbot it may be for want of time', async () => {
		const lists = { one: listOf('one', 1, START + HOUR), two: listOf('two', 1, START + HOUR) };
		const alone = await published({ two: lists.two }, () => 'hangs');
		const beside = await published(lists, (_page, { chatbotId }) => chatbotId === 'two' && 'hangs');
		for (const node of [alone, beside]) node.pass(2 * HOUR);
		const error = { message: 'Chatbase is away' };
		expect(await alone.poll(5)).toMatchObject({
			failures: [{ chatbotId: 'two', error }],
			unreached: [],
		});
		expect(await beside.poll(5)).toMatchObject({
			ids: ['one0'],
			failures: [],
			unreached: ['two'],
		});
	});
});
