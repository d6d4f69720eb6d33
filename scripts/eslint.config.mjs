// For what n8n's own linter leaves out: it reads TypeScript only, by rules for the package's own code.
import js from '@eslint/js';
import globals from 'globals';

export default [
	{ ignores: ['coverage/', 'dist/', '**/*.ts'] },
	js.configs.recommended,
	{
		languageOptions: { globals: globals.node },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: { 'no-unused-vars': ['error', { ignoreRestSiblings: true }] },
	},
	{
		files: ['test/**'],
		languageOptions: { globals: { ...globals.jest, ...globals.browser } },
	},
];
