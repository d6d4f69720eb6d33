import { NodeApiError, type INode } from 'n8n-workflow';

import { DaySkipped, DayTooLong, EntriesLeftOut } from '../../nodes/ChatbasePollingTrigger/errors';
import { EVENTS, eventOf } from '../../nodes/ChatbasePollingTrigger/events';
import { faultOf } from '../../nodes/ChatbasePollingTrigger/faultWords';
import { RESOURCES } from '../../nodes/Chatbase/resources';

const node = { name: 'Chatbase Polling Trigger', type: 'poll', typeVersion: 1 } as INode;

const wordsOf = (error: Error, event: string, chatbotIds = ['a']) => {
	const { message, description } = faultOf(node, error, eventOf(event), chatbotIds) as Error & {
		description: string;
	};
	return { message, description };
};

const DAY = '2026-01-31';

describe.each([
	['leads.submit', 'leads', 'Lead, Get Many', 'Submitted After and Submitted Before'],
	[
		'conversations.lead',
		'conversations',
		'Conversation, Search',
		'Updated After and Updated Before',
	],
	['tickets.create', 'tickets', 'Ticket, Get Many', 'Created After and Created Before'],
])('the user of %s', (event, things, fetchedBy, filters) => {
	it('is told of a day that is given up, why, and how to fetch it', () => {
		const error = new DaySkipped(DAY, 7, { cause: new Error('Chatbase: timeout') });
		expect(wordsOf(error, event)).toEqual({
			message: `Chatbase's ${things} of ${DAY} could not be read to their end for a day: 7 were read, the others are left out`,
			description: expect.stringMatching(
				RegExp(`\\(${fetchedBy}, with ${filters}\\).*\nReason: Chatbase: timeout\nChatbot: a$`),
			),
		});
	});

	it('is told of a day that cannot be read to its end yet', () => {
		expect(wordsOf(new DayTooLong(DAY, 7), event)).toEqual({
			message: `Chatbase's ${things} of ${DAY} could not be read to their end: 7 were read`,
			description: expect.stringMatching(/^The node goes on trying\..*\nChatbot: a$/),
		});
	});

	it('is told of entries without an ID', () => {
		expect(wordsOf(new EntriesLeftOut(1, 'id'), event)).toEqual({
			message: `Chatbase lists 1 entry without an ID among the ${things}: left out, for nothing tells them apart`,
			description: expect.stringMatching(/^All others are emitted\./),
		});
	});

	it('is told of entries without a time for which there is no room', () => {
		expect(wordsOf(new EntriesLeftOut(255, 'time'), event)).toEqual({
			message: `255 ${things} without a readable time are not emitted: more of them are listed than can be remembered`,
			description: expect.stringContaining(`The Chatbase node (${fetchedBy}) fetches them.`),
		});
	});
});

it('all are told of operations that there are', () => {
	const operations = RESOURCES.flatMap(({ name, operations: all }) =>
		all.map((operation) => `${name}, ${operation.name}`),
	);
	for (const { fetchedBy } of EVENTS) expect(operations).toContain(fetchedBy);
});

it.each([
	[[], ''],
	[['a'], '\nChatbot: a'],
	[['a', 'b'], '\nChatbots: a, b'],
])('a fault of %j names them', (chatbotIds, ending) => {
	const { description } = wordsOf(new EntriesLeftOut(1, 'id'), 'leads.submit', chatbotIds);
	expect(description).toMatch(RegExp(`[^\n]\\.${ending}$`));
});

it('a day that is given up for no known reason gives none', () => {
	const error = new DaySkipped(DAY, 7, { cause: undefined });
	expect(wordsOf(error, 'leads.submit', []).description).not.toMatch(/\n/);
});

describe('an error that the node has no words for', () => {
	const ofN8n = (description: string) =>
		Object.assign(new NodeApiError(node, {}, { message: 'Away' }), { description });

	it.each([
		['Why', ['a', 'b'], 'Why\nChatbots: a, b'],
		['', ['a'], 'Chatbot: a'],
		['Why', [], 'Why'],
		['', [], ''],
	])('of n8n, with the description %j, names %j behind it', (description, chatbotIds, expected) => {
		const error = ofN8n(description);
		const shown = faultOf(node, error, eventOf('leads.submit'), chatbotIds);
		expect(shown).toBe(error);
		expect(shown).toMatchObject({ message: 'Away', description: expected });
	});

	it('stays what it is, where it has no description', () => {
		const error = new Error('Away');
		expect(faultOf(node, error, eventOf('leads.submit'), ['a'])).toBe(error);
		expect(error).not.toHaveProperty('description');
	});

	it.each([
		[{ message: 'Away' }, 'Away'],
		['Away', 'Away'],
		[{ code: 1 }, 'The node failed without a message'],
		[undefined, 'The node failed without a message'],
	])('is one of n8n’s where it was none: %j', (thrown, message) => {
		const shown = faultOf(node, thrown, eventOf('leads.submit'), ['a']);
		expect([shown.name, shown.message]).toEqual(['NodeOperationError', message]);
	});
});
