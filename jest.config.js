const { availableParallelism } = require('node:os');

/** The swc compiler only strips the types: `npm run typecheck` checks them. */
const COMPILED = {
	'\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }],
};

const inFolder = (name) => ({
	displayName: name,
	testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
	transform: COMPILED,
	testEnvironment: './test/support/n8n-core/environment.js',
	setupFiles: ['<rootDir>/test/support/n8n-core/given-by-environment.js'],
	setupFilesAfterEnv: [
		'<rootDir>/test/support/chatbase/after-each-test.js',
		'<rootDir>/test/support/equal-lengths.js',
	],
});

/** Unit tests run the sources; integration tests run the package as it was built, which they build before. */
module.exports = {
	projects: [
		inFolder('unit'),
		{
			...inFolder('integration'),
			globalSetup: '<rootDir>/test/support/build.mjs',
			moduleNameMapper: { '^(?:\\.\\./)+(nodes|credentials)/(.*)$': '<rootDir>/dist/$1/$2' },
		},
	],
	testTimeout: 30_000,
	// Jest leaves a core free, with two that is all in one process. A process waits for a third of its time: so there are
	// more of them than cores, but not in CI, where n8n runs beside.
	maxWorkers: Math.ceil(availableParallelism() * (process.env.CI ? 1 : 1.5)),
	// dist carries source maps, so that V8's coverage is reported for the sources.
	collectCoverageFrom: ['dist/{nodes,credentials}/**/*.js', '{nodes,credentials}/**/*.ts'],
	coverageProvider: 'v8',
	coverageReporters: ['text'],
	coverageThreshold: { global: { lines: 95, branches: 95 } },
};
