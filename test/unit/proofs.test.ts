import { isThere, text } from '../support/files';

/** What a document names as proof: a file, and where it is a test, the test's title. */
function proofs(document: string): Array<[file: string, title: string]> {
	const named = text(document).matchAll(/`([\w./-]*[/.][\w./-]*)`(?:: "([^"]+)")?/g);
	return [...named].map(([, file = '', title = '']) => [file, title]);
}

describe.each(['SECURITY.md', 'docs/verification.md'])('%s', (document) => {
	it('names proofs', () => {
		expect(proofs(document).length).toBeGreaterThanOrEqual(10);
		expect(proofs(document).filter(([, title]) => title !== '').length).toBeGreaterThanOrEqual(5);
	});

	it.each(proofs(document))('names what is there: %s "%s"', (file, title) => {
		expect(isThere(file)).toBe(true);
		if (title !== '') expect(text(file)).toContain(title);
	});
});
