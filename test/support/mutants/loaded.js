/** The mutants in what ran while the modules of a test file were loaded, by the file's path. @type {Map<string, string[]>} */
exports.loaded = new Map();
