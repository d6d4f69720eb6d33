/** Calls of a Custom action, as an agent of Chatbase sends them. */
import type { Request } from './n8n-core/webhooks';

/** The name of the header in the credential, as a new one has it. */
export const HEADER_NAME = 'X-Chatbase-Action-Secret';

export const SECRET = 'secret-of-the-tests-of-actions';

/** Calls with a header of any value; a list is a header that is sent several times. */
export function calledWith(header: unknown, inputs: unknown = {}): Request {
	return {
		headers: { 'content-type': 'application/json', [HEADER_NAME.toLowerCase()]: header },
		body: Buffer.from(typeof inputs === 'string' ? inputs : JSON.stringify(inputs)),
	};
}

/** A call with the right secret. @param inputs a text is the body as it is */
export function called(inputs: unknown = {}): Request {
	return calledWith(SECRET, inputs);
}
