// The package without n8n: what it weighs, and what loading it costs.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from 'simple-statistics';

import { run } from '../harness/process/child-process.mjs';

/** Runs a script of this folder in n8n's Node, with n8n's own packages in reach as n8n sees to. */
export async function runScript(host, nodeOptions, script, ...args) {
	const file = fileURLToPath(new URL(script, import.meta.url));
	const output = await run(host.node, [...nodeOptions, file, ...args], {
		env: { ...process.env, NODE_PATH: path.resolve(path.dirname(host.n8n), '../..') },
	});
	return JSON.parse(output);
}

/** Loads the package in so many fresh processes, and weighs it. */
export async function measurePackage({ host, unpacked, tarball }, processes) {
	const loads = [];
	for (let count = 0; count < processes; count += 1) {
		loads.push(await runScript(host, ['--expose-gc'], 'load-cost.mjs', unpacked));
	}
	return {
		tarballBytes: (await stat(tarball)).size,
		requireMilliseconds: median(loads.map(({ own }) => own.milliseconds)),
		n8nWorkflowMilliseconds: median(loads.map((load) => load.host.milliseconds)),
		memoryBytes: median(loads.map(({ own }) => own.bytes)),
	};
}
