// A signed lead through a real n8n: Chatbase Trigger → Edit Fields → Data Table.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { CommandError, interruption, main } from './lib/command.mjs';
import { deliver, leadEvent } from './lib/lead.mjs';
import { isFinished, itemsOf, N8nApi } from './lib/n8n-api.mjs';
import { fetchHost } from './lib/n8n-host.mjs';
import { installCommunityPackage, startN8n } from './lib/n8n-process.mjs';
import { buildPackage, packPackage } from './lib/package.mjs';
import { withTemporaryFolder } from './lib/temporary.mjs';
import { until } from './lib/until.mjs';
import {
	chatbaseTrigger,
	dataTableInsert,
	editFields,
	TRIGGER,
	workflowOf,
} from './lib/workflow.mjs';

/** What the table's columns hold of the lead item. */
const COLUMNS = {
	name: 'customerName',
	email: 'customerEmail',
	phone: 'customerPhone',
	conversation: 'conversationId',
	event: 'eventId',
};

const SHOWN_LOG = 4000;

const report = (line) => console.log(line);

function readArguments() {
	try {
		return parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
	} catch (error) {
		throw new CommandError(`${error.message}\n\nUsage: npm run demo [-- --once]`);
	}
}

function demoWorkflow(credential, table) {
	return workflowOf(
		'Chatbase leads to a Data Table',
		chatbaseTrigger(credential),
		editFields(COLUMNS),
		dataTableInsert(table),
	);
}

/** Sends one lead, and waits for what n8n stores of it. */
async function playLead(api, { workflow, url }, table, secret) {
	const event = leadEvent();
	report(`Sending a signed lead to ${url}`);
	const answer = await deliver(url, secret, event);
	report(`n8n answers ${answer.status} ${answer.body}`);
	if (answer.status !== 200) throw new CommandError('The lead was not accepted');

	const { id } = await until('the execution has ended', async () => {
		const [newest] = await api.executions(workflow.id);
		return newest !== undefined && isFinished(newest) && newest;
	});
	const execution = await api.execution(id);
	if (execution.status !== 'success') {
		const { error, lastNodeExecuted } = execution.data.resultData;
		const where = `The execution ended as ${execution.status} in ${lastNodeExecuted}`;
		throw new CommandError(`${where}: ${error?.message}`);
	}
	const [item] = itemsOf(execution, TRIGGER);
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

async function play(n8n) {
	const api = new N8nApi(n8n.url);
	const login = await api.createOwner();
	const secret = randomBytes(16).toString('hex');
	const credential = await api.createCredential('chatbaseWebhookApi', 'Chatbase', {
		secretKey: secret,
	});
	const table = await api.createDataTable('Leads', Object.keys(COLUMNS));
	const { workflow, url } = await api.publish(demoWorkflow(credential, table));

	const lead = await playLead(api, { workflow, url }, table, secret);
	report(`\nThe item, as n8n stored it:\n${JSON.stringify(lead.item, null, 2)}`);
	report(`\nThe row in the Data Table "Leads":\n${JSON.stringify(lead.row, null, 2)}`);
	checkRow(lead);
	return `
Editor:     ${n8n.url}/workflow/${workflow.id}
Email:      ${login.email}
Password:   ${login.password}
Another lead:
  npm run send-lead -- --url ${url} --secret ${secret}

Ctrl-C ends n8n and removes all of it.`;
}

/** Fails as soon as n8n ends or the user presses Ctrl-C, whatever is waited for. */
function watch(n8n, signal) {
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), { once: true });
		void n8n.exited.then((code) => {
			const log = n8n.log().slice(-SHOWN_LOG);
			reject(new CommandError(`n8n ended by itself with ${code}. Its log ends with:\n${log}`));
		});
	});
}

await main(async () => {
	const { once } = readArguments();
	const signal = interruption();
	const host = await fetchHost({ signal, report });

	await withTemporaryFolder(async (folder) => {
		report('Building and packing the package …');
		await buildPackage({ signal });
		await installCommunityPackage(folder, await packPackage(path.join(folder, 'tarball')));

		report(`Starting n8n ${host.version} …`);
		const n8n = await startN8n(host, folder, { signal });
		try {
			const ended = watch(n8n, signal);
			const invitation = await Promise.race([play(n8n), ended]);
			if (once) return;
			report(invitation);
			await ended.catch((error) => {
				if (!signal.aborted) throw error;
			});
		} finally {
			await n8n.stop();
		}
	});
});
