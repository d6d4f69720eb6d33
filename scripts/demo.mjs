// A signed lead through a real n8n: Chatbase Trigger → Edit Fields → Data Table.
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { CommandError, interruption, main } from './lib/command.mjs';
import { deliver, leadEvent } from './lib/lead.mjs';
import { N8nApi } from './lib/n8n-api.mjs';
import { fetchHost } from './lib/n8n-host.mjs';
import { installCommunityPackage, startN8n } from './lib/n8n-process.mjs';
import { buildPackage, packPackage } from './lib/package.mjs';
import { withTemporaryFolder } from './lib/temporary.mjs';
import { until } from './lib/until.mjs';

const TRIGGER = 'Chatbase Trigger';

/** What the table's columns hold of the lead item. */
const COLUMNS = {
	name: 'customerName',
	email: 'customerEmail',
	phone: 'customerPhone',
	conversation: 'conversationId',
	event: 'eventId',
};

const report = (line) => console.log(line);

function readArguments() {
	try {
		return parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
	} catch (error) {
		throw new CommandError(`${error.message}\n\nUsage: npm run demo [-- --once]`);
	}
}

function chain(...nodes) {
	const links = nodes
		.slice(1)
		.map(({ name }, index) => [
			nodes[index].name,
			{ main: [[{ node: name, type: 'main', index: 0 }]] },
		]);
	return {
		nodes: nodes.map((node, index) => ({
			id: randomUUID(),
			position: [index * 240, 0],
			...node,
		})),
		connections: Object.fromEntries(links),
	};
}

function demoWorkflow(credential, table) {
	const assignments = Object.entries(COLUMNS).map(([column, field]) => ({
		id: column,
		name: column,
		type: 'string',
		value: `={{ $json.${field} }}`,
	}));
	const trigger = {
		name: TRIGGER,
		type: 'n8n-nodes-chatbase.chatbaseTrigger',
		typeVersion: 1.1,
		webhookId: randomUUID(),
		parameters: {},
		credentials: { chatbaseWebhookApi: { id: credential.id, name: credential.name } },
	};
	const editFields = {
		name: 'Edit Fields',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { assignments: { assignments }, options: {} },
	};
	const dataTable = {
		name: 'Data Table',
		type: 'n8n-nodes-base.dataTable',
		typeVersion: 1,
		parameters: {
			dataTableId: { __rl: true, mode: 'id', value: table.id },
			columns: { mappingMode: 'autoMapInputData', value: null },
		},
	};
	return {
		name: 'Chatbase leads to a Data Table',
		settings: {},
		...chain(trigger, editFields, dataTable),
	};
}

/** Sends one lead, and waits for what n8n stores of it. */
async function playLead(api, { workflow, url }, table, secret) {
	const event = leadEvent();
	report(`Sending a signed lead to ${url}`);
	const answer = await deliver(url, secret, event);
	report(`n8n answers ${answer.status} ${answer.body}`);
	if (answer.status !== 200) throw new CommandError('The lead was not accepted');

	const execution = await until('the execution has ended', async () => {
		const [newest] = await api.executions(workflow.id);
		return newest !== undefined && !['new', 'running'].includes(newest.status) && newest;
	});
	const [item] = await api.storedItems(execution.id, TRIGGER);
	const [row] = await api.dataTableRows(table);
	return { event, item, row };
}

/** The lead is in the table, and it is the lead that was sent. */
function checkRow({ event: { payload }, row }) {
	const complete =
		row?.name === payload.customerName &&
		row.email === payload.customerEmail &&
		row.phone === payload.customerPhone &&
		row.conversation === payload.conversationId;
	if (!complete) throw new CommandError('The lead that was sent is not in the table');
}

async function play(n8n, once, signal) {
	const api = new N8nApi(n8n.url);
	const login = await api.createOwner();
	const secret = randomBytes(16).toString('hex');
	const credential = await api.createCredential('chatbaseWebhookApi', 'Chatbase', {
		secretKey: secret,
	});
	const table = await api.createDataTable('Leads', Object.keys(COLUMNS));
	const published = await api.publish(demoWorkflow(credential, table));

	const lead = await playLead(api, published, table, secret);
	report(`\nThe item, as n8n stored it:\n${JSON.stringify(lead.item, null, 2)}`);
	report(`\nThe row in the Data Table "Leads":\n${JSON.stringify(lead.row, null, 2)}`);
	checkRow(lead);
	if (once) return;

	report(`
Editor:     ${n8n.url}/workflow/${published.workflow.id}
Email:      ${login.email}
Password:   ${login.password}
Another lead:
  npm run send-lead -- --url ${published.url} --secret ${secret}

Ctrl-C ends n8n and removes all of it.`);
	const interrupted = new Promise((resolve) => signal.addEventListener('abort', resolve));
	await Promise.race([interrupted, n8n.exited]);
	if (!signal.aborted) throw new CommandError(`n8n ended by itself:\n${n8n.log().slice(-2000)}`);
}

await main(async () => {
	const { once } = readArguments();
	const signal = interruption();
	const host = await fetchHost({ signal, report });

	await withTemporaryFolder(async (folder) => {
		report('Building and packing the package …');
		await buildPackage();
		await installCommunityPackage(folder, await packPackage(path.join(folder, 'tarball')));

		report(`Starting n8n ${host.version} …`);
		const n8n = await startN8n(host, folder, { signal });
		try {
			await play(n8n, once, signal);
		} finally {
			await n8n.stop();
		}
	});
});
