import type { IWebhookFunctions } from 'n8n-workflow';

import { bytesOf, MAX_ANSWER_BYTES } from '../shared/actionAnswer';
import { fieldsOf } from '../shared/json';
import type { Parameters } from './parameters';

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

/** Why the agent gets a message in place of the workflow's answer: for n8n's log. */
export interface Shortfall {
	reason: 'executionFailed' | 'answerMissing' | 'answerTooLarge' | 'answerTooLate';
	detail?: string;
}

/** What n8n says, as an error, of a last node that has given no item (2.41.1). */
const NO_ITEM = 'No item to return was found';

/** What keeps what n8n answers with from being the workflow's answer. */
function shortfallOf(status: number, answer: unknown): Shortfall | undefined {
	if (answer === undefined) return { reason: 'answerMissing' };
	if (status >= 400) {
		const isMissing = fieldsOf(answer).message === NO_ITEM;
		return { reason: isMissing ? 'answerMissing' : 'executionFailed' };
	}
	const bytes = bytesOf(answer);
	return bytes > MAX_ANSWER_BYTES
		? { reason: 'answerTooLarge', detail: `${bytes} bytes` }
		: undefined;
}

/**
 * Sees to it that the agent gets JSON, in time, and of a size that it reads, whatever becomes of the workflow.
 * n8n itself answers a failing one with "Error in workflow" and 500, one that never responds with nothing, a
 * long one when it ends (2.41.1). Of other statuses than 200, Chatbase does not say what it does: so a message
 * that the agent may pass on comes with 200.
 *
 * @param response n8n's, which answers with its `json`, in this process, also where a worker runs the workflow
 * @param tell is called, at most once, where the agent gets a message in place of the answer
 */
export function guardAnswer(
	response: Response,
	{ failureMessage, lateMessage, timeLimitMs }: Parameters,
	tell: (shortfall: Shortfall) => void,
): void {
	const sendJson = response.json.bind(response);
	const sendMessage = (message: string) => {
		response.status(200);
		return sendJson({ message });
	};
	const limit = AbortSignal.timeout(timeLimitMs);
	const onLimit = () => {
		if (response.headersSent) return;
		sendMessage(lateMessage);
		tell({ reason: 'answerTooLate' });
		// n8n answers in its own time, and would fail to: nobody is there any more.
		const ignore = () => response;
		Object.assign(response, { status: ignore, setHeader: ignore, json: ignore, send: ignore });
	};
	const noLimit = () => limit.removeEventListener('abort', onLimit);
	limit.addEventListener('abort', onLimit);
	response.once('close', noLimit);
	response.json = (answer: unknown) => {
		noLimit();
		const shortfall = shortfallOf(response.statusCode, answer);
		if (shortfall === undefined) return sendJson(answer);
		tell(shortfall);
		return sendMessage(failureMessage);
	};
}
