// The tarball for npm. `npm pack` alone would leave the code out of a fresh clone: .npmrc keeps npm
// from running scripts, so nothing builds it before.
import path from 'node:path';

import { main } from '../harness/process/command.mjs';
import { packPackage, REPOSITORY } from '../harness/n8n/community-package.mjs';

await main(async () => {
	console.log(path.basename(await packPackage(REPOSITORY)));
});
