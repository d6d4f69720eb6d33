// The REST interface that n8n's editor uses, as far as the demo and the tests need it.
import { randomBytes } from 'node:crypto';
import { parse } from 'flatted';

import { CommandError } from './command.mjs';

/** Signed in as the owner of an n8n. */
export class N8nApi {
	#url;
	#cookie = '';

	constructor(url) {
		this.#url = url;
	}

	/**
	 * @param {string} method
	 * @param {string} path below `/rest`
	 * @param {unknown} [body] sent as JSON
	 * @returns {Promise<any>} the `data` of the answer
	 * @throws {CommandError} for a status other than 2xx, with n8n's message
	 */
	async call(method, path, body) {
		const response = await fetch(`${this.#url}/rest${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.#cookie },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new CommandError(`n8n: ${method} ${path}: ${response.status} ${text}`);
		const cookie = response.headers.getSetCookie()[0];
		if (cookie !== undefined) this.#cookie = cookie.split(';')[0];
		return text === '' ? undefined : JSON.parse(text).data;
	}

	/** Creates the owner of a new n8n and signs in. */
	async createOwner() {
		// n8n asks for a capital letter and a digit.
		const login = { email: 'owner@example.com', password: `A1${randomBytes(9).toString('hex')}` };
		await this.call('POST', '/owner/setup', { ...login, firstName: 'Demo', lastName: 'Owner' });
		return login;
	}
}
