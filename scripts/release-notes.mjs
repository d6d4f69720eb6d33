// What the changelog says of this version: the text of its release on GitHub.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { main } from '../harness/process/command.mjs';
import { REPOSITORY } from '../harness/n8n/community-package.mjs';
import { CommandError } from '../harness/process/child-process.mjs';
import { releaseNotes } from './release/rules.js';

await main(async () => {
	const read = async (name) => await readFile(path.join(REPOSITORY, name), 'utf8');
	const { version } = JSON.parse(await read('package.json'));
	const notes = releaseNotes(await read('CHANGELOG.md'), version);
	if (notes === '') throw new CommandError(`CHANGELOG.md says nothing of ${version}`);
	console.log(notes);
});
