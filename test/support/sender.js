const { execFile } = require('node:child_process');
const { createServer } = require('node:http');

const { repository, text } = require('./files');

/**
 * @typedef {{ headers: Record<string, unknown>, body: Buffer }} Received
 * @typedef {{ code: number, output: string, received: Received[] }} Sending
 */

/**
 * Runs a program that sends something to a receiver on a free port.
 *
 * @param {string} file
 * @param {(url: string) => string[]} args the arguments, given the receiver's URL
 * @param {number} [status] what the receiver answers
 * @param {Record<string, string>} [headers] likewise
 * @returns {Promise<Sending>}
 */
async function send(file, args, status = 200, headers = {}) {
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
		const command = args(`http://127.0.0.1:${port}/webhook`);
		return await new Promise((resolve) => {
			execFile(file, command, { cwd: repository }, (error, stdout, stderr) => {
				resolve({ code: Number(error?.code ?? 0), output: stdout + stderr, received });
			});
		});
	} finally {
		server.close();
	}
}

/**
 * Runs `send-lead`.
 *
 * @param {(url: string) => string[]} args its arguments, given the receiver's URL
 * @param {number} [status] what the receiver answers
 * @param {Record<string, string>} [headers] likewise
 */
async function sendLeads(args, status, headers) {
	const command = /** @param {string} url */ (url) => ['scripts/send-lead.mjs', ...args(url)];
	return await send(process.execPath, command, status, headers);
}

/**
 * Runs the commands that a document shows for a POSIX shell, with values of its variables.
 *
 * @param {string} file
 * @param {string} variable one that the commands set, to tell them from others in the document
 * @param {(url: string) => Record<string, string>} values given the receiver's URL
 */
async function runRecipe(file, variable, values) {
	const blocks = [...text(file).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
	const recipe = blocks.find((block) => block.includes(`${variable}=`)) ?? '';
	return await send('sh', (url) => {
		const commands = Object.entries(values(url)).reduce(
			(lines, [name, value]) => lines.replace(RegExp(`^${name}='.*'$`, 'm'), `${name}='${value}'`),
			recipe,
		);
		return ['-c', commands];
	});
}

module.exports = { sendLeads, runRecipe };
