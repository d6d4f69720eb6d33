const { readFileSync } = require('node:fs');
const { createRequire, isBuiltin } = require('node:module');
const path = require('node:path');
const { compileFunction, constants } = require('node:vm');

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * Loads CommonJS modules as Node does, but into the globals of a jest environment, and keeps them apart from
 * jest's own: what tests and n8n take for an `Error` has to be the same.
 *
 * @param {{ context: import('node:vm').Context, global: Record<string, any> }} environment
 * @param {string} tested the folder of what is tested: it comes by way of jest, for each test file anew, and its
 * coverage is counted
 * @returns {(name: string) => unknown} gives a package's exports
 */
exports.createLoader = function (environment, tested) {
	/** @type {Map<string, { exports: any }>} by their files */
	const modules = new Map();

	/** @param {string} file */
	function load(file) {
		if (file.startsWith(tested + path.sep)) return environment.global.requireByJest(file);
		if (!/\.(?:c?js|json)$/.test(file)) return require(file);
		const known = modules.get(file);
		if (known !== undefined) return known.exports;
		const module = { id: file, filename: file, exports: {}, require: requireFrom(file) };
		modules.set(file, module);
		const text = readFileSync(file, 'utf8');
		if (file.endsWith('.json')) module.exports = JSON.parse(text);
		else run(text, module);
		return module.exports;
	}

	/** @param {string} text @param {{ exports: any, filename: string, require: Function }} module */
	function run(text, module) {
		const { exports, filename, require } = module;
		compileFunction(text.replace(/^#!.*/, ''), PARAMETERS, {
			filename,
			parsingContext: environment.context,
			importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
		}).call(exports, exports, require, module, filename, path.dirname(filename));
	}

	/** @param {string} file */
	function requireFrom(file) {
		const nodes = createRequire(file);
		/** @param {string} name */
		const require = (name) => (isBuiltin(name) ? nodes(name) : load(nodes.resolve(name)));
		return Object.assign(require, { resolve: nodes.resolve, cache: {}, main: undefined });
	}

	return requireFrom(__filename);
};
