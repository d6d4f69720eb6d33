// The rules of n8n's official scanner, over the repository and over the tarball as published. The
// scanner's own command wants a published package, exits with 0 whatever it finds, and hides warnings.
import { ESLint } from 'eslint';
import path from 'node:path';

import { main } from '../harness/command.mjs';
import { withTemporaryFolder } from '../harness/leftovers.mjs';
import { packPackage, REPOSITORY, unpackTarball } from '../harness/package.mjs';
import { CommandError } from '../harness/program.mjs';

/** What the scanner looks at in a tarball; the sources cover the rest. */
const TARBALL_FILE_PATTERNS = ['package.json', '**/*.js'];

/**
 * The scanner's rules and files. It makes a temporary folder when it is loaded, and never removes it.
 *
 * @param {string} folder a folder for that
 */
async function loadScanner(folder) {
	process.env.TMPDIR = folder;
	const { buildScanConfig, SOURCE_FILE_PATTERNS } = await import(
		'@n8n/scan-community-package/scanner/scanner.mjs'
	);
	return { rules: await buildScanConfig(), sourcePatterns: SOURCE_FILE_PATTERNS };
}

await main(async () => {
	const findings = await withTemporaryFolder(async (folder) => {
		const unpacked = path.join(folder, 'package');
		await unpackTarball(await packPackage(folder), unpacked);
		const { rules, sourcePatterns } = await loadScanner(folder);

		let sum = 0;
		for (const [label, cwd, patterns] of [
			['Repository', REPOSITORY, sourcePatterns],
			['Tarball', unpacked, TARBALL_FILE_PATTERNS],
		]) {
			const eslint = new ESLint({
				cwd,
				allowInlineConfig: false,
				overrideConfigFile: true,
				overrideConfig: rules,
			});
			const results = await eslint.lintFiles(patterns);
			const found = results.reduce((all, { messages }) => all + messages.length, 0);
			console.log(`${label}: ${results.length} files, ${found} findings`);
			if (found > 0) console.log((await eslint.loadFormatter('stylish')).format(results));
			sum += found;
		}
		return sum;
	});
	if (findings > 0) throw new CommandError(`The scanner has ${findings} findings`);
});
