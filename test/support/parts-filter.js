// Which of the test files that jest has found are to run: without the parts of n8n-core.test.ts where that
// runs itself.
const path = require('node:path');

const WHOLE = path.resolve(__dirname, '../integration/n8n-core.test.ts');

/** @param {string} file */
const isPart = (file) => file !== WHOLE && path.dirname(file) === path.dirname(WHOLE);

/** @param {string[]} files */
module.exports = (files) => ({
	filtered: files.includes(WHOLE) ? files.filter((file) => !isPart(file)) : files,
});
