// A signed lead through a real n8n, into one of the examples; with no-lead-lost, a hundred leads and an
// outage; with one for an action, the calls of an agent.
//
// Usage: npm run demo [-- --once] [--example NAME]
import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { main } from '../harness/process/command.mjs';
import { DESTINATIONS, startDestinations } from '../harness/services/example-destinations.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { callAction, SECRET_HEADER } from '../harness/chatbase/action-caller.mjs';
import { deliver, leadEvent } from '../harness/chatbase/webhook-sender.mjs';
import { isFinished, itemsOf } from '../harness/n8n/executions.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { setUpN8n } from '../harness/n8n/set-up.mjs';
import { playOutage } from '../harness/no-lead-lost/outage-drill.mjs';
import { installCommunityPackage, packPackage } from '../harness/n8n/community-package.mjs';
import { CommandError } from '../harness/process/child-process.mjs';
import { countDeliveries } from '../harness/no-lead-lost/leads.mjs';
import { until } from '../harness/process/until.mjs';
import { readWorkflow, TRIGGER } from '../harness/n8n/workflows.mjs';

const EXAMPLES = Object.keys(DESTINATIONS);
const USAGE = `Usage: npm run demo [-- --once] [--example NAME], where NAME is one of ${EXAMPLES.join(', ')}`;
const SHOWN_LOG = 4000;

const report = (line) => console.log(line);
const inJson = (value) => JSON.stringify(value, null, 2);

function readArguments() {
	try {
		const { once = false, example = 'data-table' } = parseArgs({
			options: { once: { type: 'boolean' }, example: { type: 'string' } },
		}).values;
		if (!EXAMPLES.includes(example)) throw new Error(`There is no example ${example}`);
		return { once, example };
	} catch (error) {
		throw new CommandError(`${error.message}\n\n${USAGE}`);
	}
}

/** The newest execution that has received a lead or a call, when it has ended well. */
async function endedExecution(api, workflow) {
	// A recipe calls itself: the execution that has received the lead ends last.
	const { id } = await until('the execution has ended', async () => {
		const executions = await api.executions(workflow.id);
		const received = executions.find(({ mode }) => mode === 'webhook');
		return received !== undefined && isFinished(received) && received;
	});
	const execution = await api.execution(id);
	if (execution.status === 'success') return execution;
	const { error, lastNodeExecuted } = execution.data.resultData;
	const where = `The execution ended as ${execution.status} in ${lastNodeExecuted}`;
	throw new CommandError(`${where}: ${error?.message}`);
}

/** Sends one lead, and waits for what becomes of it. */
async function playLead(api, { workflow, url }, secret, { received, prepare, leavesOut = [] }) {
	const event = leadEvent();
	prepare?.(event);
	report(`Sending a signed lead to ${url}`);
	const answer = await deliver(url, secret, event);
	report(`n8n answers ${answer.status} ${answer.body}`);
	if (answer.status !== 200) throw new CommandError('The lead was not accepted');

	const [item] = itemsOf(await endedExecution(api, workflow), TRIGGER);
	report(`\nThe item, as n8n stored it:\n${inJson(item)}`);
	const arrived = inJson((await received()).at(-1) ?? null);
	report(`\nWhat has arrived:\n${arrived}`);
	checkArrived(arrived, event, leavesOut);
}

/** The lead has arrived, and it is the lead that was sent. A recipe may split the name. */
function checkArrived(arrived, { payload }, leavesOut) {
	const missing = ['customerName', 'customerEmail', 'customerPhone'].filter(
		(field) =>
			!leavesOut.includes(field) &&
			!payload[field].split(' ').every((word) => arrived.includes(word)),
	);
	if (missing.length > 0)
		throw new CommandError(`Of the lead did not arrive: ${missing.join(', ')}`);
}

const invite = ({ url, workflow, login }, further = '') => `
Editor:     ${url}/workflow/${workflow.id}
Email:      ${login.email}
Password:   ${login.password}${further}

Ctrl-C ends n8n and removes all of it.`;

