import manifest from '../../../package.json';
import { freshClone, pack, packSpoilt, remove } from '../../support/files';

jest.setTimeout(60_000); // it builds the package

describe('npm run pack, in a fresh clone', () => {
	let clone: string;
	beforeAll(() => {
		clone = freshClone();
	});
	afterAll(() => remove(clone));

	it('builds and packs what a user needs, in less than 220 kB', () => {
		const { name, size, files } = pack(clone);

		expect(name).toBe(`${manifest.name}-${manifest.version}.tgz`);
		expect(size).toBeLessThan(220_000);
		expect(files).toEqual(
			expect.arrayContaining([
				...manifest.n8n.nodes,
				...manifest.n8n.credentials,
				'dist/icons/chatbase.svg',
				'dist/icons/chatbase.dark.svg',
				'dist/nodes/ChatbaseActionTrigger/ChatbaseActionTrigger.node.json',
				'dist/nodes/ChatbaseActionTrigger/__schema__/v1.1.0/output.json',
				'dist/nodes/ChatbasePollingTrigger/ChatbasePollingTrigger.node.json',
				'dist/nodes/ChatbasePollingTrigger/__schema__/v1.0.0/output.json',
				'dist/nodes/ChatbaseTrigger/ChatbaseTrigger.node.json',
				'dist/nodes/ChatbaseTrigger/__schema__/v1.1.0/output.json',
				'LICENSE',
				'README.md',
			]),
		);
		const shipped = /^(?:package\.json|README\.md|LICENSE|dist\/(?:credentials|icons|nodes)\/.*)$/;
		expect(files.filter((file) => !shipped.test(file))).toEqual([]);
		const stray = /tsbuildinfo|dist\/.*package\.json|\.ts$|\.map$/;
		expect(files.filter((file) => stray.test(file))).toEqual([]);
	});

	it.each([
		['a file is missing', 'rm dist/icons/chatbase.svg', 'missing: dist/icons/chatbase.svg'],
		['a file is stray', 'touch dist/nodes/key.txt', 'stray: dist/nodes/key.txt'],
	])('fails where %s after the build', (_what, spoil, problem) => {
		expect(() => packSpoilt(clone, spoil)).toThrow(problem);
	});
});
