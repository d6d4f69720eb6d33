// The environment of the tests, for mutation testing: once a test has failed, its file has noticed the mutant.
const Environment = require('../n8n-core/environment');
const { loaded, wanted } = require('./between');

/** What Stryker has counted, by the mutants' numbers: how often the code of each ran while a module was loaded. */
let counts = {};

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

	constructor(config, context) {
		super(config, context);
		this.testPath = context.testPath;
	}

	handleTestEvent({ name, test }, state) {
		if (name === 'run_start' && wanted.names) leaveOut(state.rootDescribeBlock, '');
		if (name === 'test_fn_failure' || name === 'hook_failure') this.#hasNoticed = true;
		if (name === 'test_start' && this.#hasNoticed) test.mode = 'skip';
	}

	async teardown() {
		const { mutantCoverage } = Object(Reflect.get(this, 'global')).__stryker__;
		const now = { ...mutantCoverage?.static };
		const mutants = Object.keys(now).filter((mutant) => now[mutant] !== counts[mutant]);
		loaded.set(this.testPath, mutants);
		counts = now;
		await super.teardown();
	}
};
