// Mutation testing: how many faults, put into the sources one at a time, the tests notice.

/** What holds a text that only people read: properties, variables and arguments of this name. */
const TEXTS = new Set([
	'activationMessage',
	'active',
	'description',
	'displayName',
	'eventTriggerDescription',
	'header',
	'hint',
	'inactive',
	'message',
	'multipleValueButtonText',
	'narrowing',
	'placeholder',
	'CHATBASE_STEPS',
	'HOST_NOTICE',
	'INVALID_DATE',
	'SAMPLE_STEPS',
	'TOO_LONG_ADVICE',
	'TRY_AGAIN',
	'WHERE_THE_KEY_IS',
	'WHY_A_KEY',
]);

/** Whether a text only puts values into words: a decision within it is to be tested. */
function isPlain({ node }) {
	const expressions = node.type === 'TemplateLiteral' ? node.expressions : [];
	return expressions.every(({ type }) =>
		/^(?:Identifier|MemberExpression|CallExpression)$/.test(type),
	);
}

/** The name that a text goes by: of its property, its variable, or what is called with it. */
function nameOf({ parent }) {
	const name = parent.key ?? parent.id ?? parent.callee?.property;
	return name?.name === 'describe' ? 'description' : name?.name;
}

export const strykerPlugins = [
	{
		kind: 'Ignore',
		name: 'texts',
		value: {
			shouldIgnore(path) {
				const isText = path.isStringLiteral() || path.isTemplateLiteral();
				const isForPeople = isText && isPlain(path) && TEXTS.has(nameOf(path));
				return isForPeople ? 'only people read it' : undefined;
			},
		},
	},
];

const CACHE = 'node_modules/.cache/stryker';

export default {
	mutate: ['{credentials,nodes}/**/*.ts'],
	plugins: ['@stryker-mutator/jest-runner', './stryker.config.mjs'],
	ignorers: ['texts'],
	testRunner: 'jest',
	coverageAnalysis: 'perTest',
	// The runner ends after tests of twenty seconds: only what never yields takes longer.
	timeoutMS: 40_000,
	timeoutFactor: 0,
	maxTestRunnerReuse: 50, // what nock's sockets hold on to is freed with the process
	jest: {
		configFile: 'test/support/mutants/jest.config.js',
		enableFindRelatedTests: false, // many tests import what is built, by its name in package.json
	},
	buildCommand: 'npm run build:modules',
	tempDirName: CACHE,
	reporters: ['clear-text', 'progress', 'json'],
	jsonReporter: { fileName: `${CACHE}/report.json` },
	clearTextReporter: {
		allowColor: false,
		logTests: false,
		reportTests: false,
		reportScoreTable: true,
	},
	ignorePatterns: ['coverage', 'dist', 'docs/images'],
	thresholds: { break: 97 },
};
