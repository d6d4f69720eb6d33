// What a call of the API costs with the Chatbase node, beside n8n's HTTP Request node: the same call, in
// the same n8n, to the same stand-in for Chatbase. Prints Markdown.
//
// npm run bench:api [-- --smoke]
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';

import { UNLIMITED } from '../harness/chatbase/stand-in/rate-limit.mjs';
import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { isFinished } from '../harness/n8n/executions.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { setUpN8n } from '../harness/n8n/set-up.mjs';
import { installCommunityPackage, packPackage } from '../harness/n8n/community-package.mjs';
import { CommandError } from '../harness/process/child-process.mjs';
import { until } from '../harness/process/until.mjs';
import { readWorkflow } from '../harness/n8n/workflows.mjs';
import { spread } from './spread.mjs';

const API_KEY = 'key-of-the-benchmark';
const NODE = 'Get an agent'; // of each workflow, the one that is measured
const LIMIT = { requests: 100, perMs: 10_000 };
const LIMITED_ITEMS = 300;
const PATIENCE = { timeoutMs: 300_000, intervalMs: 100 };

const BATCHES = { batching: { batch: { batchSize: 10, batchInterval: 1000 } } };
/** How HTTP Request is set up; the first is n8n's default. */
const SET_UPS = {
	'HTTP Request': {},
	'HTTP Request, Continue On Error': { onError: 'continueRegularOutput' },
	'HTTP Request, Retry On Fail 5 × 5 s': {
		retryOnFail: true,
		maxTries: 5,
		waitBetweenTries: 5000,
	},
	'HTTP Request, Batching 10 per second': { parameters: { options: BATCHES } },
};
const OWN = 'Chatbase';
const [DEFAULT] = Object.keys(SET_UPS);

/** Publishes a workflow that asks once for each item, by the Chatbase node or by a set-up of HTTP Request. */
async function publish(api, apiCredential, setUp) {
	const isOwn = setUp === undefined;
	const file = isOwn ? 'api-chatbase' : 'api-http-request';
	const url = new URL(`workflows/${file}.json`, import.meta.url);
	const workflow = await readWorkflow(url, { chatbaseApi: apiCredential });
	const node = workflow.nodes.find(({ name }) => name === NODE);
	const { parameters, ...settings } = setUp ?? {};
	Object.assign(node, settings);
	Object.assign(node.parameters, parameters);
	const webhook = workflow.nodes.find(({ name }) => name === 'Webhook');
	webhook.webhookId = randomUUID();
	webhook.parameters.path = `${webhook.webhookId}/webhook`;
	const published = await api.publish(workflow, async (address) => (await post(address, 0)).ok);
	await endedExecution(api, published.workflow); // that of the question whether it is published
	return published;
}

/** Starts a workflow with so many items. */
async function post(url, items) {
	const body = JSON.stringify({ items: Array.from({ length: items }, () => ({ agent: 'a' })) });
	const headers = { 'content-type': 'application/json' };
	return await fetch(url, { method: 'POST', headers, body });
}

/** The newest execution, when it is another than the one before, and has ended. */
async function endedExecution(api, { id }, before) {
	return await until(
		'the execution has ended',
		async () => {
			const [newest] = await api.executions(id);
			return newest !== undefined && newest.id !== before?.id && isFinished(newest) && newest;
		},
		PATIENCE,
	);
}

/** Runs a workflow over some items, and gives what its node has done. */
async function execute(api, chatbase, { workflow, url }, items) {
	const [before] = await api.executions(workflow.id);
	chatbase.requests.length = 0;
	await post(url, items);
	const { id, status } = await endedExecution(api, workflow, before);
	const { data } = await api.execution(id);
	const [run] = data.resultData.runData[NODE] ?? [];
	const output = (run?.data?.main ?? []).flatMap((branch) => branch ?? []);
	return {
		status,
		milliseconds: run.executionTime,
		requests: chatbase.requests.length,
		answered: output.filter(({ json }) => json.name === 'Support').length,
	};
}

/** The speed without a limit: both in turns, so that the machine's moods meet both. */
async function compare(api, chatbase, published, { items, delayMs, rounds }) {
	chatbase.delayMs = delayMs;
	/** @type {Record<string, number[]>} */
	const times = { [OWN]: [], [DEFAULT]: [] };
	for (let round = 0; round <= rounds; round += 1) {
		for (const [name, all] of Object.entries(times)) {
			const { milliseconds, answered } = await execute(api, chatbase, published[name], items);
			if (answered !== items) throw new CommandError(`${name} got ${answered} of ${items} answers`);
			if (round > 0) all.push(milliseconds); // the first one warms up
		}
	}
	chatbase.delayMs = 0;
	const ratio = median(times[DEFAULT]) / median(times[OWN]);
	return [items, delayMs, spread(times[OWN]), spread(times[DEFAULT]), ratio.toFixed(2)].map(String);
}

/** What becomes of many items under a rate limit. */
async function limited(api, chatbase, published, name) {
	chatbase.rateLimit = { ...LIMIT };
	const { status, milliseconds, requests, answered } = await execute(
		api,
		chatbase,
		published[name],
		LIMITED_ITEMS,
	);
	chatbase.rateLimit = UNLIMITED;
	const seconds = (milliseconds / 1000).toFixed(1);
	return [name, status, answered, requests, seconds].map(String);
}

async function measure(host, folder, rounds) {
	await installCommunityPackage(folder, await packPackage(path.join(folder, 'tarball')));
	const n8n = await setUpN8n(host, folder, { apiKey: API_KEY });
	const { api, chatbase } = n8n;
	try {
		chatbase.agents.push({ id: 'a', name: 'Support' });
		const credential = await api.createCredential('chatbaseApi', 'Chatbase', { apiKey: API_KEY });
		const published = { [OWN]: await publish(api, credential) };
		for (const [name, setUp] of Object.entries(SET_UPS)) {
			published[name] = await publish(api, credential, setUp);
		}
		const speed = [];
		for (const items of rounds > 1 ? [1, 100, 1000] : [1, 100]) {
			for (const delayMs of [0, 200]) {
				console.error(`${items} items, answers after ${delayMs} ms …`);
				speed.push(await compare(api, chatbase, published, { items, delayMs, rounds }));
			}
		}
		const underLimit = [];
		for (const name of rounds > 1 ? Object.keys(published) : [OWN]) {
			console.error(`${name}, under a limit …`);
			underLimit.push(await limited(api, chatbase, published, name));
		}
		return { speed, underLimit };
	} finally {
		await n8n.end();
	}
}

function toMarkdown({ speed, underLimit }) {
	const speedHead = ['Items', 'Answers after, ms', `${OWN}, ms`, `${DEFAULT}, ms`, 'Speed'];
	const limitHead = ['Node', 'Execution', 'Answered', 'Requests', 'Seconds'];
	return [
		'Medians of five rounds in turns, with the least and the greatest. Speed: how many times as fast.',
		markdownTable([speedHead, ...speed], { align: ['r', 'r', 'r', 'r', 'r'] }),
		`${LIMITED_ITEMS} items, of which Chatbase answers ${LIMIT.requests} in ten seconds:`,
		markdownTable([limitHead, ...underLimit], { align: ['l', 'l', 'r', 'r', 'r'] }),
	].join('\n\n');
}

await main(async () => {
	const { values } = parseArgs({ options: { smoke: { type: 'boolean' } } });
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		console.log(toMarkdown(await measure(host, folder, values.smoke ? 1 : 5)));
	});
});
