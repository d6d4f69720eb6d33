/** The end-to-end tests, started by scripts/e2e.mjs: modules of Node's own kind, nothing transformed. */
module.exports = {
	testMatch: ['<rootDir>/test/e2e/*.test.mjs'],
	moduleFileExtensions: ['js', 'mjs', 'json'],
	transform: {},
	cacheDirectory: '<rootDir>/node_modules/.cache/jest', // an interrupted run leaves nothing elsewhere
	maxWorkers: 4, // on two cores, as there are always tests that wait
	testSequencer: '<rootDir>/test/e2e/support/longest-first.js',
	testTimeout: 300_000,
	verbose: true,
};
