// Calls a workflow as an agent of Chatbase calls a Custom action, and takes of the answer what Chatbase takes.
import { CommandError } from '../process/child-process.mjs';

export const SECRET_HEADER = 'X-Chatbase-Action-Secret';

/** The most that Chatbase reads of an answer: 20 KB, by its documents. */
const MAX_BYTES = 20_000;

/** What Chatbase cannot use of an answer, by its documents; undefined where it can. */
function faultOf(type, bytes) {
	if (bytes.length > MAX_BYTES) return `The answer has ${bytes.length} bytes: more than 20 KB`;
	if (!/^application\/json\b/.test(type ?? ''))
		return `The answer is not sent as JSON, but as ${type}`;
	try {
		JSON.parse(String(bytes));
		return undefined;
	} catch {
		return 'The answer is not JSON';
	}
}

/**
 * Calls a Custom action: a POST of the data inputs as JSON, with a header of the user's own.
 *
 * @param {string} url
 * @param {string | undefined} secret none for a call without the header
 * @param {unknown} inputs
 * @param {{headerName?: string, timeoutMs?: number}} [options]
 * @returns {Promise<{status: number, answer?: any, fault?: string, seconds: number}>} the answer, or what
 * Chatbase cannot use of it
 * @throws {CommandError} when there is no answer
 */
export async function callAction(url, secret, inputs, options = {}) {
	const { headerName = SECRET_HEADER, timeoutMs = 120_000 } = options;
	const started = performance.now();
	try {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(secret && { [headerName]: secret }) },
			body: JSON.stringify(inputs),
			redirect: 'manual',
			signal: AbortSignal.timeout(timeoutMs),
		});
		const bytes = Buffer.from(await response.arrayBuffer());
		const seconds = (performance.now() - started) / 1000;
		const fault = faultOf(response.headers.get('content-type'), bytes);
		const { status } = response;
		return fault === undefined
			? { status, answer: JSON.parse(String(bytes)), seconds }
			: { status, fault, seconds };
	} catch (error) {
		throw new CommandError(`${url} does not answer: ${error.cause?.message ?? error.message}`);
	}
}
