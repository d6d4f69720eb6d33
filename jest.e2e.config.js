/** The end-to-end tests, started by scripts/e2e.mjs: modules of Node's own kind, nothing transformed. */
module.exports = {
	testMatch: ['<rootDir>/test/e2e/*.test.mjs'],
	moduleFileExtensions: ['js', 'mjs', 'json'],
	transform: {},
	cacheDirectory: '<rootDir>/node_modules/.cache/jest', // an interrupted run leaves nothing elsewhere
	maxWorkers: 3, // on two cores, as there is always a test that waits
	testSequencer: '<rootDir>/test/e2e/support/longest-first.js',
	testTimeout: 600_000, // a machine may be three times as slow at one time as at another
	verbose: true,
};
