// The package without n8n: what it weighs, what loading it costs, and its own share of a delivery.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { extent, median, sum } from 'simple-statistics';

import { run } from '../harness/program.mjs';

/** Runs a script of this folder in n8n's Node, with n8n's own packages in reach as n8n sees to. */
async function runScript(host, nodeOptions, script, ...args) {
	const file = fileURLToPath(new URL(script, import.meta.url));
	const output = await run(host.node, [...nodeOptions, file, ...args], {
		env: { ...process.env, NODE_PATH: path.resolve(path.dirname(host.n8n), '../..') },
	});
	return JSON.parse(output);
}

/**
 * Measures, in a fresh process, the node's own share: of the accepted, forged and malformed delivery of
 * every body, or of the accepted one of a given body.
 *
 * @param {{host: import('../harness/n8n-host.mjs').Host, unpacked: string, body?: string, nodeOptions?: string[]}} options
 * `unpacked`: the folder of the unpacked package
 */
export async function measureOwnShare({ host, unpacked, body, nodeOptions = [] }) {
	const args = body === undefined ? [unpacked] : [unpacked, body];
	return await runScript(host, nodeOptions, 'own-share.mjs', ...args);
}

async function sizeOf(folder) {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const stats = files.map(async ({ parentPath, name }) => await stat(path.join(parentPath, name)));
	return sum((await Promise.all(stats)).map(({ size }) => size));
}

/** Loads the package in so many fresh processes, and weighs it. */
export async function measurePackage({ host, unpacked, tarball, processes }) {
	const loads = [];
	for (let count = 0; count < processes; count += 1) {
		loads.push(await runScript(host, ['--expose-gc'], 'load-cost.mjs', unpacked));
	}
	const milliseconds = loads.map(({ own }) => own.milliseconds);
	return {
		tarballBytes: (await stat(tarball)).size,
		unpackedBytes: await sizeOf(unpacked),
		requireMilliseconds: median(milliseconds),
		requireMillisecondsSpread: extent(milliseconds),
		n8nWorkflowMilliseconds: median(loads.map(({ host }) => host.milliseconds)),
		memoryBytes: median(loads.map(({ own }) => own.bytes)),
	};
}
