// jest.config.js loads this before each test file: what the environment has loaded once is what the file gets.
const { loadN8n } = Object(globalThis);

Object(globalThis).requireByJest = require;
loadN8n('reflect-metadata'); // n8n-core needs it
for (const name of ['n8n-core', 'n8n-workflow', 'nock']) jest.doMock(name, () => loadN8n(name));
