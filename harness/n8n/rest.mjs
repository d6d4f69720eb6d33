// The REST interface that n8n's editor uses: how one calls it.
import { CommandError } from '../process/child-process.mjs';

/** One who uses n8n, signed in as soon as a call has done that. */
export class RestClient {
	#cookie = '';

	/** @param {string} url n8n's, without a trailing slash */
	constructor(url) {
		this.url = url;
	}

	/**
	 * @param {string} method
	 * @param {string} path below `/rest`
	 * @param {unknown} [body] sent as JSON
	 * @returns {Promise<any>} the `data` of the answer
	 * @throws {CommandError} for a status other than 2xx, with n8n's answer
	 */
	async call(method, path, body) {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.#cookie },
			body: JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			const { status } = response;
			throw Object.assign(new CommandError(`n8n: ${method} ${path}: ${status} ${text}`), {
				status,
			});
		}
		const [cookie] = response.headers.getSetCookie();
		if (cookie !== undefined) this.#cookie = cookie.split(';')[0];
		return text === '' ? undefined : JSON.parse(text).data;
	}

	/**
	 * Asks as the pinned n8n wants it, and one that does not know that as older ones want it.
	 *
	 * @param {[method: string, path: string, body?: unknown]} newer
	 * @param {[method: string, path: string, body?: unknown]} [older]
	 */
	async callEither(newer, older) {
		try {
			return await this.call(...newer);
		} catch (error) {
			if (error.status !== 404) throw error;
			return older && (await this.call(...older));
		}
	}
}
