import fc from 'fast-check';

import type { EventName } from '../../nodes/ChatbasePollingTrigger/events';
import { HISTORIES } from '../support/histories';
import { happeningsOf } from '../support/polling-model/happenings';
import { ENGINES, NODE } from '../support/polling-model/histories-by-hand';
import type { Engine } from '../support/polling-model/history';
import { breachesOf, NO_BREACH } from '../support/polling-model/promises';
import {
	historiesOfEvent,
	LOSING,
	USUAL,
	type Kind,
} from '../support/polling-model/random-histories';
import { simulate } from '../support/polling-model/simulated-n8n';

/** Not made smaller by itself, which may take minutes: the path that is reported leads there. */
const RUNS = { numRuns: HISTORIES, seed: 20260131, endOnFailure: true };

/** Runs many histories, each of which has to keep all promises. @returns in how many of them each thing happened */
async function keepPromises(event: EventName, engines: Engine[], kinds: readonly Kind[]) {
	const counts = new Map<string, number>();
	await fc.assert(
		fc.asyncProperty(historiesOfEvent(event, engines, kinds), async (history) => {
			const outcome = await simulate(history, NODE);
			expect(breachesOf(history, outcome)).toEqual(NO_BREACH);
			for (const name of happeningsOf(history, outcome)) {
				counts.set(name, (counts.get(name) ?? 0) + 1);
			}
		}),
		RUNS,
	);
	return counts;
}

/** What is to happen in one of two hundred histories. */
const ALWAYS = [
	'a page shifted',
	'a chatbot had no time',
	'a poll ran into another',
	'a chatbot failed',
	'a lead came late',
	'n8n was away for a day',
];

const seldom = (counts: Map<string, number>, names: readonly string[]) =>
	names.filter((name) => (counts.get(name) ?? 0) < Math.floor(RUNS.numRuns / 200));

const GOES_ON = ['one that came went on days later'];

describe.each<[EventName, string[]]>([
	['conversations.escalate', GOES_ON],
	['conversations.lead', GOES_ON],
	['tickets.create', ['a lead that came was deleted']],
	['tickets.update', ['a lead that came was deleted']],
])('%s', (event, more) => {
	it('is emitted once when n8n keeps what it is given', async () => {
		const counts = await keepPromises(event, ENGINES, USUAL);
		expect(seldom(counts, [...ALWAYS, ...more])).toEqual([]);
	}, 120_000);

	it('is emitted once with durable cursors, whatever n8n is cut off from', async () => {
		const accidents: Kind[] = [...USUAL, ...LOSING, 'the database refuses the state'];
		const counts = await keepPromises(event, ['durable cursors'], accidents);
		const cutOff = ['killed reading', 'killed returned', 'killed stored', 'database error state'];
		expect(seldom(counts, [...ALWAYS, ...more, ...cutOff])).toEqual([]);
	}, 120_000);
});
