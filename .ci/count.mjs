// Adds up the checks of .ci/run: prints the seconds of each, with its share that is newer than BASE, the checks and tests
// that failed or were skipped, and "N passed, M failed" as the last line. What is newer, git says of the line in which it
// stands.
//
// Usage: node .ci/count.mjs <folder with NAME.check ("exit code, first second, last second") and, of a run of jest,
// NAME.json>
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const RUNS_OF_JEST = ['jest', 'e2e'];
/** What was checked then is to take twelve minutes on two cores. */
const BASE = '602b6eb';

const [folder] = process.argv.slice(2);
const checks = new Map(
	readdirSync(folder).flatMap((file) => {
		const { name, ext } = path.parse(file);
		if (ext !== '.check') return [];
		const numbers = readFileSync(path.join(folder, file), 'utf8').split(' ');
		const [code, start, end] = numbers.map(Number);
		return [[name, { code, start, end }]];
	}),
);

/** The seconds of the run that a check took; where others ran beside it, its share: all add up to the whole run. */
function wallSecondsOf({ start, end }) {
	let seconds = 0;
	for (let second = start; second < end; second += 1) {
		const running = [...checks.values()].filter((one) => one.start <= second && second < one.end);
		seconds += 1 / running.length;
	}
	return seconds;
}

/** The lines of a file, each with whether it is newer than BASE; none where git does not know. */
function linesOf(file) {
	try {
		const blame = ['blame', '-s', '-w', '-C', `${BASE}..HEAD`, '--', file];
		const lines = execFileSync('git', blame, {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		return lines.split('\n').map((text) => ({ text, isNewer: !text.startsWith('^') }));
	} catch {
		return [];
	}
}

const CHECKS = linesOf('.ci/run');
const isNewerCheck = (name) =>
	CHECKS.some(
		({ text, isNewer }) => isNewer && new RegExp(`(check|need|tests) ${name} `).test(text),
	);

/** The seconds of a test file, and of its tests that are newer; what they share is as new as the newest is. */
function secondsOf({ name, startTime, endTime, assertionResults = [] }) {
	const lines = linesOf(name);
	/** By its title, which may stand in the line below. */
	const isNewer = ({ location }) => {
		const found = lines
			.slice((location?.line ?? Infinity) - 1)
			.find(({ text }) => /['"`]/.test(text));
		return found?.isNewer ?? false;
	};
	const newer = assertionResults.filter(isNewer);
	const inAll = (endTime - startTime) / 1000;
	const inNewer = newer.reduce((sum, { duration }) => sum + (duration ?? 0) / 1000, 0);
	const isAllNewer = newer.length > 0 && newer.length === assertionResults.length;
	return { inAll, inNewer: isAllNewer ? inAll : inNewer };
}

const sum = (ones, which) => ones.reduce((total, one) => total + one[which], 0);

/** @param {number} seconds @param {number} inNewer @param {string} text */
const line = (seconds, inNewer, text) => {
	const newer = inNewer >= 1 ? `  (newer: ${Math.round(inNewer)} s)` : '';
	console.log(`${String(Math.round(seconds)).padStart(6)} s  ${text}${newer}`);
};

/** The tests of a file that failed or were skipped, or the file that could not be run. */
function failuresOf({ name, status, assertionResults = [] }) {
	const titles = assertionResults
		.filter((test) => ['failed', 'pending'].includes(test.status))
		.map(({ fullName }) => fullName);
	if (status === 'failed' && titles.length === 0) titles.push('as a whole');
	return titles.map((title) => `${path.basename(name)}: ${title}`);
}

let passed = 0;
let failed = checks.size === 0 ? 1 : 0;
const totals = { older: 0, newer: 0 };
const failedOnes = [];
console.log();
for (const [name, check] of checks) {
	const file = path.join(folder, `${name}.json`);
	const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
	const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = results;
	const { numPendingTests = 0, numRuntimeErrorTestSuites = 0 } = results;

	const { code, start, end } = check;
	const hasNoResults = RUNS_OF_JEST.includes(name) && testResults.length === 0;
	// What fails beside the tests, such as the coverage, is one failure; a skipped test is one, too.
	const failures = Math.max(
		numFailedTests + numPendingTests + numRuntimeErrorTestSuites,
		code !== 0 || hasNoResults ? 1 : 0,
	);
	passed += numPassedTests;
	failed += failures;

	const titles = testResults.flatMap(failuresOf);
	const isUnnamed = failures > 0 && titles.length === 0;
	failedOnes.push(...(isUnnamed ? [`${name}: exit code ${code}`] : titles));
	const files = testResults.map((result) => ({ ...secondsOf(result), name: result.name }));
	const [all, newerOnes] = ['inAll', 'inNewer'].map((which) => sum(files, which));
	// Several files run at once: of the seconds of the check, each has its share.
	const share = files.length > 0 ? newerOnes / Math.max(all, 1) : Number(isNewerCheck(name));
	const wallSeconds = wallSecondsOf(check);
	totals.newer += wallSeconds * share;
	totals.older += wallSeconds * (1 - share);
	line(end - start, (end - start) * share, failures === 0 ? name : `${name}: ${failures} FAILED`);
	for (const one of files) line(one.inAll, one.inNewer, `  ${path.basename(one.name)}`);
}
console.log();
line(totals.older, 0, `of the whole run, for what was checked at ${BASE}`);
line(totals.newer, 0, 'of the whole run, for what is newer');
for (const one of failedOnes) console.log(`FAILED  ${one}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
