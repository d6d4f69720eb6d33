// The rules of n8n's official scanner, over the repository and over the tarball as published. The
// scanner's own command wants a published package, exits with 0 whatever it finds, and hides warnings.
import {
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';
import path from 'node:path';

import { CommandError, main } from './lib/command.mjs';
import { buildPackage, packPackage, REPOSITORY, unpackTarball } from './lib/package.mjs';
import { withTemporaryFolder } from './lib/temporary.mjs';

/** What the scanner looks at in a tarball; the sources cover the rest. */
const TARBALL_FILE_PATTERNS = ['package.json', '**/*.js'];

async function scan(label, folder, patterns) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	const findings = results.reduce((sum, { messages }) => sum + messages.length, 0);
	console.log(`${label}: ${results.length} files, ${findings} findings`);
	if (findings > 0) console.log((await eslint.loadFormatter('stylish')).format(results));
	return findings;
}

await main(async () => {
	await buildPackage();
	const findings = await withTemporaryFolder(async (folder) => {
		const unpacked = path.join(folder, 'package');
		await unpackTarball(await packPackage(folder), unpacked);
		return (
			(await scan('Repository', REPOSITORY, SOURCE_FILE_PATTERNS)) +
			(await scan('Tarball', unpacked, TARBALL_FILE_PATTERNS))
		);
	});
	if (findings > 0) throw new CommandError(`The scanner has ${findings} findings`);
});
