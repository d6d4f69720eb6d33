// The environment of the tests, for mutation testing: once a test has failed, its file has noticed the mutant.
const Environment = require('../n8n-core/environment');
const { ran, trial } = require('./between');

/** How often the code of each mutant ran outside of tests so far, as Stryker counts it. @type {Record<string, number>} */
let outside = {};

/** Leaves out the tests that are not to run, before the hooks of those that have none else, and limits the others. */
function prepare({ children }) {
	for (const child of children) {
		if (child.type === 'describeBlock') {
			prepare(child);
			continue;
		}
		const name = nameOf(child);
		if (trial.leftOut.has(name)) child.mode = 'skip';
		child.timeout = trial.limits.get(name) ?? child.timeout;
	}
}

/** The names of its blocks and its own, as jest puts them together. */
function nameOf({ name, parent }) {
	return parent === undefined || parent.parent === undefined ? name : `${nameOf(parent)} ${name}`;
}

module.exports = class extends Environment {
	#hasNoticed = false;
	/** @type {string[]} as Stryker names them */
	#tests = [];

	constructor(config, context) {
		super(config, context);
		this.testPath = context.testPath;
	}

	handleTestEvent({ name, test }, state) {
		if (name === 'run_start') prepare(state.rootDescribeBlock);
		if (name === 'test_fn_failure' || name === 'hook_failure') this.#hasNoticed = true;
		if (name === 'test_start' && this.#hasNoticed) test.mode = 'skip';
		if (name === 'test_done') this.#tests.push(nameOf(test));
	}

	async teardown() {
		const { mutantCoverage } = Object(Reflect.get(this, 'global')).__stryker__;
		const { static: now = {}, perTest = {} } = mutantCoverage ?? {};
		/** @type {Record<string, number>} */
		const counts = {};
		for (const test of this.#tests) {
			for (const mutant of Object.keys(perTest[test] ?? {})) {
				counts[mutant] = (counts[mutant] ?? 0) + 1;
			}
		}
		for (const mutant of Object.keys(now)) {
			if (now[mutant] !== outside[mutant]) counts[mutant] = 0;
		}
		ran.set(this.testPath, counts);
		outside = { ...now };
		await super.teardown();
	}
};
