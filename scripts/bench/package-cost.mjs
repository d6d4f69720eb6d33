// What the package weighs, and what loading it costs.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from '../lib/command.mjs';
import { median, spread } from './statistics.mjs';

const REQUIRE_COST = fileURLToPath(new URL('require-cost.mjs', import.meta.url));

async function sizeOf(folder) {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const sizes = files.map(async ({ parentPath, name }) => await stat(path.join(parentPath, name)));
	return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}

/**
 * @param {{host: import('../lib/n8n-host.mjs').Host, tarball: string, folder: string, processes: number}} options
 * `folder`: the unpacked package; `processes`: how many fresh processes load it
 */
export async function measurePackage({ host, tarball, folder, processes }) {
	const modules = path.resolve(path.dirname(host.n8n), '../..'); // what n8n puts into NODE_PATH
	const runs = [];
	for (let count = 0; count < processes; count += 1) {
		const output = await run(host.node, ['--expose-gc', REQUIRE_COST, folder], {
			env: { ...process.env, NODE_PATH: modules },
		});
		runs.push(JSON.parse(output));
	}
	const own = runs.map((one) => one.own.milliseconds);
	return {
		tarballBytes: (await stat(tarball)).size,
		unpackedBytes: await sizeOf(folder),
		requireMilliseconds: median(own),
		requireMillisecondsSpread: spread(own),
		n8nWorkflowMilliseconds: median(runs.map(({ host }) => host.milliseconds)),
		memoryBytes: median(runs.map((one) => one.own.bytes)),
	};
}
