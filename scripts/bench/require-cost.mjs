// What it costs a fresh process to load the node and the credential, as n8n does. Prints JSON.
//
// Usage: node --expose-gc require-cost.mjs <folder of the unpacked package>, with NODE_PATH as n8n sets it
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [folder] = process.argv.slice(2);
const manifest = path.join(path.resolve(folder), 'package.json');
const require = createRequire(manifest);
const { n8n } = JSON.parse(readFileSync(manifest, 'utf8'));

function memory() {
	globalThis.gc();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

/** Loads modules, and gives the milliseconds and the bytes that it took. */
function cost(modules) {
	const memoryBefore = memory();
	const start = performance.now();
	for (const name of modules) require(name);
	const milliseconds = performance.now() - start;
	return { milliseconds, bytes: memory() - memoryBefore };
}

const host = cost(['n8n-workflow']);
const own = cost([...n8n.nodes, ...n8n.credentials].map((file) => `./${file}`));
console.log(JSON.stringify({ host, own }));
