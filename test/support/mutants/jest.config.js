// How the tests run for mutation testing: all against the package as it was built, of sources with a fault.
const { projects, testTimeout } = require('../../../jest.config');

const { globalSetup, displayName, ...builtPackage } = projects[1];

module.exports = {
	...builtPackage,
	rootDir: '../../..',
	// Both from the same folder, so that they can tell each other: Stryker looks for the one in a copy, for the other here.
	runner: require.resolve('./runner'),
	testEnvironment: require.resolve('./environment'),
	// The others run programs, pack, or read the documentation: they say no more of the nodes. The models say more, but
	// take longer than is given to a mutant: what only they would notice counts as not noticed.
	testMatch: ['<rootDir>/test/{unit,integration}/*.test.ts'],
	testPathIgnorePatterns: [
		'<rootDir>/node_modules/',
		'/(?:ci|contributing|documentation|examples|proofs|release-rules|workflows)\\.test\\.ts$',
		'/(?:polling-model|polling-model-events|sweep-model)\\.test\\.ts$',
	],
	testTimeout,
	// The copy of the repository that is mutated lies below node_modules, where jest looks for nothing.
	haste: { retainAllFiles: true },
	transformIgnorePatterns: [
		'<rootDir>/node_modules/',
		'/\\.cache/stryker/sandbox\\w+/node_modules/',
	],
};
