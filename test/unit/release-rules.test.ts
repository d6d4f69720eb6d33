import {
	hasPassedScan,
	linkProblems,
	placeholderProblems,
	releaseNotes,
	tagProblems,
	versionProblems,
} from '../../scripts/release/rules';

const page = 'https://github.com/acme/n8n-nodes-chatbase';
const manifest = {
	version: '1.2.0',
	homepage: `${page}#readme`,
	author: { name: 'Acme', email: 'nodes@acme.example' },
	repository: { url: `git+${page}.git` },
};
const placeholder = {
	...manifest,
	homepage: 'https://www.npmjs.com/package/n8n-nodes-chatbase',
	author: { name: 'n8n-nodes-chatbase maintainers', email: 'n8n-nodes-chatbase@example.com' },
	repository: { url: 'git+https://github.com/n8n-nodes-chatbase/n8n-nodes-chatbase.git' },
};
const lock = { version: '1.2.0' };
const changelog =
	'# Changelog\n\n## 1.2.0 - 2026-12-01\n\n### Added\n\n- A.\n\n## 1.1.0 - 2026-11-01\n\n- B.\n';
const unreleased = changelog.replace('## 1.2.0', '## Unreleased\n\n- C.\n\n## 1.2.0');

describe('the version of a release', () => {
	it('is that of the lock file and of the newest entry of the changelog', () => {
		expect(versionProblems(manifest, lock, changelog)).toEqual([]);
		expect(versionProblems(manifest, lock, unreleased)).toEqual([]);
	});

	it.each<[string, typeof manifest, typeof lock, string, RegExp]>([
		[
			'the lock file has another',
			manifest,
			{ version: '1.1.0' },
			changelog,
			/package-lock\.json has 1\.1\.0/,
		],
		[
			'the changelog has an older one',
			{ ...manifest, version: '1.3.0' },
			{ version: '1.3.0' },
			changelog,
			/newest is 1\.2\.0/,
		],
		[
			'the changelog has it below a newer one',
			{ ...manifest, version: '1.1.0' },
			{ version: '1.1.0' },
			changelog,
			/newest is 1\.2\.0/,
		],
		[
			'its entry has no date',
			manifest,
			lock,
			changelog.replace(' - 2026-12-01', ''),
			/newest is 1\.1\.0/,
		],
		[
			'its entry is empty',
			manifest,
			lock,
			changelog.replace('### Added\n\n- A.', ''),
			/says nothing of 1\.2\.0/,
		],
	])('is wrong where %s', (_what, package_, lock_, changelog_, problem) => {
		expect(versionProblems(package_, lock_, changelog_).join('\n')).toMatch(problem);
	});

	it('has its entry as the text of the release, and no other', () => {
		expect(releaseNotes(changelog, '1.2.0')).toBe('### Added\n\n- A.');
		expect(releaseNotes(unreleased, '1.1.0')).toBe('- B.');
	});

	it('is its tag, with nothing above it in the changelog', () => {
		expect(tagProblems(manifest, ['latest', 'v1.2.0'], changelog)).toEqual([]);
		expect(tagProblems(manifest, [], changelog)).toEqual(['This revision has not the tag v1.2.0']);
		expect(tagProblems(manifest, ['v1.1.0', '1.2.0'], changelog)).toHaveLength(1);
		expect(tagProblems(manifest, ['v1.2.0'], unreleased)).toEqual([
			'CHANGELOG.md begins with "Unreleased"',
		]);
	});
});

describe('who publishes a release', () => {
	it('is named in package.json and LICENSE, with documentation of their own', () => {
		expect(placeholderProblems(manifest, 'Copyright (c) 2026 Acme', [])).toEqual([]);
	});

	it('is no placeholder, anywhere', () => {
		const licence = `Copyright (c) 2026 ${placeholder.author.name}`;
		expect(placeholderProblems(placeholder, licence, ['README.md'])).toEqual([
			expect.stringMatching(/^The author is a placeholder/),
			expect.stringMatching(/^The author's email is a placeholder/),
			expect.stringMatching(/^The repository is a placeholder/),
			expect.stringMatching(/^The homepage is not in the repository/),
			"README.md names the placeholder's repository",
		]);
	});

	it('has the licence in their name', () => {
		expect(placeholderProblems(manifest, 'Copyright (c) 2026 somebody', [])).toEqual([
			'LICENSE does not name the author, Acme',
		]);
	});
});

describe("n8n's links to the documentation", () => {
	it('lead where package.json says', () => {
		expect(
			linkProblems(manifest, [
				['chatbase', `${page}#readme`],
				['chatbaseActionTrigger', `${page}/blob/main/docs/action-trigger.md`],
			]),
		).toEqual([]);
		expect(
			linkProblems(manifest, [
				['chatbaseApi', undefined],
				['chatbase', 'https://www.npmjs.com/package/n8n-nodes-chatbase'],
				['another', `${page}-of-others/blob/main/docs/action-trigger.md`],
			]),
		).toEqual([
			expect.stringMatching(/^chatbaseApi leads to undefined/),
			expect.stringMatching(/^chatbase leads to https:\/\/www\.npmjs\.com/),
			expect.stringMatching(
				/^another leads to https:\/\/github\.com\/acme\/n8n-nodes-chatbase-of-others/,
			),
		]);
	});
});

describe("what n8n's scanner says", () => {
	const name = 'n8n-nodes-chatbase@1.2.0';
	const before = `Checking provenance for ${name}...✅ Provenance check passed for ${name} \n`;
	const passed = `✅ Package ${name} has passed all security checks\n`;

	it.each<[string, string, boolean]>([
		['passed', before + passed, true],
		[
			'failed',
			`${before}❌ Package ${name} has failed security checks\nReason: ESLint violations found\n`,
			false,
		],
		['another version passed', before + passed.replace('1.2.0', '1.1.0'), false],
		['a longer version passed', before + passed.replace('1.2.0', '1.2.0-beta.1'), false],
		['it ended before that', before, false],
		['nothing', '', false],
	])('%s', (_what, output, isFit) => {
		expect(hasPassedScan(output, name)).toBe(isFit);
	});
});
