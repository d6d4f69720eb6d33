// The rules of n8n's official scanner, over the repository and over the tarball as published. The
// scanner's own command wants a published package, exits with 0 whatever it finds, and hides warnings.
//
// Usage: npm run scan [-- TARBALL, by default packed anew]
import { ESLint } from 'eslint';
import path from 'node:path';

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { packPackage, REPOSITORY, unpackTarball } from '../harness/n8n/community-package.mjs';
import { CommandError } from '../harness/process/child-process.mjs';

await main(async () => {
	await withTemporaryFolder(async (folder) => {
		const unpacked = path.join(folder, 'package');
		await unpackTarball(process.argv[2] ?? (await packPackage(folder)), unpacked);
		process.env.TMPDIR = folder; // the scanner makes a folder when it is loaded, and leaves it there
		const { buildScanConfig, SOURCE_FILE_PATTERNS } = await import(
			'@n8n/scan-community-package/scanner/scanner.mjs'
		);
		const overrideConfig = await buildScanConfig();

		let findings = 0;
		for (const [label, cwd, patterns] of [
			['Repository', REPOSITORY, SOURCE_FILE_PATTERNS],
			['Tarball', unpacked, ['package.json', '**/*.js']], // the sources cover the rest
		]) {
			const eslint = new ESLint({
				cwd,
				allowInlineConfig: false,
				overrideConfigFile: true,
				overrideConfig,
			});
			const results = await eslint.lintFiles(patterns);
			const found = results.flatMap(({ messages }) => messages).length;
			console.log(`${label}: ${results.length} files, ${found} findings`);
			if (found > 0) console.log((await eslint.loadFormatter('stylish')).format(results));
			findings += found;
		}
		if (findings > 0) throw new CommandError(`The scanner has ${findings} findings`);
	});
});
