import { countChecks } from '../support/ci';

function results(counts: Record<string, number>): string {
	const testResults = [{ name: 'test/unit/a.test.ts', startTime: 0, endTime: 1000 }];
	return JSON.stringify({ numPassedTests: 3, testResults, ...counts });
}

describe('what CI counts', () => {
	it.each<[string, Record<string, string>, string]>([
		['checks and tests that pass', { 'lint.check': '0 0 1' }, '3 passed, 0 failed'],
		['a check that fails', { 'lint.check': '2 0 1' }, '3 passed, 1 failed'],
		['an installation that fails', { 'apt-install.check': '100 0 1' }, '3 passed, 1 failed'],
		['tests that fail', { 'jest.json': results({ numFailedTests: 2 }) }, '3 passed, 2 failed'],
		[
			'tests that are skipped',
			{ 'jest.json': results({ numPendingTests: 1 }) },
			'3 passed, 1 failed',
		],
		[
			'a file of tests that does not run',
			{ 'jest.json': results({ numRuntimeErrorTestSuites: 1 }) },
			'3 passed, 1 failed',
		],
		['a missed coverage threshold', { 'jest.check': '1 0 60' }, '3 passed, 1 failed'],
		['a run of jest without results', { 'e2e.check': '0 0 1' }, '3 passed, 1 failed'],
	])('%s', (_what, files, lastLine) => {
		const passing = { 'jest.check': '0 0 60', 'jest.json': results({}) };
		const code = lastLine.endsWith(' 0 failed') ? 0 : 1;
		const counted = countChecks({ ...passing, ...files });
		expect(counted.lines.at(-1)).toBe(lastLine);
		expect(counted.code).toBe(code);
	});

	it('nothing at all', () => {
		const { lines, code } = countChecks({});
		expect([lines.at(-1), code]).toEqual(['0 passed, 1 failed', 1]);
	});

	it('what failed is named at the end, where it is looked for', () => {
		const file = { startTime: 0, endTime: 1000, status: 'failed' };
		const assertionResults = [
			{ fullName: 'a lead comes', status: 'passed' },
			{ fullName: 'a lead comes once', status: 'failed' },
			{ fullName: 'a lead comes late', status: 'pending' },
		];
		const testResults = [
			{ ...file, name: 'test/unit/a.test.ts', assertionResults },
			{ ...file, name: 'test/unit/b.test.ts' },
		];
		const counts = { numFailedTests: 1, numPendingTests: 1, numRuntimeErrorTestSuites: 1 };
		const json = JSON.stringify({ ...counts, testResults });
		const checks = { 'bench-api.check': '1 0 9', 'lint.check': '0 0 9', 'jest.check': '1 0 60' };
		const { lines } = countChecks({ ...checks, 'jest.json': json });
		expect(lines.slice(-6)).toEqual([
			'FAILED  bench-api: exit code 1',
			'FAILED  a.test.ts: a lead comes once',
			'FAILED  a.test.ts: a lead comes late',
			'FAILED  b.test.ts: as a whole',
			'',
			'0 passed, 4 failed',
		]);
	});
});
