// The tarball for npm. `npm pack` alone would leave the code out of a fresh clone: .npmrc keeps npm
// from running scripts, so nothing builds it before.
import path from 'node:path';

import { main } from './lib/command.mjs';
import { buildPackage, packPackage, REPOSITORY } from './lib/package.mjs';

await main(async () => {
	await buildPackage();
	console.log(path.basename(await packPackage(REPOSITORY)));
});
