// Whether this revision can be released. Packs by itself, unless a tarball is named.
//
// Usage: npm run release:check [-- --ci] [TARBALL]
//   --ci  leaves out what only a release has: its tag, and the names of whoever publishes it
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import {
	installAsN8nDoes,
	packPackage,
	REPOSITORY,
	tarballProblems,
} from '../harness/n8n/community-package.mjs';
import { CommandError, run } from '../harness/process/child-process.mjs';
import {
	linkProblems,
	PLACEHOLDER,
	placeholderProblems,
	tagProblems,
	versionProblems,
} from './release/rules.js';

/** What the package may expect of n8n's own modules. */
const OF_N8N = ['n8n-workflow', 'zod'];

const inRepository = (name) => path.join(REPOSITORY, name);
const read = async (name) => await readFile(inRepository(name), 'utf8');
const readJson = async (name) => JSON.parse(await read(name));

/** @param {string[]} args @returns {string[]} the lines of git's answer; none where it finds nothing */
function git(...args) {
	try {
		return execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8' })
			.split('\n')
			.filter(Boolean);
	} catch (error) {
		if (error.status === 1) return [];
		throw error;
	}
}

/**
 * Installs the tarball into a bare folder, as n8n does, and loads it from there.
 *
 * @returns {Promise<Array<[where: string, url: string | undefined]>>} each link to the documentation that n8n gets
 */
async function load(tarball, folder) {
	const installed = path.join(folder, 'nodes/node_modules/n8n-nodes-chatbase');
	await installAsN8nDoes(tarball, installed);
	const modules = path.join(folder, 'n8n/node_modules');
	await mkdir(modules, { recursive: true });
	for (const name of OF_N8N)
		await symlink(inRepository(`node_modules/${name}`), path.join(modules, name));
	const env = { ...process.env, NODE_PATH: modules, N8N_USER_FOLDER: folder };
	const args = [inRepository('scripts/release/load.mjs'), installed];
	return JSON.parse(await run(process.execPath, args, { env }));
}

/** The unit tests that hold a table or a text of the README against the code. */
async function testsOfReadme() {
	const names = (await readdir(inRepository('test/unit'))).filter((name) => name.endsWith('.ts'));
	const files = names.map((name) => `test/unit/${name}`);
	const texts = await Promise.all(files.map(read));
	return files.filter((_file, index) => texts[index].includes('README.md'));
}

/** Runs a program of the repository whose failure is the problem. */
async function passes(file, args) {
	await run(file, args, { cwd: REPOSITORY });
	return [];
}

/** The checks by their names. Each gives the problems that it finds, or fails with a CommandError. */
function checks({ isCi, tarball, folder, manifest, changelog }) {
	const place = `github.com/${PLACEHOLDER}/`;
	const named = () => git('grep', '-lF', place, '--', '.', ':!package.json', ':!scripts', ':!test');
	const ofRelease = {
		'the tag': async () => tagProblems(manifest, git('tag', '--points-at', 'HEAD'), changelog),
		'who publishes it': async () => placeholderProblems(manifest, await read('LICENSE'), named()),
	};
	return {
		...(isCi ? {} : ofRelease),
		'the version': async () =>
			versionProblems(manifest, await readJson('package-lock.json'), changelog),
		'the files of the tarball': async () => await tarballProblems(tarball),
		'installed and loaded as by n8n': async () =>
			linkProblems(manifest, await load(tarball, folder)),
		"n8n's scan": async () => await passes('node', ['scripts/scan.mjs', tarball]),
		"the README's tables": async () => await passes('npx', ['jest', ...(await testsOfReadme())]),
	};
}

await main(async () => {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { ci: { type: 'boolean', default: false } },
	});
	await withTemporaryFolder(async (folder) => {
		const tarball = path.resolve(positionals[0] ?? (await packPackage(folder)));
		const [manifest, changelog] = [await readJson('package.json'), await read('CHANGELOG.md')];
		const problems = [];
		const all = checks({ isCi: values.ci, tarball, folder, manifest, changelog });
		for (const [name, check] of Object.entries(all)) {
			const found = await check().catch((error) => {
				if (error instanceof CommandError) return [error.message];
				throw error;
			});
			console.log(`${found.length > 0 ? 'FAILED' : 'ok    '} ${name}`);
			problems.push(...found);
		}
		if (problems.length > 0) throw new CommandError(problems.join('\n'));
	});
});
