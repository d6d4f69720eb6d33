// Loaded into n8n before anything else: on SIGUSR2, it appends what is alive after a full collection of
// garbage to the file HEAP_PROBE_FILE, one number of bytes a line. Needs --expose-gc.
const { appendFileSync } = require('node:fs');

process.on('SIGUSR2', () => {
	globalThis.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	appendFileSync(String(process.env.HEAP_PROBE_FILE), `${heapUsed + external}\n`);
});
