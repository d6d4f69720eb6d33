// The environment of the tests, for mutation testing: once a test has failed, its file has noticed the mutant.
const Environment = require('../n8n-core/environment');
const { loaded } = require('./loaded');

/** What Stryker has counted, by the mutants' numbers: how often the code of each ran while a module was loaded. */
let counts = {};

module.exports = class extends Environment {
	#hasNoticed = false;

	constructor(config, context) {
		super(config, context);
		this.testPath = context.testPath;
	}

	handleTestEvent({ name, test }) {
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
