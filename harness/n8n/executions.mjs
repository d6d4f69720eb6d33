// The executions that n8n has stored: listed, counted, read.
import { parse } from 'flatted';

import { CommandError } from '../process/child-process.mjs';
import { RestClient } from './rest.mjs';

/** The most that n8n gives at once. */
const PAGE_SIZE = 100;

/** The states of an execution that has not ended. */
export const UNFINISHED = ['new', 'running', 'waiting'];

/** Of n8n's REST interface, what has to do with executions. */
export class ExecutionsApi extends RestClient {
	async #listExecutions(filter, limit) {
		const query = encodeURIComponent(JSON.stringify(filter));
		return await this.call('GET', `/executions?filter=${query}&limit=${limit}`);
	}

	/**
	 * @param {string} workflowId
	 * @param {string} [startedBefore] ISO 8601, inclusive
	 * @returns {Promise<{id: string, mode: string, status: string, startedAt: string | null, stoppedAt: string | null}[]>}
	 * at most a hundred executions that have not ended, then at most a hundred that have, newest first
	 */
	async newestExecutions(workflowId, startedBefore) {
		return (await this.#listExecutions({ workflowId, startedBefore }, PAGE_SIZE)).results;
	}

	/**
	 * All executions of a workflow; of those that have not ended, at most a hundred. n8n's own cursor is
	 * of no use here: it sorts by the start and goes on by the identifier, and so leaves out executions
	 * that were started in another order.
	 *
	 * @param {string} workflowId
	 * @throws {CommandError} when n8n shows no way to the rest
	 */
	async executions(workflowId) {
		const all = new Map();
		for (let startedBefore; ; ) {
			const page = await this.newestExecutions(workflowId, startedBefore);
			const found = page.filter(({ id }) => !all.has(id));
			if (found.length === 0) return [...all.values()];
			for (const execution of found) all.set(execution.id, execution);
			startedBefore = page[page.length - 1].startedAt ?? undefined;
			if (startedBefore === undefined && page.length >= PAGE_SIZE) {
				throw new CommandError('More executions wait to be started than n8n lists');
			}
		}
	}

	/**
	 * @param {string} workflowId
	 * @param {string[]} [status] only executions of these; by default those that have ended
	 * @returns {Promise<number>} how many executions of a workflow n8n has stored
	 * @throws {CommandError} when n8n only estimates them: with PostgreSQL, from 100,000 on
	 */
	async countExecutions(workflowId, status) {
		const { count, estimated } = await this.#listExecutions({ workflowId, status }, 1);
		if (estimated || count < 0) throw new CommandError('n8n has too many executions to count them');
		return count;
	}

	/**
	 * @param {string} id
	 * @returns {Promise<{id: string, status: string, startedAt: string, stoppedAt: string, data: any}>}
	 * with its data
	 * @throws {CommandError} when n8n has not saved it, with the status 404
	 */
	async execution(id) {
		const stored = await this.call('GET', `/executions/${id}`);
		if (stored === undefined) {
			throw Object.assign(new CommandError(`n8n has not saved execution ${id}`), { status: 404 });
		}
		const { status, startedAt, stoppedAt, data } = stored;
		return { id, status, startedAt, stoppedAt, data: parse(data) };
	}
}

/** Whether an execution has ended, however it did. */
export function isFinished({ status }) {
	return !UNFINISHED.includes(status);
}

/**
 * The `json` of the items that a node gave in an execution, as n8n stored them. For an execution that
 * was cut off before the node had run, those that it was to be started with; what n8n then shows as
 * its output is made up.
 *
 * @param {{data: any}} execution
 * @param {string} nodeName
 * @returns {any[]}
 */
export function itemsOf({ data }, nodeName) {
	const waiting = data.executionData?.nodeExecutionStack?.find(
		({ node }) => node.name === nodeName,
	);
	const [run] = data.resultData.runData[nodeName] ?? [];
	const output = waiting?.data?.main ?? run?.data?.main;
	return (output?.[0] ?? []).map(({ json }) => json);
}
