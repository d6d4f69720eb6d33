// Another revision of this package, to be measured beside the one that is checked out.
import { mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';

import { REPOSITORY } from '../harness/n8n/community-package.mjs';
import { run } from '../harness/process/child-process.mjs';

/**
 * Packs a revision as it would have packed itself, with the tools of this one.
 *
 * @param {string} revision as git names it
 * @param {string} folder a new one, for its sources
 * @returns {Promise<string>} the tarball's path
 */
export async function packRevision(revision, folder) {
	await mkdir(folder, { recursive: true });
	const archive = path.join(folder, '../revision.tar');
	await run('git', ['archive', '--output', archive, revision], { cwd: REPOSITORY });
	await run('tar', ['-xf', archive, '-C', folder]);
	await symlink(path.join(REPOSITORY, 'node_modules'), path.join(folder, 'node_modules'));
	await run(process.execPath, ['scripts/pack.mjs'], { cwd: folder });
	const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
	return path.join(folder, String(tarball));
}
