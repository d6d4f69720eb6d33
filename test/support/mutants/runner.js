// jest's own runner, for mutation testing: the files that have noticed the mutants before first, then the quick
// ones, none without a test that is asked for, and no further one once a mutant is noticed. Jest's `bail` ends the
// process instead, which Stryker keeps for the next mutant.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { default: TestRunner } = require('jest-runner');

const { loaded, wanted } = require('./between');

/** So long all files of a mutant may take, as they did without one: what is not noticed by then counts as not noticed. */
const MOST_MS = 20_000;

/**
 * What was seen of a test file when it ran without a mutant: its tests, how long it took, and the mutants in what runs
 * while a module is loaded. For these Stryker asks for all tests, since it does not know which file loads what.
 *
 * @typedef {{ names: string[], milliseconds: number, mutants: string[] }} Seen
 */

/** @type {Map<string, Seen>} by the file's path */
let seen = new Map();

/** How many mutants were noticed when a file noticed one: neighbours are, mostly, noticed by the same file. @type {Map<string, number>} */
const noticedAt = new Map();

/**
 * The names of the tests that Stryker asks for, as `(name)|(other name)`. As a pattern it is looked for at each letter of
 * each test's name, which takes minutes when they are thousands.
 */
function namesIn(pattern) {
	const names = pattern.slice(1, -1).split(')|(');
	return new Set(names.map((name) => name.replace(/\\(.)/g, '$1')));
}

module.exports = class extends TestRunner {
	/** @param {ConstructorParameters<typeof TestRunner>[0]} globalConfig @param {ConstructorParameters<typeof TestRunner>[1]} context */
	constructor({ testNamePattern, ...globalConfig }, context) {
		super(globalConfig, context);
		wanted.names = testNamePattern ? namesIn(testNamePattern) : undefined;
	}

	async runTests(tests, watcher, options) {
		const { rootDir } = this._globalConfig;
		// In the copy that is mutated, so that the processes that have not made the first run know it, too.
		const record = path.join(rootDir, 'seen-test-files.json');
		const isFirstRun = !existsSync(record);
		if (!isFirstRun && seen.size === 0) seen = new Map(JSON.parse(readFileSync(record, 'utf8')));

		this.on('test-file-success', ([test, { testResults, numFailingTests, perfStats }]) => {
			if (isFirstRun) {
				seen.set(test.path, {
					names: testResults.map(({ fullName }) => fullName),
					milliseconds: perfStats.runtime,
					mutants: loaded.get(test.path) ?? [],
				});
			}
			if (numFailingTests === 0) return;
			noticedAt.set(test.path, noticedAt.size === 0 ? 1 : Math.max(...noticedAt.values()) + 1);
			watcher.setState({ interrupted: true });
		});

		const mutant = String(process.env.__STRYKER_ACTIVE_MUTANT__);
		/** @param {{ path: string }} test */
		const isWanted = ({ path: file }) => {
			const { names, mutants } = /** @type {Seen} */ (seen.get(file));
			if (wanted.names) return names.some((name) => wanted.names?.has(name));
			return mutants.includes(mutant);
		};
		const milliseconds = (test) => seen.get(test.path)?.milliseconds ?? 0;
		const lastNoticed = (test) => noticedAt.get(test.path) ?? 0;
		const inOrder = tests
			.filter((test) => isFirstRun || isWanted(test))
			.sort((a, b) => lastNoticed(b) - lastNoticed(a) || milliseconds(a) - milliseconds(b));
		let spent = 0;
		const inTime = inOrder.filter((test) => isFirstRun || (spent += milliseconds(test)) < MOST_MS);
		await super.runTests(inTime, watcher, options);
		if (isFirstRun) writeFileSync(record, JSON.stringify([...seen]));
	}
};
