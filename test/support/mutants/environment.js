// The environment of the tests, for mutation testing: once a test has failed, its file has noticed the mutant.
const Environment = require('../n8n-core/environment');

module.exports = class extends Environment {
	#hasNoticed = false;

	handleTestEvent({ name, test }) {
		if (name === 'test_fn_failure' || name === 'hook_failure') this.#hasNoticed = true;
		if (name === 'test_start' && this.#hasNoticed) test.mode = 'skip';
	}
};
