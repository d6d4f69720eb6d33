import fc from 'fast-check';

import { ALL_HISTORIES, HISTORIES } from '../support/histories';
import { happeningsOf } from '../support/polling-model/happenings';
import { AT_ONCE, ENGINES, NODE } from '../support/polling-model/histories-by-hand';
import {
	DAY,
	SECOND,
	type Engine,
	type History,
	type Trouble,
} from '../support/polling-model/history';
import type { Outcome, PollRecord } from '../support/polling-model/outcome';
import { FAULTS } from '../support/polling-model/planted-faults';
import { breachesOf, idsOf, NO_BREACH, promisesOf } from '../support/polling-model/promises';
import { historiesWith, LOSING, USUAL, type Kind } from '../support/polling-model/random-histories';
import { simulate } from '../support/polling-model/simulated-n8n';

/** Not made smaller by itself, which may take minutes: the path that is reported leads there. */
const RUNS = { numRuns: HISTORIES, seed: 20260131, endOnFailure: true };

/** What may happen to n8n, too. */
const ACCIDENTS: Kind[] = [...USUAL, ...LOSING, 'the database refuses the state'];

/** Runs many histories. @returns in how many of them each thing happened */
async function simulateMany(
	histories: fc.Arbitrary<History>,
	judge: (history: History, outcome: Outcome) => string[] | void,
	node = NODE,
): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	await fc.assert(
		fc.asyncProperty(histories, async (history) => {
			const outcome = await simulate(history, node);
			const more = judge(history, outcome) ?? [];
			for (const name of [...happeningsOf(history, outcome), ...more]) {
				counts[name] = (counts[name] ?? 0) + 1;
			}
		}),
		RUNS,
	);
	return counts;
}

/** What is to happen in one of two hundred histories, whatever else is tried in them. */
const ALWAYS = [
	'a page shifted',
	'a list ended early',
	'a chatbot had no time',
	'an entry had no id',
	'a poll ran into another',
	'a result was discarded',
	'a chatbot failed',
	'a chatbot was added',
	'a lead came late',
	'a lead without a time came',
	'a lead that came was deleted',
	'leads of one time came',
	'n8n was away for a day',
	'restarted',
	'unpublished reading',
	'unpublished stored',
];

function expectHappened(counts: Record<string, number>, names: string[]) {
	const seldom = names.filter((name) => (counts[name] ?? 0) < Math.floor(RUNS.numRuns / 200));
	expect(seldom).toEqual([]);
}

