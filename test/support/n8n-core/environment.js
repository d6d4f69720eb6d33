// What jest runs test files in: Node, with an n8n that is loaded once for all files that one process runs.
// Jest by itself loads everything anew for each file, which takes seconds for n8n-core.
const path = require('node:path');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

const { createLoader } = require('./loader');

/** What must not stay: whom jest tells of the tests, and which fault Stryker has switched on. */
const OF_ONE_FILE = [Symbol.for('EVENT_HANDLERS'), '__stryker__'];

/** Jest's own, whose globals all test files of this process share. */
let shared;
/** Loads what n8n consists of. */
let load;

/** The environment variables of a test file. n8n-core keeps its settings in a folder: else, the developer's own. */
function variables() {
	const folder = `../../../node_modules/.cache/n8n-core/${process.env.JEST_WORKER_ID}`;
	return {
		...process.env,
		N8N_USER_FOLDER: path.resolve(__dirname, folder),
		N8N_LOG_LEVEL: 'silent', // what the node logs is read from its own logger
	};
}

module.exports = class {
	constructor(config, context) {
		shared ??= new NodeEnvironment(config, context);
		load ??= createLoader(shared, path.join(config.projectConfig.rootDir, 'dist'));
		const { global, moduleMocker, fakeTimers, fakeTimersModern } = shared;
		Object.assign(this, { global, moduleMocker, fakeTimers, fakeTimersModern });

		global.process.env = variables();
		global.loadN8n = load;
		for (const name of OF_ONE_FILE) delete global[name];
	}

	async setup() {}

	async teardown() {
		shared.moduleMocker.restoreAllMocks();
		shared.fakeTimersModern.useRealTimers();
	}

	exportConditions() {
		return shared.exportConditions();
	}

	getVmContext() {
		return shared.getVmContext();
	}
};
