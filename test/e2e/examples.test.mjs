// The files of examples/, as n8n takes them: node types, what is left to fill in, and the import.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { runN8n } from '../../harness/n8n/process.mjs';
import { REPOSITORY } from '../../harness/n8n/community-package.mjs';
import { callAction } from '../../harness/chatbase/action-caller.mjs';
import { deliver, leadEvent } from '../../harness/chatbase/webhook-sender.mjs';
import { until } from '../../harness/process/until.mjs';
import { ACTION_TRIGGER, TRIGGER, webhookPath } from '../../harness/n8n/workflows.mjs';
import { host, newN8n } from './support/run.mjs';

const { NodeHelpers } = createRequire(import.meta.url)('n8n-workflow');
const SECRET = 'e2e-secret-of-the-examples';
const EXAMPLES = path.join(REPOSITORY, 'examples');
const FILES = (await readdir(EXAMPLES)).filter((file) => file.endsWith('.json'));

/** All that n8n finds missing, and so all that a note has to name: parameters, and credentials. */
const FILL_IN = {
	'action-book.json': { 'Send the email': ['fromEmail', 'toEmail', 'smtp'] },
	'deliver-again.json': { 'Deliver it': ['workflowId'] },
	'email-to-sales.json': { 'Send the email': ['fromEmail', 'toEmail', 'smtp'] },
	'google-sheets.json': { 'Append or update the row': ['documentId', 'googleApi'] },
	'handover.json': {
		'Tell your colleagues': ['fromEmail', 'toEmail', 'smtp'],
		'Tell what went wrong': ['fromEmail', 'toEmail', 'smtp'],
	},
	'hubspot.json': { 'Create or update the contact': ['hubspotAppToken'] },
	'learning.json': {
		'OpenAI Chat Model': ['openAiApi'],
		'Ask a person': ['fromEmail', 'toEmail', 'smtp'],
	},
	'mailing-list.json': {
		'A member already?': ['list', 'mailchimpApi'],
		'Add the member': ['mailchimpApi'],
	},
	'no-lead-lost.json': { 'Deliver it': ['workflowId'] },
	'postgres.json': { 'Insert or update the row': ['postgres'] },
	'qualify.json': {
		'OpenAI Chat Model': ['openAiApi'],
		'Send the email': ['fromEmail', 'toEmail', 'smtp'],
	},
	'slack.json': { 'Post the message': ['channelId', 'slackApi'] },
	'tell-me.json': {
		'Send the email': ['fromEmail', 'toEmail', 'smtp'],
		'Post the message': ['slackApi'], // deactivated: n8n misses no parameter of it
	},
	'to-many-places.json': { 'Send the email': ['fromEmail', 'toEmail', 'smtp'] },
};

async function read(file) {
	return JSON.parse(await readFile(path.join(EXAMPLES, file), 'utf8'));
}

describe('the examples', () => {
	const modules = path.resolve(host.n8n, '../../..');
	const load = createRequire(import.meta.url);
	/** Of n8n's own packages. */
	const types = ['n8n-nodes-base', '@n8n/n8n-nodes-langchain'].flatMap((packageName) =>
		load(path.join(modules, packageName, 'dist/types/nodes.json')).map((description) => ({
			type: `${packageName}.${description.name}`,
			description,
		})),
	);

	/** What n8n finds missing in a node of its own; undefined where it does not know the node. */
	function missing(node) {
		const { description } =
			types.find(
				({ type, description: { version } }) =>
					type === node.type && [version].flat().includes(node.typeVersion),
			) ?? {};
		if (description === undefined) return undefined;
		const { properties, credentials = [] } = description;
		const values = NodeHelpers.getNodeParameters(
			properties,
			node.parameters,
			true,
			false,
			node,
			description,
		);
		const filled = { ...node, parameters: values };
		const issues = NodeHelpers.getNodeParametersIssues(properties, filled, description);
		const isUsed = (one) => NodeHelpers.displayParameter(values, one, node, description);
		return [
			...Object.keys(issues?.parameters ?? {}),
			...credentials.filter((one) => one.required && isUsed(one)).map(({ name }) => name),
		];
	}

	test.each(FILES)(
		'%s has only nodes that this n8n knows, and lacks only what its note names',
		async (file) => {
			const { nodes } = await read(file);
			const ofN8n = nodes.filter(({ type }) => !type.startsWith('n8n-nodes-chatbase.'));
			const lacking = ofN8n.map((node) => [node.name, missing(node)]);
			expect(lacking.filter(([, fields]) => fields === undefined)).toEqual([]);
			expect(Object.fromEntries(lacking.filter(([, fields]) => fields.length > 0))).toEqual(
				FILL_IN[file] ?? {},
			);
		},
	);
});

describe('n8n import:workflow', () => {
	let n8n;
	afterAll(() => n8n?.end());

	test('takes every example, twice, and each copy has a URL of its own when it is saved', async () => {
		n8n = await newN8n();
		const { api, userFolder } = n8n;
		for (let time = 0; time < 2; time += 1) {
			await runN8n(host, userFolder, 'import:workflow', '--separate', `--input=${EXAMPLES}`);
		}
		const imported = await api.call('GET', '/workflows');
		const workflows = await Promise.all(FILES.map(read));
		const names = workflows.map(({ name }) => name);
		expect(imported.map(({ name }) => name).sort()).toEqual([...names, ...names].sort());

		const credentialsOf = {
			[TRIGGER]: { chatbaseWebhookApi: await api.createKey(SECRET) },
			[ACTION_TRIGGER]: { chatbaseActionApi: await api.createActionSecret(SECRET) },
		};
		const triggerOf = ({ nodes }) => nodes.find(({ name }) => name in credentialsOf);
		const copies = [];
		for (const { id } of imported) {
			const workflow = await api.call('GET', `/workflows/${id}`);
			const trigger = triggerOf(workflow);
			if (trigger === undefined) continue; // another workflow, or a person, starts it
			trigger.credentials = credentialsOf[trigger.name];
			trigger.webhookId ??= randomUUID(); // as the editor does when it opens such a workflow
			copies.push(await api.call('PATCH', `/workflows/${id}`, workflow));
		}
		const urlOf = (workflow) => `${n8n.url}/webhook/${webhookPath(triggerOf(workflow))}`;
		const withTrigger = workflows.filter((workflow) => triggerOf(workflow) !== undefined);
		expect(new Set(copies.map(urlOf)).size).toBe(2 * withTrigger.length);

		for (const copy of copies.filter(({ name }) => name === 'Chatbase leads to a Data Table')) {
			await api.activate(copy, urlOf(copy));
			expect((await deliver(urlOf(copy), SECRET, leadEvent())).status).toBe(200);
		}
		await until('both leads are in the table', async () => {
			return (await api.dataTableRows('chatbase_leads')).length === 2;
		});

		for (const copy of copies.filter(({ name }) => name === 'Chatbase action: look an order up')) {
			await api.activate(copy, urlOf(copy));
			const order = { orderNumber: '1001', email: 'visitor@example.com' };
			expect((await callAction(urlOf(copy), SECRET, order)).answer).toMatchObject({ found: true });
		}
	});
});
