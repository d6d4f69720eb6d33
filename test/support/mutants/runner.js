// jest's own runner, for mutation testing: quick tests before slow ones, of each round the files that have noticed the
// mutants before first, and no further file once a mutant is noticed. Jest's `bail` ends the process instead, which Stryker
// keeps for the next mutant.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { default: TestRunner } = require('jest-runner');

const { ran, trial } = require('./between');

/**
 * So long the tests of each round may take, as they did without a mutant: what all of them do not notice counts as not
 * noticed. Most mutants are noticed in the first.
 */
const ROUNDS_MS = [1_000, 4_000, 15_000];
/** So much longer a test may take than it did without a mutant. What waits for ever is noticed then. */
const longest = (milliseconds) => 2000 + 3 * milliseconds;
/** So much more often the code of a mutant may run in a test than it did without it. What loops for ever is noticed then. */
const mostHits = (hits) => 1000 + 10 * hits;
/** What a test file takes beside its tests, about. */
const FILE_MS = 100;
/** So much of the time of its first test loads what the others use, too. */
const LOADING_MS = 250;

/**
 * What was seen of a test file when it ran without a mutant: how long each of its tests took, in milliseconds, and how each
 * mutant ran in it.
 *
 * @typedef {{ tests: Record<string, number>, counts: Record<string, import('./between').Ran> }} Seen
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

/** @returns {Seen} */
const seenOf = ({ path: file }) => seen.get(file) ?? { tests: {}, counts: {} };

/** So many tests each file may run, whatever the others have. */
const TURNS = 3;

/** @typedef {{ file: { path: string }, name: string, milliseconds: number }} Chosen */

/**
 * The tests of some files, in the order in which they are tried: the quickest of each, in turn, and then the quickest of all.
 *
 * @param {(file: { path: string }, name: string) => boolean} isAsked
 * @returns {Chosen[]}
 */
function inTurn(files, isAsked) {
	return files
		.flatMap((file) =>
			Object.entries(seenOf(file).tests)
				.map(([name, took], index) => ({
					...{ file, name },
					milliseconds: index === 0 ? Math.max(0, took - LOADING_MS) : took,
				}))
				.filter(({ name }) => isAsked(file, name))
				.sort((a, b) => a.milliseconds - b.milliseconds)
				.map((test, place) => ({ ...test, turn: Math.min(place, TURNS) })),
		)
		.sort((a, b) => a.turn - b.turn || a.milliseconds - b.milliseconds);
}

/** @param {Chosen[]} tests @param {number} milliseconds @returns those that fit into the time */
function inTime(tests, milliseconds) {
	const files = new Set();
	let left = milliseconds;
	return tests.filter((test) => {
		const cost = test.milliseconds + (files.has(test.file) ? 0 : FILE_MS);
		if (cost > left) return false;
		files.add(test.file);
		left -= cost;
		return true;
	});
}

module.exports = class extends TestRunner {
	/** @type {Set<string> | undefined} */
	#names;
	#hasNoticed = false;

	/** @param {ConstructorParameters<typeof TestRunner>[0]} globalConfig @param {ConstructorParameters<typeof TestRunner>[1]} context */
	constructor({ testNamePattern, ...globalConfig }, context) {
		super(globalConfig, context);
		this.#names = testNamePattern ? namesIn(testNamePattern) : undefined;
	}

	async runTests(tests, watcher, options) {
		// In the copy that is mutated, so that the processes that have not made the first run know it, too.
		const record = path.join(this._globalConfig.rootDir, 'seen-test-files.json');
		if (!existsSync(record)) {
			await this.#see(tests, watcher, options);
			writeFileSync(record, JSON.stringify([...seen]));
			return;
		}
		if (seen.size === 0) seen = new Map(JSON.parse(readFileSync(record, 'utf8')));
		this.on('test-file-success', ([test, { numFailingTests }]) => {
			if (numFailingTests === 0) return;
			noticedAt.set(test.path, noticedAt.size === 0 ? 1 : Math.max(...noticedAt.values()) + 1);
			this.#hasNoticed = true;
			watcher.setState({ interrupted: true });
		});
		await this.#try(tests, watcher, options);
	}

	/** Runs all without a mutant. */
	async #see(tests, watcher, options) {
		this.on('test-file-success', ([test, { testResults }]) => {
			const durations = testResults.map(({ fullName, duration }) => [fullName, duration ?? 0]);
			seen.set(test.path, {
				tests: Object.fromEntries(durations),
				counts: ran.get(test.path) ?? {},
			});
		});
		await super.runTests(tests, watcher, options);
	}

	/**
	 * Runs the tests in which the mutant runs, until one notices it. Stryker does not know them where it runs while modules
	 * are loaded: it asks for all tests then, or, where one test has loaded them, for that one. So the others of such files
	 * are tried, too.
	 */
	async #try(files, watcher, options) {
		const mutant = String(process.env.__STRYKER_ACTIVE_MUTANT__);
		const touched = files.filter((file) => mutant in seenOf(file).counts);
		const lastNoticed = (file) => noticedAt.get(file.path) ?? 0;
		const round = async (tests) => {
			const inOrder = [...new Set(tests.map(({ file }) => file))];
			const all = inOrder.flatMap((file) => Object.keys(seenOf(file).tests));
			trial.limits = new Map(tests.map(({ name, milliseconds }) => [name, longest(milliseconds)]));
			trial.leftOut = new Set(all.filter((name) => !trial.limits.has(name)));
			trial.mostHits = new Map(
				inOrder.map((file) => [file.path, mostHits(seenOf(file).counts[mutant].hits)]),
			);
			inOrder.sort((a, b) => lastNoticed(b) - lastNoticed(a));
			await super.runTests(inOrder, watcher, options);
		};
		let left = inTurn(touched, (file, name) => {
			const isFirst = seenOf(file).counts[mutant].tests === 1;
			return isFirst || (this.#names?.has(name) ?? true);
		});
		for (const milliseconds of ROUNDS_MS) {
			const chosen = inTime(left, milliseconds);
			if (chosen.length === 0) continue;
			await round(chosen);
			if (this.#hasNoticed) return;
			left = left.filter((test) => !chosen.includes(test));
		}
	}
};
