// The environment of the tests, for mutation testing: once a test has failed, its file has noticed the mutant.
const Environment = require('../n8n-core/environment');
const { ran, wanted } = require('./between');

/** How often the code of each mutant ran outside of tests so far, as Stryker counts it. @type {Record<string, number>} */
let outside = {};

/** Leaves out the tests that are not asked for, before the hooks of those that have none else. */
function leaveOut({ children }, prefix) {
	for (const child of children) {
		const name = `${prefix}${child.name}`;
		if (child.type === 'describeBlock') leaveOut(child, `${name} `);
		else if (!wanted.names?.has(name)) child.mode = 'skip';
	}
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
		if (name === 'run_start' && wanted.names) leaveOut(state.rootDescribeBlock, '');
		if (name === 'test_fn_failure' || name === 'hook_failure') this.#hasNoticed = true;
		if (name === 'test_start' && this.#hasNoticed) test.mode = 'skip';
		if (name === 'test_done') this.#tests.push(nameOf(test));
	}

	async teardown() {
		const { mutantCoverage } = Object(Reflect.get(this, 'global')).__stryker__;
		const { static: now = {}, perTest = {} } = mutantCoverage ?? {};
		const loaded = Object.keys(now).filter((mutant) => now[mutant] !== outside[mutant]);
		/** @type {Record<string, number>} */
		const counts = Object.fromEntries(loaded.map((mutant) => [mutant, 0]));
		for (const test of this.#tests) {
			for (const mutant of Object.keys(perTest[test] ?? {})) {
				if (!loaded.includes(mutant)) counts[mutant] = (counts[mutant] ?? 0) + 1;
			}
		}
		ran.set(this.testPath, counts);
		outside = { ...now };
		await super.teardown();
	}
};

/** The names of its blocks and its own, as jest puts them together. */
function nameOf({ name, parent }) {
	return parent === undefined || parent.parent === undefined ? name : `${nameOf(parent)} ${name}`;
}
