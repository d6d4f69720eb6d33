/** The tests read the TypeScript sources for their types, and run the package as it was built. */
module.exports = {
	globalSetup: '<rootDir>/test/support/build.mjs',
	testMatch: ['<rootDir>/test/{unit,integration}/**/*.test.ts'],
	filter: '<rootDir>/test/support/parts-filter.js',
	testTimeout: 30_000,
	transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
	moduleNameMapper: { '^(?:\\.\\./)+(nodes|credentials)/(.*)$': '<rootDir>/dist/$1/$2' },
	setupFiles: ['<rootDir>/test/support/n8n-core/environment.js'],
	setupFilesAfterEnv: ['<rootDir>/test/support/chatbase/after-each-test.js'],
	collectCoverageFrom: ['dist/{nodes,credentials}/**/*.js'],
	// dist carries source maps, so that V8's coverage is reported for the sources.
	coverageProvider: 'v8',
	coverageReporters: ['text'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
