import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * Sends headers as they are: a client that is easier to use would correct or refuse some of them.
 *
 * @param {string} url
 * @param {object} sent
 * @param {string} [sent.method]
 * @param {string[]} [sent.headers] names and values in turns
 * @param {string | Buffer} [sent.body]
 * @param {number} [sent.announced] the length that the headers tell of the body
 */
export async function sendRaw(url, sent) {
	const { method = 'POST', headers = [], body = '', announced = Buffer.byteLength(body) } = sent;
	const own = ['Host', new URL(url).host, 'Content-Length', String(announced)];
	const sending = request(url, { method, agent: false, headers: [...own, ...headers] });
	const [answer] = await once(sending.end(body), 'response');
	return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}