async function publishExample(api, example, destination, secret) {
	/** @type {Record<string, any>} */
	const credentials = {
		chatbaseWebhookApi: await api.createKey(secret),
		chatbaseActionApi: await api.createActionSecret(secret),
	};
	for (const [type, data] of Object.entries(destination.credentials ?? {})) {
		credentials[type] = await api.createCredential(type, type, data);
	}
	const file = destination.file ?? new URL(`../examples/${example}.json`, import.meta.url);
	return await api.publish(await readWorkflow(file, credentials, destination.parameters));
}

async function play({ url: base, api, login }, destination, example) {
	const secret = randomBytes(16).toString('hex');
	const { workflow, url } = await publishExample(api, example, destination, secret);

	const received = () => api.dataTableRows('chatbase_leads'); // n8n's own is asked for here
	await playLead(api, { workflow, url }, secret, { received, ...destination });
	const another = `
Another lead:
  npm run send-lead -- --url ${url} --secret ${secret}`;
	return invite({ url: base, workflow, login }, another);
}

/** Calls the workflow as an agent does, which gets an answer each time. */
async function playCalls({ url: base, api, login }, destination, example) {
	const secret = randomBytes(16).toString('hex');
	const { workflow, url } = await publishExample(api, example, destination, secret);
	for (const inputs of destination.calls) {
		report(`\nThe agent calls ${url} with\n${inJson(inputs)}`);
		const { status, answer, fault, seconds } = await callAction(url, secret, inputs);
		report(`It gets, ${seconds.toFixed(1)} s later, ${status} ${fault ?? inJson(answer)}`);
		if (status !== 200 || fault !== undefined) throw new CommandError('That is no answer');
		await endedExecution(api, workflow);
	}
	const mail = (await destination.received?.())?.at(-1);
	if (mail !== undefined) report(`\nWhat has arrived:\n${inJson(mail)}`);
	const inputs = JSON.stringify(destination.calls[0]);
	const another = `
Another call:
  curl ${url} -H '${SECRET_HEADER}: ${secret}' --json '${inputs}'`;
	return invite({ url: base, workflow, login }, another);
}

/** A hundred leads, of which sixty find no n8n: all have to arrive, none twice. */
async function playDrill(n8n, { chatbase }) {
	const { sweep, delivered } = await playOutage(n8n, chatbase, { report });
	const count = (wanted) => delivered.filter((times) => times === wanted).length;
	const { sent, lost, runTwice } = countDeliveries(delivered);
	report(
		`\n${sent} leads: ${count('w')} by the webhook, ${count('s')} by the sweep, ${lost} lost, ${runTwice} twice`,
	);
	if (lost + runTwice > 0) throw new CommandError('Each should have come once');
	return invite({ ...n8n, workflow: sweep.workflow });
}

/** `failure` rejects as soon as a crash is reported, whatever is waited for. */
function startWaitingForCrash() {
	/** @type {(error: Error) => void} */
	let fail = () => {};
	const failure = new Promise((_resolve, reject) => {
		fail = reject;
	});
	failure.catch(() => {}); // it may come while nobody waits
	const report = (code, log) => {
		const end = log.slice(-SHOWN_LOG);
		fail(new CommandError(`n8n ended by itself with ${code}. Its log ends with:\n${end}`));
	};
	return { failure, report };
}

await main(async () => {
	const { once, example } = readArguments();
	const host = await fetchHost({ report });

	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711); // PostgreSQL runs as another user, in a folder below
		report('Building and packing the package …');
		await installCommunityPackage(folder, await packPackage(path.join(folder, 'tarball')));

		const services = await startDestinations([example], path.join(folder, 'destinations'));
		report(`Starting n8n ${host.version} …`);
		const crash = startWaitingForCrash();
		const n8n = await setUpN8n(host, folder, {
			settings: services.settings,
			services: [services],
			onCrash: crash.report,
		});
		try {
			const destination = services.destinations[example];
			const isOfAction = destination.calls !== undefined;
			const isDrill = destination.chatbase !== undefined;
			const player = isDrill ? playDrill : isOfAction ? playCalls : play;
			const played = player(n8n, destination, example);
			const invitation = await Promise.race([played, crash.failure]);
			if (once) return;
			report(invitation);
			await crash.failure; // until Ctrl-C, which ends everything
		} finally {
			await n8n.end();
		}
	});
});
