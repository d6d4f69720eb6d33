// jest.config.js loads this before each test file: what the environment has loaded once is what the file gets.
const { loadN8n } = Object(globalThis);

Object(globalThis).requireByJest = require;
loadN8n('reflect-metadata'); // n8n-core needs it
const ONCE = [
	...['n8n-core', 'n8n-workflow', 'nock', 'fast-check'],
	'../../../harness/chatbase/request-faults', // what it compiles takes as long as a test file
];
for (const name of ONCE) jest.doMock(name, () => loadN8n(name));
