// Adds up the checks of .ci/run: prints the seconds of each, and "N passed, M failed" as the last line.
//
// Usage: node .ci/count.mjs <folder with NAME.check ("exit code, seconds") and, of a run of jest, NAME.json>
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const RUNS_OF_JEST = ['jest', 'e2e'];

const [folder] = process.argv.slice(2);
const names = readdirSync(folder)
	.filter((file) => file.endsWith('.check'))
	.map((file) => file.slice(0, -'.check'.length));

/** @param {number} seconds @param {string} text */
const line = (seconds, text) =>
	console.log(`${String(Math.round(seconds)).padStart(6)} s  ${text}`);

let passed = 0;
let failed = names.length === 0 ? 1 : 0;
console.log();
for (const name of names) {
	const file = path.join(folder, `${name}.json`);
	const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
	const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = results;
	const { numPendingTests = 0, numRuntimeErrorTestSuites = 0 } = results;

	const [code, seconds] = readFileSync(path.join(folder, `${name}.check`), 'utf8')
		.split(' ')
		.map(Number);
	const hasNoResults = RUNS_OF_JEST.includes(name) && testResults.length === 0;
	// What fails beside the tests, such as the coverage, is one failure; a skipped test is one, too.
	const failures = Math.max(
		numFailedTests + numPendingTests + numRuntimeErrorTestSuites,
		code !== 0 || hasNoResults ? 1 : 0,
	);
	passed += numPassedTests;
	failed += failures;
	line(seconds, failures === 0 ? name : `${name}: ${failures} FAILED`);
	for (const { name: test, startTime, endTime } of testResults) {
		line((endTime - startTime) / 1000, `  ${path.basename(test)}`);
	}
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
