// What the runner and the environment of the tests tell each other.

/**
 * Of a test file, what ran in it: by the mutants' numbers, in how many of its tests; 0 while its modules were loaded.
 *
 * @type {Map<string, Record<string, number>>} by the file's path
 */
exports.ran = new Map();

/**
 * Of the tests of a mutant, by their names: which are not to run, and how long each of the others may take, in
 * milliseconds. One that the mutant has given another name is in neither.
 *
 * @type {{ leftOut: Set<string>, limits: Map<string, number> }}
 */
exports.trial = { leftOut: new Set(), limits: new Map() };
