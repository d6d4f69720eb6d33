// What the runner and the environment of the tests tell each other.

/**
 * Of a test file, what ran in it: by the mutants' numbers, in how many of its tests; 0 while its modules were loaded.
 *
 * @type {Map<string, Record<string, number>>} by the file's path
 */
exports.ran = new Map();

/** The names of the tests that are not to run. One that a mutant has given another name is none of them. @type {{ names: Set<string> }} */
exports.leftOut = { names: new Set() };
