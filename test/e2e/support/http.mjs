import { connect } from 'node:net';

/**
 * Sends bytes as they are: a client library would correct or refuse some of them.
 *
 * @param {string} url
 * @param {{method?: string, headers?: string[], body?: string | Buffer}} request `headers` are whole lines
 * @returns {Promise<{status: number, headers: string, body: string}>}
 */
export async function sendRaw(url, { method = 'POST', headers = [], body = '' }) {
	const { hostname, port, pathname } = new URL(url);
	const head = [
		`${method} ${pathname} HTTP/1.1`,
		`Host: ${hostname}`,
		'Connection: close',
		`Content-Length: ${Buffer.byteLength(body)}`,
		...headers,
	];
	const socket = connect(Number(port), hostname);
	socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
	socket.write(body);

	const chunks = [];
	for await (const chunk of socket) chunks.push(chunk);
	const [answerHead, ...rest] = Buffer.concat(chunks).toString().split('\r\n\r\n');
	return {
		status: Number(answerHead.split(' ')[1]),
		headers: answerHead,
		body: rest.join('\r\n\r\n'),
	};
}
