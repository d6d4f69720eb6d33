// The REST interface that n8n's editor uses, as far as the demo and the tests need it.
import { randomBytes } from 'node:crypto';
import { parse } from 'flatted';

import { CommandError } from '../process/child-process.mjs';
import { until } from '../process/until.mjs';

/** The most that n8n gives at once. */
const PAGE_SIZE = 100;

/** The states of an execution that has not ended. */
export const UNFINISHED = ['new', 'running', 'waiting'];

/** Whether the production URL of a Chatbase Trigger node is registered. */
async function answersGet(url) {
	return (await fetch(url)).status === 405;
}

/** An n8n, used as its owner does in the editor: of the pinned version, or of an older one. */
export class N8nApi {
	#url;
	#cookie = '';

	/** @param {string} url n8n's, without a trailing slash */
	constructor(url) {
		this.#url = url;
	}

	/**
	 * @param {string} method
	 * @param {string} path below `/rest`
	 * @param {unknown} [body] sent as JSON
	 * @returns {Promise<any>} the `data` of the answer
	 * @throws {CommandError} for a status other than 2xx, with n8n's answer
	 */
	async call(method, path, body) {
		const response = await fetch(`${this.#url}/rest${path}`, {
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
	async #callEither(newer, older) {
		try {
			return await this.call(...newer);
		} catch (error) {
			if (error.status !== 404) throw error;
			return older && (await this.call(...older));
		}
	}

	/**
	 * Sets up a new n8n and signs in.
	 *
	 * @returns {Promise<{email: string, password: string}>} the owner's login
	 */
	async createOwner() {
		// n8n asks for a capital letter and a digit.
		const login = { email: 'owner@example.com', password: `A1${randomBytes(9).toString('hex')}` };
		await this.call('POST', '/owner/setup', { ...login, firstName: 'Demo', lastName: 'Owner' });
		return login;
	}

	async createCredential(type, name, data) {
		return await this.call('POST', '/credentials', { type, name, data });
	}

	/** Stores a credential of the Chatbase Trigger node. */
	async createKey(secretKey, previousSecretKey = '') {
		const data = { secretKey, previousSecretKey };
		return await this.createCredential('chatbaseWebhookApi', 'Chatbase', data);
	}

	/** Changes what a credential holds. */
	async updateCredential({ id, name, type }, data) {
		await this.call('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** Makes a Data Table with columns of text. */
	async createDataTable(name, columns) {
		const { id: projectId } = await this.call('GET', '/projects/personal');
		await this.call('POST', `/projects/${projectId}/data-tables`, {
			name,
			columns: columns.map((column) => ({ name: column, type: 'string' })),
		});
	}

	/** The rows of the Data Table of this very name. @returns {Promise<any[]>} */
	async dataTableRows(name) {
		const { id: projectId } = await this.call('GET', '/projects/personal');
		const tables = await this.call('GET', `/projects/${projectId}/data-tables`);
		const table = tables.data.find((one) => one.name === name);
		if (table === undefined) return [];
		const rows = [];
		for (;;) {
			const page = `/projects/${projectId}/data-tables/${table.id}/rows?take=250&skip=${rows.length}`;
			const { count, data } = await this.call('GET', page);
			rows.push(...data);
			if (data.length === 0 || rows.length >= count) return rows;
		}
	}

	/**
	 * Saves and publishes a workflow that starts with a webhook.
	 *
	 * @param {object} workflow
	 * @param {(url: string) => Promise<boolean>} [isPublished] whether the URL answers already; by
	 * default as the Chatbase Trigger node does
	 * @returns {Promise<{workflow: any, url: string}>} the workflow as stored, and its production
	 * URL, which answers by now
	 * @throws {CommandError} with the node's message, when n8n cannot publish it
	 */
	async publish(workflow, isPublished = answersGet) {
		const stored = await this.call('POST', '/workflows', workflow);
		const { webhookId } = stored.nodes.find((node) => node.webhookId !== undefined);
		const url = `${this.#url}/webhook/${webhookId}/webhook`;
		await this.activate(stored, url, isPublished);
		return { workflow: stored, url };
	}

	/** Publishes a saved workflow, and waits until its production URL, if it has one, answers. */
	async activate({ id, versionId }, url, isPublished = answersGet) {
		await this.#callEither(
			['POST', `/workflows/${id}/activate`, { versionId }],
			['PATCH', `/workflows/${id}`, { versionId, active: true }],
		);
		// n8n publishes after it has answered: it registers the URL a moment later, or it fails then.
		// Older n8n publishes before it answers, and has no such status.
		await until('the workflow is published', async () => {
			const publication = await this.#callEither(['GET', `/workflows/${id}/publication-status`]);
			const { status, triggers } = publication ?? { status: 'published' };
			if (status === 'failed') {
				const messages = triggers.map(({ errorMessage }) => errorMessage);
				throw new CommandError(`n8n could not publish the workflow: ${messages.join('; ')}`);
			}
			return status === 'published' && (url === undefined || (await isPublished(url)));
		});
	}

	/**
	 * Starts a workflow by hand, as it is saved.
	 *
	 * @param {string} workflowId
	 * @param {string} trigger the name of the node that it starts from: none that waits for a webhook
	 * @returns {Promise<string>} the execution's id
	 */
	async start(workflowId, trigger) {
		const workflowData = await this.call('GET', `/workflows/${workflowId}`); // for older n8n
		const body = { workflowData, triggerToStartFrom: { name: trigger } };
		return (await this.call('POST', `/workflows/${workflowId}/run`, body)).executionId;
	}

	/**
	 * Runs a workflow by hand, as it is saved, and waits until that has ended.
	 *
	 * @throws {CommandError} when n8n does not save it
	 */
	async run(workflowId, trigger) {
		const executionId = await this.start(workflowId, trigger);
		return await until(
			`the execution from ${trigger} has ended`,
			async () => {
				const execution = await this.execution(executionId);
				return isFinished(execution) && execution;
			},
			{ timeoutMs: 300_000 },
		);
	}

	/** Unpublishes a workflow, and waits until its production URL, if it has one, is gone. */
	async deactivate({ id }, url) {
		await this.#callEither(
			['POST', `/workflows/${id}/deactivate`, {}],
			['PATCH', `/workflows/${id}`, { active: false }],
		);
		if (url === undefined) return;
		await until('the workflow is unpublished', async () => (await fetch(url)).status === 404);
	}

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
