const { execFileSync } = require('node:child_process');
const {
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} = require('node:fs');
const { tmpdir } = require('node:os');
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
 * The files of the built package.
 *
 * @returns {string[]} their paths below dist
 */
function builtFiles() {
	return readdirSync(path.join(repository, 'dist'), { recursive: true }).map(String);
}

/**
 * A copy of the repository as a fresh clone has it, with the packages that `npm ci` would install.
 *
 * @returns {string} the folder, for the caller to remove
 */
function freshClone() {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-chatbase-clone-'));
	const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
	const files = execFileSync('git', list, { cwd: repository, encoding: 'utf8' }).trim().split('\n');
	for (const file of files.filter((name) => existsSync(path.join(repository, name)))) {
		cpSync(path.join(repository, file), path.join(folder, file));
	}
	symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
	return folder;
}

/**
 * Runs `npm run pack` in a fresh clone.
 *
 * @param {string} [spoil] a shell command that the build ends with
 * @returns {{name: string, size: number, files: string[]}} the tarball, and the paths in it
 * @throws when the command fails, with its output
 */
function packFreshClone(spoil = 'true') {
	const clone = freshClone();
	try {
		const manifest = path.join(clone, 'package.json');
		const content = readFileSync(manifest, 'utf8');
		writeFileSync(manifest, content.replace(/("build": "[^"]*)"/, `$1 && ${spoil}"`));
		/** @type {(file: string, args: string[]) => string} */
		const run = (file, args) =>
			execFileSync(file, args, { cwd: clone, encoding: 'utf8', stdio: 'pipe' }).trim();

		const name = run('npm', ['run', '--silent', 'pack']);
		const files = run('tar', ['-tzf', name]).split('\n');
		return {
			name,
			size: statSync(path.join(clone, name)).size,
			files: files.map((file) => file.replace(/^package\//, '')),
		};
	} finally {
		rmSync(clone, { recursive: true });
	}
}

module.exports = { repository, fixture, built, builtFiles, packFreshClone };
