// The tarball for npm. `npm pack` alone would leave the code out of a fresh clone: .npmrc keeps npm
// from running scripts, so nothing builds it before.
import path from 'node:path';

import { main } from '../harness/command.mjs';
import { packPackage, REPOSITORY } from '../harness/package.mjs';

await main(async () => {
	console.log(path.basename(await packPackage(REPOSITORY)));
});
