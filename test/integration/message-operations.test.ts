import { AGENT, agentId, itemsOf, run } from '../support/operations';

const CONVERSATION = '5c2b1e0e-1f0a-4a5c-9a3a-3f6c5a1e7d11';

describe('messages', () => {
	const metadata = {
		userMessageId: 'm1',
		conversationId: CONVERSATION,
		userId: 'visitor-1',
		finishReason: 'stop',
		usage: { credits: 2 },
	};
	const parts = [{ type: 'text', text: 'At nine.' }];
	const answered = { body: { data: { id: 'm2', role: 'assistant', parts, metadata } } };

	it('are sent without a stream, and answered', async () => {
		const options = { conversationId: CONVERSATION, userId: 'visitor-1' };
		const parameters = { agentId, message: 'When do you open?', options };
		const { items, requests } = await itemsOf('message', 'send', parameters, [answered]);
		expect(items).toEqual([
			{
				text: 'At nine.',
				conversationId: CONVERSATION,
				messageId: 'm2',
				userId: 'visitor-1',
				finishReason: 'stop',
				credits: 2,
				parts,
			},
		]);
		expect(requests).toEqual([
			{
				method: 'POST',
				path: `/api/v2/agents/${AGENT}/chat`,
				query: {},
				body: { message: 'When do you open?', stream: false, ...options },
			},
		]);
	});

	it.each(['error', 'tool-calls'])('show that they ended with %s', async (finishReason) => {
		const data = { id: 'm2', parts: [], metadata: { ...metadata, finishReason } };
		const { items } = await itemsOf('message', 'send', { agentId, message: 'Hi' }, [
			{ body: { data } },
		]);
		expect(items).toMatchObject([{ text: '', finishReason }]);
	});

	it('are left out where a conversation goes on after the result of a tool', async () => {
		const options = { conversationId: CONVERSATION };
		const { requests } = await itemsOf('message', 'send', { agentId, options }, [answered]);
		expect(requests[0].body).toEqual({ stream: false, conversationId: CONVERSATION });
	});

	it('of a user whose name Chatbase does not take are not sent', async () => {
		const parameters = { agentId, message: 'Hi', options: { userId: 'a visitor' } };
		const { error, requests } = await run('message', 'send', parameters, []);
		expect(error?.message).toContain('User ID may have only letters');
		expect(requests).toEqual([]);
	});
});
