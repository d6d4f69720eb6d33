const { execFile } = require('node:child_process');
const { createServer } = require('node:http');

const { repository } = require('./files');

/**
 * @typedef {{ headers: Record<string, unknown>, body: Buffer }} Received
 * @typedef {{ code: number, output: string, received: Received[] }} Sending
 */

/**
 * Runs `send-lead` against a receiver on a free port.
 *
 * @param {(url: string) => string[]} args the arguments, given the receiver's URL
 * @param {number} status what the receiver answers
 * @param {Record<string, string>} headers likewise
 * @returns {Promise<Sending>}
 */
async function sendLeads(args, status = 200, headers = {}) {
	/** @type {Received[]} */
	const received = [];
	const server = createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray());
		received.push({ headers: request.headers, body });
		response.writeHead(status, headers).end('OK');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	try {
		const command = ['scripts/send-lead.mjs', ...args(`http://127.0.0.1:${port}/webhook`)];
		return await new Promise((resolve) => {
			execFile(process.execPath, command, { cwd: repository }, (error, stdout, stderr) => {
				resolve({ code: Number(error?.code ?? 0), output: stdout + stderr, received });
			});
		});
	} finally {
		server.close();
	}
}

module.exports = { sendLeads };
