// Counts where the package's types are taken on trust: `any`, `as` and `!`. Each has to have its reason beside it: a
// comment on the line where it begins, or directly above.
//
// Usage: npm run casts
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

import { filesIn, REPOSITORY } from '../harness/n8n/community-package.mjs';
import { main } from '../harness/process/command.mjs';
import { CommandError } from '../harness/process/child-process.mjs';

const COMMENT = /\/\/|\*\//;

/** @param {ts.Node} node @returns {string | undefined} what is trusted there */
function trustOf(node) {
	if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any';
	if (ts.isNonNullExpression(node)) return '!';
	return ts.isAsExpression(node) && !ts.isConstTypeReference(node.type) ? 'as' : undefined;
}

/** @param {string} file @param {string} source */
function castsOf(file, source) {
	const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
	const lines = source.split('\n');
	/** @type {{kind: string, at: string, hasReason: boolean}[]} */
	const casts = [];
	/** @param {ts.Node} node */
	function visit(node) {
		const kind = trustOf(node);
		if (kind !== undefined) {
			const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
			const hasReason = [lines[line], lines[line - 1]].some((text) => COMMENT.test(text ?? ''));
			casts.push({ kind, at: `${file}:${line + 1}`, hasReason });
		}
		ts.forEachChild(node, visit);
	}
	visit(tree);
	return casts;
}

await main(async () => {
	const files = (await filesIn(['nodes', 'credentials'])).filter((file) => file.endsWith('.ts'));
	const casts = await Promise.all(
		files.map(async (file) => castsOf(file, await readFile(path.join(REPOSITORY, file), 'utf8'))),
	);
	const all = casts.flat();
	const count = (kind) => all.filter((cast) => cast.kind === kind).length;
	console.log(
		`In ${files.length} files: ${['any', 'as', '!'].map((kind) => `${count(kind)} ${kind}`).join(', ')}`,
	);
	const bare = all.filter(({ hasReason }) => !hasReason);
	if (bare.length > 0) {
		throw new CommandError(`Without a reason beside it:\n${bare.map(({ at }) => at).join('\n')}`);
	}
});
