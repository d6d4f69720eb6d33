// What jest runs test files in: Node, with an n8n that is loaded once for all files that one process runs.
// Jest by itself loads everything anew for each file, which takes seconds for n8n-core.
const { AsyncLocalStorage } = require('node:async_hooks');
const path = require('node:path');
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

const { createLoader } = require('./loader');

/** What must not stay: the tests and whom jest tells of them, and which fault Stryker has switched on. */
const OF_ONE_FILE = ['JEST_STATE_SYMBOL', 'EVENT_HANDLERS', '__stryker__'];

/**
 * What was used in this file. Jest makes one of these for each file, and Node 20 asks all that were ever used at each
 * promise: after a hundred files that would be most of what the process does.
 *
 * @type {Set<AsyncLocalStorage<unknown>>}
 */
const storages = new Set();

/** In place of what they hold, which is emptied: a timer holds on to it, and so to all of the file, until it ends. */
class Held {
	constructor(value) {
		this.value = value;
	}
}

/** @type {Set<Held>} */
const held = new Set();
const { run, getStore } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (value, ...others) {
	const store = new Held(value);
	storages.add(this);
	held.add(store);
	return Reflect.apply(run, this, [store, ...others]);
};
AsyncLocalStorage.prototype.getStore = function () {
	const store = Reflect.apply(getStore, this, []);
	return store instanceof Held ? store.value : store;
};

/** Forgets what the file has used. */
function emptyStorages() {
	for (const storage of storages) storage.disable();
	for (const store of held) store.value = undefined;
	storages.clear();
	held.clear();
}

/** Jest's own, whose globals all test files of this process share. */
let shared;
/** Loads what n8n consists of. */
let load;
/** Jest wraps this for each file, and the wrapper holds on to all of the file. */
let exit;

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
		exit ??= global.process.exit;
		global.process.exit = exit;
		for (const key of Reflect.ownKeys(global)) {
			const name = typeof key === 'symbol' ? key.description : key;
			if (OF_ONE_FILE.includes(String(name))) delete global[key];
		}
		shared._globalProxy.leftovers.length = 0; // jest's own list of what was deleted or set anew
	}

	async setup() {}

	async teardown() {
		shared.moduleMocker.restoreAllMocks();
		shared.fakeTimersModern.useRealTimers();
		emptyStorages();
	}

	exportConditions() {
		return shared.exportConditions();
	}

	getVmContext() {
		return shared.getVmContext();
	}
};
