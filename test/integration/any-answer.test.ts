import fc from 'fast-check';

import { RESOURCES } from '../../nodes/Chatbase/resources';
import { chatbase } from '../support/chatbase/answering-chatbase';
import { execute } from '../support/n8n-core/execution';
import { API_KEY } from '../support/n8n-core/workflow';

const agentId = { __rl: true, mode: 'id', value: 'Id8VKSqDV52fwAvuxaeUO' };
const FILLED = {
	agentId,
	conversationId: 'c',
	externalId: 'customer-1',
	message: 'Hi',
	messageId: 'm',
	feedback: 'positive',
	toolCallId: 't',
	userId: 'visitor-1',
	changes: { name: 'Example', priority: 'low' },
	sourceId: 's',
	sourceName: 'Handbook',
	content: 'Hi',
	textChanges: { content: 'Hi' },
	ticketNumber: 7,
	subject: 'Hi',
	description: 'Hi',
	customerEmail: 'visitor@example.com',
	author: 'member@example.com',
	query: 'words',
	to: '14155552671',
	templateName: 'order_update',
	limit: 3,
	contact: { name: 'Example' },
};

/** Some of what answers are made of, so that chance gets further than the first field. */
const value = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.constantFrom(null, 0, 1767225600, '', 'text', '2026-01-01', true, API_KEY),
		fc.array(tie('value'), { maxLength: 3 }),
		fc.dictionary(
			fc.constantFrom(
				...['data', 'id', 'parts', 'type', 'text', 'metadata', 'messages', 'collectedCustomers'],
				...['pagination', 'cursor', 'hasMore', 'error', 'message', 'created_at', 'usage', 'role'],
				...['details', 'code', 'name', 'custom_attributes', API_KEY],
				...['ticketNumber', 'customer', 'sender', 'attachments', 'to'],
				...['templates', 'variables', 'senders', 'wabaId', 'body', 'from', 'complete'],
			),
			tie('value'),
			{ maxKeys: 5 },
		),
	),
})).value;

const operations = RESOURCES.flatMap(({ value: resource, operations: all }) =>
	all
		.filter((operation) => 'run' in operation)
		.map((operation) => [resource, operation.value] as const),
);

describe('whatever Chatbase answers', () => {
	it.each(operations)(
		'%s %s ends in items or in words, and never shows the key',
		async (resource, operation) => {
			await fc.assert(
				fc.asyncProperty(value, fc.constantFrom(200, 200, 200, 404), async (body, status) => {
					const { requests } = chatbase(() => ({ status, body: JSON.stringify(body) }));
					const { error, stored } = await execute({ resource, operation, parameters: FILLED });
					expect(stored).not.toContain(API_KEY);
					expect(requests.length).toBeLessThan(10);
					// A fault of the node itself would have another name.
					if (error !== undefined) expect(error.name).toMatch(/^Node(?:Api|Operation)Error$/);
				}),
				{ numRuns: 40 },
			);
		},
	);
});
