const { execFileSync } = require('node:child_process');
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

/**
 * The text of a file of the built package.
 *
 * @param {string} name below dist
 */
function built(name) {
	return readFileSync(path.join(repository, 'dist', name), 'utf8');
}

/**
 * What `npm pack` puts into the tarball.
 *
 * @returns {{size: number, files: string[]}} the tarball's size in bytes, and the paths in it
 */
function packedFiles() {
	const output = execFileSync('npm', ['pack', '--dry-run', '--json'], {
		cwd: repository,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	/** @type {{size: number, files: {path: string}[]}[]} */
	const [packed] = Object.values(JSON.parse(output));
	return { size: packed.size, files: packed.files.map((file) => file.path) };
}

module.exports = { repository, fixture, built, packedFiles };
