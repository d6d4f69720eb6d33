// What the runner and the environment of the tests tell each other.

/** The mutants in what ran while the modules of a test file were loaded, by the file's path. @type {Map<string, string[]>} */
exports.loaded = new Map();

/** The names of the tests that are asked for; none when all are. @type {{ names?: Set<string> }} */
exports.wanted = {};
