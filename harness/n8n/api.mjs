// n8n's REST interface, as far as the demo and the tests need it.
import { randomBytes } from 'node:crypto';

import { SECRET_HEADER } from '../chatbase/action-caller.mjs';
import { CommandError } from '../process/child-process.mjs';
import { until } from '../process/until.mjs';
import { ExecutionsApi, isFinished } from './executions.mjs';
import { webhookPath } from './workflows.mjs';

/** Whether the production URL of a Chatbase Trigger or a Chatbase Action Trigger node is registered. */
async function answersGet(url) {
	return (await fetch(url)).status === 405;
}

/** An n8n, used as its owner does in the editor: of the pinned version, or of an older one. */
export class N8nApi extends ExecutionsApi {
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

	/** Stores a credential of the Chatbase Action Trigger node. */
	async createActionSecret(secret, previousSecret = '', headerName = SECRET_HEADER) {
		const data = { headerName, secret, previousSecret };
		return await this.createCredential('chatbaseActionApi', 'Chatbase action', data);
	}

	/** Changes what a credential holds. */
	async updateCredential({ id, name, type }, data) {
		await this.call('PATCH', `/credentials/${id}`, { name, type, data });
	}

	/** Where the owner's Data Tables are, below `/rest`. */
	async dataTablesPath() {
		const { id } = await this.call('GET', '/projects/personal');
		return `/projects/${id}/data-tables`;
	}

	/** Makes a Data Table with columns of text. */
	async createDataTable(name, columns) {
		await this.call('POST', await this.dataTablesPath(), {
			name,
			columns: columns.map((column) => ({ name: column, type: 'string' })),
		});
	}

	/** The rows of the Data Table of this very name. @returns {Promise<any[]>} */
	async dataTableRows(name) {
		const path = await this.dataTablesPath();
		const tables = await this.call('GET', path);
		const table = tables.data.find((one) => one.name === name);
		if (table === undefined) return [];
		const rows = [];
		for (;;) {
			const page = `${path}/${table.id}/rows?take=250&skip=${rows.length}`;
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
	 * default as the webhook triggers of this package do
	 * @returns {Promise<{workflow: any, url: string}>} the workflow as stored, and its production
	 * URL, which answers by now
	 * @throws {CommandError} with the node's message, when n8n cannot publish it
	 */
	async publish(workflow, isPublished = answersGet) {
		const stored = await this.call('POST', '/workflows', workflow);
		const trigger = stored.nodes.find(({ webhookId }) => webhookId !== undefined);
		const url = `${this.url}/webhook/${webhookPath(trigger)}`;
		await this.activate(stored, url, isPublished);
		return { workflow: stored, url };
	}

	/** Publishes a saved workflow, and waits until its production URL, if it has one, answers. */
	async activate({ id, versionId }, url, isPublished = answersGet) {
		await this.callEither(
			['POST', `/workflows/${id}/activate`, { versionId }],
			['PATCH', `/workflows/${id}`, { versionId, active: true }],
		);
		// n8n publishes after it has answered: it registers the URL a moment later, or it fails then.
		// Older n8n publishes before it answers, and has no such status.
		await until('the workflow is published', async () => {
			const publication = await this.callEither(['GET', `/workflows/${id}/publication-status`]);
			const { status, triggers } = publication ?? { status: 'published' };
			// In part: a Wait node counts as a trigger, too, and has nothing to refuse.
			if (status === 'failed' || status === 'partial') {
				const messages = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
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
		await this.callEither(
			['POST', `/workflows/${id}/deactivate`, {}],
			['PATCH', `/workflows/${id}`, { active: false }],
		);
		if (url === undefined) return;
		await until('the workflow is unpublished', async () => (await fetch(url)).status === 404);
	}
}
