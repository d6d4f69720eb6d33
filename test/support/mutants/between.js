// What the runner and the environment of the tests tell each other.

/**
 * How a mutant's code ran in a test file: in how many of its tests, 0 while its modules were loaded; and how often at most
 * in one of them.
 *
 * @typedef {{ tests: number, hits: number }} Ran
 */

/** Of a test file, what ran in it, by the mutants' numbers. @type {Map<string, Record<string, Ran>>} by the file's path */
exports.ran = new Map();

/**
 * Of the tests of a mutant, by their names: which are not to run, and how long each of the others may take, in
 * milliseconds. One that the mutant has given another name is in neither. Of a file, by its path, how often the mutant's
 * code may run in a test.
 *
 * @type {{ leftOut: Set<string>, limits: Map<string, number>, mostHits: Map<string, number> }}
 */
exports.trial = { leftOut: new Set(), limits: new Map(), mostHits: new Map() };
