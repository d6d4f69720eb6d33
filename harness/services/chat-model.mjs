// A chat model for n8n's AI nodes: OpenAI's chat completions, as far as n8n asks for them. It decides nothing by
// itself: whoever starts it says what it answers, and sees what it was asked.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

import { LOOPBACK } from '../process/free-port.mjs';

/**
 * @typedef {{messages: {role: string, content: unknown}[], tools?: {function: {name: string}}[]}} Question
 * @typedef {string | {tool: string}} Said a text, or the name of the tool that it calls, without arguments
 */

/** @param {Said} said @returns {object} as the message of an answer */
const messageOf = (said) =>
	typeof said === 'string'
		? { role: 'assistant', content: said }
		: {
				role: 'assistant',
				content: null,
				tool_calls: [
					{ id: 'call-1', type: 'function', function: { name: said.tool, arguments: '{}' } },
				],
			};

/**
 * Starts it.
 *
 * @param {(question: Question) => Said | undefined} answer undefined: it is out of order
 */
export async function startChatModel(answer) {
	/** @type {Question[]} */
	const asked = [];
	const server = createServer(async (request, response) => {
		const question = /** @type {Question} */ (await json(request));
		asked.push(question);
		const said = answer(question);
		const message = said === undefined ? undefined : messageOf(said);
		const reason = typeof said === 'string' ? 'stop' : 'tool_calls';
		response.writeHead(message ? 200 : 503, { 'content-type': 'application/json' });
		response.end(
			JSON.stringify(
				message
					? {
							...{ id: 'chat-1', object: 'chat.completion', created: 1, model: 'stand-in' },
							choices: [{ index: 0, message, finish_reason: reason }],
							usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
						}
					: { error: { message: 'Out of order' } },
			),
		);
	});
	server.listen(0, LOOPBACK);
	await once(server, 'listening');
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		asked,
		/** What n8n's OpenAI credential holds for it. */
		credential: { apiKey: 'key-of-the-model', url: `http://${LOOPBACK}:${port}/v1` },
		stop: () => void server.close().closeAllConnections(),
	};
}
