// What it costs a fresh process to load the node and the credential, as n8n does. Prints JSON.
//
// Usage: node --expose-gc load-cost.mjs <folder of the unpacked package>, with NODE_PATH as n8n sets it
import { createRequire } from 'node:module';
import path from 'node:path';

const load = createRequire(path.resolve(process.argv[2], 'package.json'));
const { n8n } = load('./package.json');

function memory() {
	globalThis.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

function cost(modules) {
	const memoryBefore = memory();
	const start = performance.now();
	for (const name of modules) load(name);
	const milliseconds = performance.now() - start;
	return { milliseconds, bytes: memory() - memoryBefore };
}

const host = cost(['n8n-workflow']);
const own = cost([...n8n.nodes, ...n8n.credentials].map((file) => `./${file}`));
console.log(JSON.stringify({ host, own }));
