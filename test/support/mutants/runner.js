// jest's own runner, for mutation testing: the files that have noticed the mutants before first, then the quick
// ones, none without a test that is asked for, and no further one once a mutant is noticed. Jest's `bail` ends the
// process instead, which Stryker keeps for the next mutant.
const { default: TestRunner } = require('jest-runner');

/**
 * What was seen of a test file.
 *
 * @typedef {{ names?: string[], milliseconds: number, noticedAt: number }} Seen
 */

/** @type {Map<string, Seen>} by the file's path; a process that has not run it knows nothing */
const seen = new Map();

/** How many mutants have been noticed: neighbours are, mostly, noticed by the same file. */
let noticed = 0;

module.exports = class extends TestRunner {
	async runTests(tests, watcher, options) {
		const { testNamePattern } = this._globalConfig;
		const wanted = new RegExp(testNamePattern ?? '', 'i');
		/** @param {{ path: string }} test */
		const of = ({ path }) => {
			if (!seen.has(path)) seen.set(path, { milliseconds: 0, noticedAt: 0 });
			return /** @type {Seen} */ (seen.get(path));
		};

		this.on('test-file-success', ([test, { testResults, numFailingTests, perfStats }]) => {
			const file = of(test);
			if (file.names === undefined) {
				file.names = testResults.map(({ fullName }) => fullName); // also of those left out
				file.milliseconds = perfStats.runtime;
			}
			if (numFailingTests === 0) return;
			file.noticedAt = noticed += 1;
			watcher.setState({ interrupted: true });
		});
		const inOrder = tests
			.filter((test) => of(test).names?.some((name) => wanted.test(name)) ?? true)
			.sort((a, b) => of(b).noticedAt - of(a).noticedAt || of(a).milliseconds - of(b).milliseconds);
		await super.runTests(inOrder, watcher, options);
	}
};
