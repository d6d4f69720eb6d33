// A busy day's leads through one process, in short.
import { readFile } from 'node:fs/promises';

import { N8nApi } from '../../scripts/lib/n8n-api.mjs';
import { startN8n } from '../../scripts/lib/n8n-process.mjs';
import { until } from '../../scripts/lib/until.mjs';
import { chatbaseTrigger, workflowOf } from '../../scripts/lib/workflow.mjs';
import { acknowledged, startLoad } from './support/load.mjs';
import { host, newUserFolder, record } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-memory-test';
const LEADS = 5000;
const SAMPLES = 100;
const GREATEST_GROWTH = 0.1;

/** Resident memory of a process, in bytes (Linux). */
async function residentMemory(pid) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1024;
}

/** How much a straight line through the samples rises from first to last, as a share of their mean. */
function growth(samples) {
	const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
	const middle = (samples.length - 1) / 2;
	let [covariance, variance] = [0, 0];
	samples.forEach((value, index) => {
		covariance += (index - middle) * (value - mean);
		variance += (index - middle) ** 2;
	});
	return ((covariance / variance) * (samples.length - 1)) / mean;
}

// Lazy isolates, n8n's own remedy for its slowest part: by default it takes three times as long.
const settings = { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' };

test(`${LEADS} leads do not make n8n's memory grow`, async () => {
	const n8n = await startN8n(host, await newUserFolder(), { settings });
	try {
		const api = new N8nApi(n8n.url);
		await api.createOwner();
		const credential = await api.createCredential('chatbaseWebhookApi', 'Chatbase', {
			secretKey: SECRET,
		});
		const { workflow, url } = await api.publish(workflowOf('Leads', chatbaseTrigger(credential)));

		const load = startLoad({ url: () => url, secret: () => SECRET, count: LEADS, atOnce: 4 });
		const samples = [];
		for (let sample = 1; sample <= SAMPLES; sample += 1) {
			const share = (LEADS * sample) / SAMPLES;
			await until(
				`${share} leads are delivered`,
				async () => acknowledged(load.deliveries).length >= share,
				{ timeoutMs: 120_000 },
			);
			samples.push(await residentMemory(n8n.pid));
		}
		const deliveries = await load.done;
		expect(acknowledged(deliveries)).toHaveLength(LEADS);

		// Older n8n answers before it has stored the lead.
		await until(
			'all leads are stored',
			async () => (await api.countExecutions(workflow.id)) >= LEADS,
			{ timeoutMs: 300_000, intervalMs: 1000 },
		);
		const executed = (await api.executions(workflow.id)).length;
		await record({
			sent: LEADS,
			acknowledged: LEADS,
			executed,
			lost: LEADS - executed,
			runTwice: 0,
		});
		expect(executed).toBe(LEADS);

		const secondHalf = samples.slice(SAMPLES / 2);
		const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
		console.log(
			`Resident memory after ${LEADS / 2} leads ${megabytes(secondHalf[0])} MB, after ${LEADS} ${megabytes(samples.at(-1))} MB, trend ${(growth(secondHalf) * 100).toFixed(1)} %`,
		);
		expect(growth(secondHalf)).toBeLessThanOrEqual(GREATEST_GROWTH);
	} finally {
		await n8n.stop();
	}
}, 900_000);
