// What a release has to be, as far as files say: pure. Each rule gives the problems that it finds.

/** Nobody's: what package.json names until somebody publishes the package. */
const PLACEHOLDER = 'n8n-nodes-chatbase';

/**
 * @typedef {object} Manifest what package.json says
 * @property {string} version
 * @property {string} homepage
 * @property {{name: string, email: string}} author
 * @property {{url: string}} repository
 */

/** @typedef {[isFound: boolean, text: string]} Problem */

/** @param {Problem[]} problems @returns {string[]} those that are found */
function found(problems) {
	return problems.filter(([isFound]) => isFound).map(([, text]) => text);
}

/** @param {string} changelog @returns {Array<{title: string, text: string}>} its entries, the newest first */
function entries(changelog) {
	return changelog
		.split(/^## /m)
		.slice(1)
		.map((entry) => {
			const [title = '', ...lines] = entry.split('\n');
			return { title, text: lines.join('\n').trim() };
		});
}

/** @param {string} title of an entry, such as "0.1.0 - 2026-11-26" @returns {string | undefined} its version */
function versionIn(title) {
	return /^(\d+\.\d+\.\d+\S*) - \d{4}-\d{2}-\d{2}$/.exec(title)?.[1];
}

/**
 * What the changelog says of a version: the text of its release.
 *
 * @param {string} changelog
 * @param {string} version
 */
function releaseNotes(changelog, version) {
	return entries(changelog).find(({ title }) => versionIn(title) === version)?.text ?? '';
}

/**
 * The newest version in the changelog is the package's, and the lock file's.
 *
 * @param {Manifest} manifest
 * @param {{version: string}} lock
 * @param {string} changelog
 */
function versionProblems({ version }, lock, changelog) {
	const newest = entries(changelog)
		.map(({ title }) => versionIn(title))
		.find((one) => one !== undefined);
	return found([
		[lock.version !== version, `package-lock.json has ${lock.version}, package.json ${version}`],
		[newest !== version, `CHANGELOG.md's newest is ${newest}, package.json has ${version}`],
		[releaseNotes(changelog, version) === '', `CHANGELOG.md says nothing of ${version}`],
	]);
}

/**
 * A release is tagged with its version, and the changelog has nothing above it.
 *
 * @param {Manifest} manifest
 * @param {string[]} tags of the revision
 * @param {string} changelog
 */
function tagProblems({ version }, tags, changelog) {
	const [top] = entries(changelog);
	return found([
		[!tags.includes(`v${version}`), `This revision has not the tag v${version}`],
		[versionIn(top?.title ?? '') !== version, `CHANGELOG.md begins with "${top?.title}"`],
	]);
}

/** @param {Manifest} manifest @returns {string} where the repository is seen in a browser */
function repositoryPage({ repository }) {
	return repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/**
 * Whoever publishes the package is named, and its documentation is theirs.
 *
 * @param {Manifest} manifest
 * @param {string} licence the text of LICENSE
 * @param {string[]} filesWithPlaceholder which name the placeholder's repository, beside package.json
 */
function placeholderProblems(manifest, licence, filesWithPlaceholder) {
	const { author, homepage } = manifest;
	const page = repositoryPage(manifest);
	return found([
		[author.name.startsWith(PLACEHOLDER), `The author is a placeholder: ${author.name}`],
		[author.email.startsWith(PLACEHOLDER), `The author's email is a placeholder: ${author.email}`],
		[page.includes(`/${PLACEHOLDER}/`), `The repository is a placeholder: ${page}`],
		[!homepage.startsWith(page), `The homepage is not in the repository: ${homepage}`],
		[!licence.includes(author.name), `LICENSE does not name the author, ${author.name}`],
		...filesWithPlaceholder.map(
			(file) => /** @type {Problem} */ ([true, `${file} names the placeholder's repository`]),
		),
	]);
}

/**
 * n8n's links to the documentation lead where package.json says: to the homepage, or to a page of the repository.
 *
 * @param {Manifest} manifest
 * @param {Array<[where: string, url: string | undefined]>} links
 */
function linkProblems(manifest, links) {
	const { homepage } = manifest;
	const places = [homepage, `${repositoryPage(manifest)}/blob/main/docs/`];
	return found(
		links.map(([where, url]) => [
			!places.some((place) => url?.startsWith(place)),
			`${where} leads to ${url}, not to ${homepage}`,
		]),
	);
}

/**
 * Whether n8n's scanner has found a published version fit. Its exit code does not say it.
 *
 * @param {string} output of the scanner
 * @param {string} version of the package, such as "n8n-nodes-chatbase@0.1.0"
 */
function hasPassedScan(output, version) {
	return output.split('\n').includes(`✅ Package ${version} has passed all security checks`);
}

module.exports = {
	PLACEHOLDER,
	hasPassedScan,
	linkProblems,
	placeholderProblems,
	releaseNotes,
	tagProblems,
	versionProblems,
};
