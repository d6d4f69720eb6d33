import { copyFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { run } from '../../../harness/process/child-process.mjs';
import { REPOSITORY } from '../../../harness/n8n/community-package.mjs';
import { newFolder, tarball } from './run.mjs';

/** Where the installation from a tarball stands. */
const INSTRUCTIONS = path.join(REPOSITORY, 'docs/install.md');

/**
 * Installs the package by the very command that the documentation tells users, as it stands there, where npm has no
 * registry to ask.
 *
 * @returns {Promise<string>} a user folder of n8n's
 */
export async function installAsDocumented() {
	const instructions = await readFile(INSTRUCTIONS, 'utf8');
	const [, command, file] =
		/^ *(npm install .*\.\/(n8n-nodes-chatbase-.*\.tgz))$/m.exec(instructions) ?? [];
	const userFolder = await newFolder('n8n');
	const nodes = path.join(userFolder, '.n8n/nodes');
	await mkdir(nodes, { recursive: true });
	await copyFile(tarball, path.join(nodes, file));
	const env = {
		...process.env,
		npm_config_registry: 'http://127.0.0.1:9',
		npm_config_fetch_retries: '0',
	};
	await run('sh', ['-c', command], { cwd: nodes, env });
	return userFolder;
}
