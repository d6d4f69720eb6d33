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
		if (name === 'test_start') this.#limitHits();
		if (name === 'test_done') this.#tests.push(nameOf(test));
	}

	/** What the code of Stryker's in the sources goes by. */
	get #stryker() {
		return Object(Reflect.get(this, 'global')).__stryker__;
	}

	/** Lets Stryker's code throw in a loop without an end, for each test anew. */
	#limitHits() {
		const hitLimit = trial.mostHits.get(this.testPath);
		if (hitLimit !== undefined) Object.assign(this.#stryker ?? {}, { hitCount: 0, hitLimit });
	}

	async teardown() {
		const { static: now = {}, perTest = {} } = this.#stryker.mutantCoverage ?? {};
		/** @type {Record<string, import('./between').Ran>} */
		const counts = {};
		for (const test of this.#tests) {
			for (const [mutant, hits] of Object.entries(perTest[test] ?? {})) {
				const { tests, hits: most } = counts[mutant] ?? { tests: 0, hits: 0 };
				counts[mutant] = { tests: tests + 1, hits: Math.max(most, hits) };
			}
		}
		for (const mutant of Object.keys(now)) {
			if (now[mutant] !== outside[mutant]) {
				counts[mutant] = { tests: 0, hits: counts[mutant]?.hits ?? 0 };
			}
		}
		ran.set(this.testPath, counts);
		outside = { ...now };
		await super.teardown();
	}
};
