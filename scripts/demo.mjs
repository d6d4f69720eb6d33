// A signed lead through a real n8n: Chatbase Trigger → Edit Fields → Data Table.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { main } from '../harness/command.mjs';
import { withTemporaryFolder } from '../harness/leftovers.mjs';
import { deliver, leadEvent } from '../harness/sender.mjs';
import { isFinished, itemsOf, N8nApi } from '../harness/n8n-api.mjs';
import { fetchHost } from '../harness/n8n-host.mjs';
import { installCommunityPackage, startN8n } from '../harness/n8n-process.mjs';
import { packPackage } from '../harness/package.mjs';
import { CommandError } from '../harness/program.mjs';
import { until } from '../harness/until.mjs';
import { readWorkflow, TRIGGER } from '../harness/workflow.mjs';

const COLUMNS = ['name', 'email', 'phone', 'conversation', 'event'];
const SHOWN_LOG = 4000;

const report = (line) => console.log(line);

function readArguments() {
	try {
		return parseArgs({ options: { once: { type: 'boolean', default: false } } }).values;
	} catch (error) {
		throw new CommandError(`${error.message}\n\nUsage: npm run demo [-- --once]`);
	}
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
	report(`\nThe item, as n8n stored it:\n${JSON.stringify(item, null, 2)}`);
	const [row] = await api.dataTableRows(table);
	report(`\nThe row in the Data Table "Leads":\n${JSON.stringify(row, null, 2)}`);
	checkRow(row, event);
}

/** The lead is in the table, and it is the lead that was sent. */
function checkRow(row, { payload }) {
	const isComplete =
		row?.name === payload.customerName &&
		row.email === payload.customerEmail &&
		row.phone === payload.customerPhone &&
		row.conversation === payload.conversationId;
	if (!isComplete) throw new CommandError('The lead that was sent is not in the table');
}

async function play(n8n) {
	const api = new N8nApi(n8n.url);
	const login = await api.createOwner();
	const secret = randomBytes(16).toString('hex');
	const chatbaseWebhookApi = await api.createKey(secret);
	const table = await api.createDataTable('Leads', COLUMNS);
	const { workflow, url } = await api.publish(
		await readWorkflow('lead-to-data-table.json', { chatbaseWebhookApi }),
	);

	await playLead(api, { workflow, url }, table, secret);
	return `
Editor:     ${n8n.url}/workflow/${workflow.id}
Email:      ${login.email}
Password:   ${login.password}
Another lead:
  npm run send-lead -- --url ${url} --secret ${secret}

Ctrl-C ends n8n and removes all of it.`;
}

/**
 * Fails as soon as n8n ends by itself, whatever is waited for.
 *
 * @param {import('../harness/n8n-process.mjs').N8n} n8n
 */
async function ended(n8n) {
	const code = await n8n.exited;
	const log = n8n.log().slice(-SHOWN_LOG);
	throw new CommandError(`n8n ended by itself with ${code}. Its log ends with:\n${log}`);
}

await main(async () => {
	const { once } = readArguments();
	const host = await fetchHost({ report });

	await withTemporaryFolder(async (folder) => {
		report('Building and packing the package …');
		await installCommunityPackage(folder, await packPackage(path.join(folder, 'tarball')));

		report(`Starting n8n ${host.version} …`);
		const n8n = await startN8n(host, folder);
		const failure = ended(n8n);
		failure.catch(() => {}); // it is also how it ends in the ordinary way
		try {
			const invitation = await Promise.race([play(n8n), failure]);
			if (once) return;
			report(invitation);
			await failure; // until Ctrl-C, which ends everything
		} finally {
			await n8n.stop();
		}
	});
});
