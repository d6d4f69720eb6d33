// jest's own runner, for mutation testing: quick files first, none without a test that is asked for,
// and no further one once a mutant is noticed. Jest's `bail` ends the process instead, which Stryker
// keeps for the next mutant.
const { default: TestRunner } = require('jest-runner');

/** The names of a file's tests, from runs of all tests. */
const namesOf = new Map();

const isUnit = ({ path }) => path.includes('/test/unit/');

module.exports = class extends TestRunner {
	async runTests(tests, watcher, options) {
		const { testNamePattern } = this._globalConfig;
		const wanted = new RegExp(testNamePattern ?? '', 'i');
		const mayHold = ({ path }) => namesOf.get(path)?.some((name) => wanted.test(name)) ?? true;

		this.on('test-file-success', ([{ path }, { testResults, numFailingTests }]) => {
			if (!testNamePattern)
				namesOf.set(
					path,
					testResults.map(({ fullName }) => fullName),
				);
			if (numFailingTests > 0) watcher.setState({ interrupted: true });
		});
		const inOrder = tests.filter(mayHold).sort((a, b) => Number(isUnit(b)) - Number(isUnit(a)));
		await super.runTests(inOrder, watcher, options);
	}
};
