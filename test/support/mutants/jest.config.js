// How the tests run for mutation testing: all against the package as it was built, of sources with a fault.
const { projects, testTimeout } = require('../../../jest.config');

const { globalSetup, displayName, ...builtPackage } = projects[1];

module.exports = {
	...builtPackage,
	rootDir: '../../..',
	// Both from the same folder, so that they can tell each other: Stryker looks for the one in a copy, for the other here.
	runner: require.resolve('./runner'),
	testEnvironment: require.resolve('./environment'),
	// The others run programs, pack, read the documentation or simulate an example: they say no more of the nodes.
	testMatch: ['<rootDir>/test/{unit,integration}/*.test.ts'],
	testPathIgnorePatterns: [
		'<rootDir>/node_modules/',
		'/(?:ci|contributing|documentation|examples|proofs|release-rules|sweep-model|workflows)\\.test\\.ts$',
	],
	globals: { HISTORIES: 50 }, // of each property of a model, so that they fit into the time of a mutant
	testTimeout,
	// The copy of the repository that is mutated lies below node_modules, where jest looks for nothing.
	haste: { retainAllFiles: true },
	transformIgnorePatterns: [
		'<rootDir>/node_modules/',
		'/\\.cache/stryker/sandbox\\w+/node_modules/',
	],
};
