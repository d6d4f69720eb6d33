// The internet for an n8n that must not reach it: an HTTPS proxy that answers for services which stand
// in for real ones, and refuses every other host.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generateCACertificate, getLocal } from 'mockttp';

import { CommandError } from '../process/child-process.mjs';

/** @typedef {Awaited<ReturnType<typeof startInternet>>} Internet */

/** Starts the proxy, with a certificate authority whose certificate goes into a folder. */
export async function startInternet(folder) {
	const https = await generateCACertificate();
	const certificate = path.join(folder, 'certificate-authority.pem');
	await writeFile(certificate, https.cert);
	const proxy = getLocal({ https });
	await proxy.start();
	/** What was asked of a service that its documentation does not know. @type {string[]} */
	const faults = [];
	/** What was asked of others. @type {string[]} */
	const refused = [];
	/** @type {Set<string>} */
	const hosts = new Set();
	await proxy.forUnmatchedRequest().thenCallback(({ method, url }) => {
		const { hostname, pathname } = new URL(url);
		(hosts.has(hostname) ? faults : refused).push(`${method} ${hostname}${pathname}`);
		return { statusCode: 404, json: { message: 'Not found' } };
	});
	return {
		proxy,
		hosts,
		faults,
		refused,
		/** The environment variables that send n8n through it. */
		settings: {
			HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
			NODE_EXTRA_CA_CERTS: certificate,
			NO_PROXY: 'localhost,127.0.0.1',
		},
		/** @throws {CommandError} when a service was asked for what its documentation does not know */
		async stop() {
			await proxy.stop();
			if (faults.length === 0) return;
			throw new CommandError(
				`Stand-ins were asked for what they do not know:\n${faults.join('\n')}`,
			);
		},
	};
}

/**
 * A request as it is answered. `parts`: what the groups of `url` have matched, decoded.
 *
 * @typedef {{url: string, parts: string[], query: any, body: any, headers: any}} Asked
 */

/** Of a form with files, the object of its fields: of a file, its name, type and size. */
async function formOf({ body }) {
	const parts = (await body.getMultipartFormData()) ?? [];
	return Object.fromEntries(
		parts.map(({ name, filename, type, data }) => [
			name,
			filename === undefined ? data.toString() : { name: filename, type, size: data.length },
		]),
	);
}

/** What a body says, by its type. @param {import('mockttp').CompletedRequest} request */
async function contentOf(request) {
	const type = request.headers['content-type'] ?? '';
	if (type.includes('form-urlencoded')) return await request.body.getFormData();
	return await (type.includes('multipart/form-data') ? formOf(request) : request.body.getJson());
}

/** @param {import('mockttp').CompletedRequest} request @param {RegExp} url */
async function askedOf(request, url) {
	const [address, search] = request.url.split('?');
	const body = await contentOf(request);
	const parts = url.exec(address)?.slice(1).map(decodeURIComponent) ?? [];
	const query = Object.fromEntries(new URLSearchParams(search));
	return { ...request, parts, query, body };
}

const RULES = /** @type {const} */ ({
	GET: 'forGet',
	POST: 'forPost',
	PUT: 'forPut',
	PATCH: 'forPatch',
	DELETE: 'forDelete',
});

/**
 * A service of some methods, which can be taken away: its connections are cut then. It can also be made to
 * refuse what holds a text.
 *
 * @param {Internet} internet
 * @param {string[]} ownHosts those it answers for
 */
export function standIn({ proxy, hosts, faults }, ...ownHosts) {
	for (const host of ownHosts) hosts.add(host);
	let isAway = false;
	/** @type {string | undefined} */
	let refusedText;
	return {
		takeAway: () => void (isAway = true),
		bringBack: () => void (isAway = false),
		refuse: (text) => void (refusedText = text),
		/**
		 * @param {keyof typeof RULES} method
		 * @param {RegExp} url without the query
		 * @param {(asked: Asked) => object | Promise<object>} answer what it throws is a fault. It gives the
		 * fields of a JSON object, or a `body` of text; apart from these, `statusCode` and `headers`
		 */
		async on(method, url, answer) {
			const rule = proxy[RULES[method]](url).always();
			await rule.thenCallback(async (request) => {
				if (isAway) return 'close';
				const text = await request.body.getText();
				if (refusedText !== undefined && text?.includes(refusedText)) {
					return { statusCode: 400, json: { message: `${refusedText} is refused` } };
				}
				try {
					/** @type {any} */
					const given = await answer(await askedOf(request, url));
					const { statusCode = 200, headers, body, ...json } = given;
					return { statusCode, headers, ...(body === undefined ? { json } : { body }) };
				} catch (error) {
					faults.push(`${method} ${request.url.split('?')[0]}: ${error.message}`);
					return { statusCode: 400, json: { message: error.message } };
				}
			});
		},
	};
}
