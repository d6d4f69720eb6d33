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
		expect(countChecks({ ...passing, ...files })).toEqual({ lastLine, code });
	});

	it('nothing at all', () => {
		expect(countChecks({})).toEqual({ lastLine: '0 passed, 1 failed', code: 1 });
	});
});