describe('the polling trigger', () => {
	it('emits every lead once when n8n keeps what it is given', async () => {
		const counts = await simulateMany(historiesWith(ENGINES, USUAL), (history, outcome) =>
			expect(breachesOf(history, outcome)).toEqual(NO_BREACH),
		);
		expectHappened(counts, ALWAYS);
	});

	it('loses no lead when the state is set back', async () => {
		const kinds: Kind[] = [
			...USUAL,
			'static data is written back',
			'the database refuses the state',
		];
		const counts = await simulateMany(
			historiesWith(['default', 'scheduler'], kinds),
			(history, outcome) => {
				const { twice, ...others } = breachesOf(history, outcome);
				expect({ ...others, twice: [] }).toEqual(NO_BREACH);
				return twice.length > 0 ? ['a lead came twice'] : [];
			},
		);
		expectHappened(counts, [...ALWAYS, 'older copy', 'database error state', 'a lead came twice']);
	});

	it('emits every lead once with durable cursors, whatever n8n is cut off from', async () => {
		const counts = await simulateMany(
			historiesWith(['durable cursors'], ACCIDENTS),
			(history, outcome) => expect(breachesOf(history, outcome)).toEqual(NO_BREACH),
		);
		expectHappened(counts, [
			...ALWAYS,
			'killed reading',
			'killed returned',
			'killed stored',
			'unpublished returned',
			'database error state',
			'database error execution',
		]);
	});

	it('loses by default only the leads of a poll whose state was stored, but not its execution', async () => {
		const counts = await simulateMany(
			historiesWith(['default', 'scheduler'], ACCIDENTS),
			(history, outcome) => {
				const { polls } = outcome;
				const half = polls.filter((one) => one.isStateStored && !one.isExecutionStored);
				const otherHalf = polls.filter((one) => !one.isStateStored && one.isExecutionStored);
				const isIn = (records: PollRecord[]) => (id: string) =>
					records.some(({ leadIds }) => leadIds.includes(id));
				const { lost, twice, ...others } = breachesOf(history, outcome);
				expect({
					...others,
					lost: lost.filter((id) => !isIn(half)(id)),
					twice: twice.filter((id) => !isIn(otherHalf)(id)),
				}).toEqual(NO_BREACH);
				const lossy = half.filter(({ leadIds }) => leadIds.some((id) => lost.includes(id)));
				return [
					...lossy.map(({ mishap }) => `lost: ${mishap?.kind}`),
					...(twice.length > 0 ? ['a lead came twice'] : []),
				];
			},
		);
		expectHappened(counts, [
			...ALWAYS,
			'killed reading',
			'killed returned',
			'killed between',
			'killed stored',
			'lost: killed',
			'lost: database error',
			'lost: unpublished',
			'a lead came twice',
		]);
	});

	it('emits the leads of a chatbot while another one cannot be read', async () => {
		const never: Kind[] = ['chatbots come and go', 'there are many chatbots', 'Chatbase is slow'];
		const others = USUAL.filter((kind) => !never.includes(kind));
		const histories = fc
			.tuple(
				historiesWith(ENGINES, others),
				fc.constantFrom<Trouble['kind']>('outage', 'rate limit', 'hanging'),
				fc.integer({ min: 1, max: 50 }),
			)
			.map(([history, kind, wait]): History => {
				const calm = Array.from({ length: 15 }, () => ({ ...AT_ONCE, gap: DAY }));
				const polls = [...history.polls, ...calm];
				const until = polls.reduce((total, { gap }) => total + gap, 0);
				const failing: Trouble = {
					...{ kind, chatbotId: 'two', from: -DAY, until, retryAfter: wait * SECOND, page: 1 },
				};
				const chatbotIds = ['two', 'one'];
				return { ...history, chatbotIds, polls, troubles: [...history.troubles, failing] };
			});
		const counts = await simulateMany(histories, (history, outcome) => {
			expect(breachesOf(history, outcome)).toEqual(NO_BREACH);
			const over = history.publishedAt + (history.troubles.at(-1)?.until ?? 0);
			const early = outcome.polls
				.filter(({ startedAt, isExecutionStored }) => startedAt < over && isExecutionStored)
				.flatMap(({ leadIds }) => leadIds);
			const due = promisesOf(history, outcome).filter(({ mustCome }) => mustCome);
			const [ofOne, ofTwo] = ['one', 'two'].map((chatbotId) =>
				idsOf(due.filter(({ lead }) => lead.chatbotId === chatbotId)),
			);
			expect(ofOne.filter((id) => !early.includes(id))).toEqual([]);
			expect(ofTwo.filter((id) => early.includes(id))).toEqual([]);
			return [...(ofOne.length > 0 ? ['of one'] : []), ...(ofTwo.length > 0 ? ['of two'] : [])];
		});
		expectHappened(counts, ['of one', 'of two']);
	});

	it.each<[string, 'lost' | 'twice', Engine[], readonly Kind[]]>([
		['no overlap', 'lost', ENGINES, USUAL],
		['ids are forgotten too early', 'twice', ENGINES, USUAL],
		['the state is written before the pages are read', 'lost', ENGINES, USUAL],
		['what belongs to items is kept without them', 'lost', ['durable cursors'], ACCIDENTS],
		['what a poll without items has found is not kept', 'lost', ['durable cursors'], ACCIDENTS],
		['two polls run at once', 'twice', ENGINES, USUAL],
		['a state that is being saved is not waited for', 'twice', ENGINES, USUAL],
		['a fault that passes is taken for one that lasts', 'lost', ENGINES, USUAL],
	])('would break its promises with this fault: %s', async (fault, breach, engines, kinds) => {
		const property = fc.asyncProperty(historiesWith(engines, kinds), async (history) => {
			const breaches = breachesOf(history, await simulate(history, FAULTS[fault]));
			return breaches[breach].length === 0;
		});
		const { failed, errorInstance } = await fc.check(property, { ...RUNS, numRuns: ALL_HISTORIES });
		expect(failed).toBe(true);
		// By a breach, and not by an error of the model.
		expect(String(errorInstance)).toContain('returning false');
	});
});
