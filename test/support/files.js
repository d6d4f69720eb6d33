const { readFileSync } = require('node:fs');
const path = require('node:path');

const repository = path.resolve(__dirname, '../..');

/**
 * The bytes of a fixture, exactly as they lie in the file.
 *
 * @param {string} name below test/fixtures
 */
function fixture(name) {
	return readFileSync(path.join(repository, 'test/fixtures', name));
}

module.exports = { repository, fixture };
