// A busy day's leads through one process, in short: what n8n keeps of each, and what it needs at most.
import { appendFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { packageFolder } from '../../harness/n8n/community-package.mjs';
import { until } from '../../harness/process/until.mjs';
import { triggerWorkflow } from '../../harness/n8n/workflows.mjs';
import { acknowledged, startLoad } from './support/load.mjs';
import { newN8n, newUserFolder } from './support/run.mjs';

const SECRET = 'e2e-secret-of-the-memory-test';
const PROBE = fileURLToPath(new URL('support/heap-probe.cjs', import.meta.url));

/** Of JavaScript's old objects. Without it, V8 lets garbage lie for as long as memory is cheap. */
const HEAP_MB = 400;
const WARM_UP = 300; // leads, for what n8n keeps once and for all
const GREATEST_GROWTH = 4096; // bytes a lead
const GREATEST_RESIDENT = 800 * 2 ** 20;
const LEAK = 16_384; // bytes a lead

/** Resident memory of a process, in bytes (Linux). */
async function residentMemory(pid) {
	const status = await readFile(`/proc/${pid}/status`, 'utf8');
	const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(status) ?? [];
	return Number(kilobytes) * 1024;
}

/** The bytes of everything that is alive in n8n, as the probe in it counts them. */
async function aliveMemory({ pid }, probeFile) {
	const read = async () => await readFile(probeFile, 'utf8').catch(() => '');
	const known = await read();
	process.kill(pid(), 'SIGUSR2');
	const all = await until('the memory is measured', async () => {
		const text = await read();
		return text.length > known.length && text.endsWith('\n') && text;
	});
	return Number(all.trimEnd().split('\n').at(-1));
}

/** Makes the installed node keep something of each delivery. */
async function spoilNode(userFolder) {
	const file = 'dist/nodes/ChatbaseTrigger/ChatbaseTrigger.node.js';
	await appendFile(
		path.join(packageFolder(userFolder), file),
		`
		const kept = [];
		const { prototype } = exports.ChatbaseTrigger;
		const { webhook } = prototype;
		prototype.webhook = async function () {
			kept.push(new Array(${LEAK} / 8).fill(kept.length));
			return await webhook.call(this);
		};`,
	);
}

/**
 * Sends leads through an n8n of its own, and compares what is alive in it before and after.
 *
 * @param {number} leads
 * @param {string} userFolder n8n's, with the package installed
 * @returns {Promise<{growth: number, resident: number}>} the bytes that each lead leaves behind, and
 * those that n8n has of the machine's memory in the end
 */
async function measure(leads, userFolder) {
	const probeFile = path.join(userFolder, 'heap');
	const options = {
		settings: { HEAP_PROBE_FILE: probeFile },
		nodeOptions: [`--max-old-space-size=${HEAP_MB}`, '--expose-gc', '--require', PROBE],
	};
	const n8n = await newN8n(options, userFolder);
	const { api } = n8n;
	try {
		const credential = await api.createKey(SECRET);
		const { workflow, url } = await api.publish(triggerWorkflow(credential));

		const deliver = async (count) => {
			const storedBefore = await api.countExecutions(workflow.id);
			const load = startLoad({ url: () => url, secret: () => SECRET, count, atOnce: 4 });
			expect(acknowledged(await load.done)).toHaveLength(count);
			// Older n8n answers before it has stored the lead.
			await until(
				'all leads are stored',
				async () => (await api.countExecutions(workflow.id)) === storedBefore + count,
				{ timeoutMs: 300_000, intervalMs: 1000 },
			);
		};
		await deliver(WARM_UP);
		const before = await aliveMemory(n8n, probeFile);
		await deliver(leads);
		const after = await aliveMemory(n8n, probeFile);
		const resident = await residentMemory(n8n.pid());
		return { growth: (after - before) / leads, resident };
	} finally {
		await n8n.end();
	}
}

test('3000 leads leave nothing behind in memory', async () => {
	const { growth, resident } = await measure(3000, await newUserFolder());
	const [kilobytes, megabytes] = [(growth / 1024).toFixed(1), Math.round(resident / 2 ** 20)];
	console.log(`Each lead leaves ${kilobytes} kB behind; n8n has ${megabytes} MB of memory`);
	expect(growth).toBeLessThan(GREATEST_GROWTH);
	expect(resident).toBeLessThan(GREATEST_RESIDENT);
}, 900_000);

test('a node that keeps 16 kB of each lead is found out', async () => {
	const userFolder = await newUserFolder();
	await spoilNode(userFolder);
	const { growth } = await measure(1000, userFolder);
	expect(growth).toBeGreaterThan(GREATEST_GROWTH);
}, 300_000);
