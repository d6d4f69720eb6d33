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
 * The text of a file of the repository.
 *
 * @param {string} name
 */
function text(name) {
	return readFileSync(path.join(repository, name), 'utf8');
}

/** @param {string} folder in the repository @returns {string[]} the names of the files in it */
function files(folder) {
	return readdirSync(path.join(repository, folder));
}

/** @param {string} name @returns {boolean} whether the repository has this file or folder */
function isThere(name) {
	return existsSync(path.join(repository, name));
}

/**
 * The first column of a table in a Markdown file, without its heading.
 *
 * @param {string} name of the file
 * @param {string} heading of the column
 * @returns {string[]}
 */
function firstColumn(name, heading) {
	const cells = text(name)
		.split('\n')
		.map((line) => /^\|\s*(.*?)\s*\|/.exec(line)?.[1] ?? '');
	const start = cells.indexOf(heading) + 2; // below the heading is a line of dashes
	return cells.slice(start, cells.indexOf('', start));
}

/** @param {(folder: string) => void} fill @returns {string} a new folder, filled */
function newFolder(fill) {
	const folder = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-chatbase-clone-'));
	fill(folder);
	return folder;
}

/**
 * A copy of the repository as a fresh clone has it, with the packages that `npm ci` would install.
 *
 * @returns {string} the folder, for the caller to remove
 */
function freshClone() {
	const list = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'];
	const files = execFileSync('git', list, { cwd: repository, encoding: 'utf8' }).trim().split('\n');
	return newFolder((clone) => {
		for (const file of files.filter((name) => existsSync(path.join(repository, name)))) {
			cpSync(path.join(repository, file), path.join(clone, file));
		}
		symlinkSync(path.join(repository, 'node_modules'), path.join(clone, 'node_modules'));
	});
}

/**
 * Runs `npm run pack`.
 *
 * @param {string} clone
 * @returns {{name: string, size: number, files: string[]}} the tarball, and the paths in it
 * @throws when the command fails, with its output
 */
function pack(clone) {
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
}

/**
 * Runs `npm run pack` in a copy of a clone that has been built, as if its build ended otherwise.
 *
 * @param {string} clone
 * @param {string} spoil a shell command that takes the place of the build
 */
function packSpoilt(clone, spoil) {
	const copy = newFolder((folder) => cpSync(clone, folder, { recursive: true }));
	try {
		const manifest = path.join(copy, 'package.json');
		const content = readFileSync(manifest, 'utf8');
		writeFileSync(manifest, content.replace(/("build": )"[^"]*"/, `$1"${spoil}"`));
		return pack(copy);
	} finally {
		remove(copy);
	}
}

/** @param {string} folder */
function remove(folder) {
	rmSync(folder, { recursive: true });
}

module.exports = {
	repository,
	fixture,
	text,
	files,
	isThere,
	built,
	builtFiles,
	firstColumn,
	freshClone,
	pack,
	packSpoilt,
	remove,
};
