// Draws how the ways through the nodes go from file to file, for docs/architecture.md, from what is built.
//
// Usage: npm run docs:architecture
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Graphviz } from '@hpcc-js/wasm-graphviz';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));
const NODES = path.join(REPOSITORY, 'dist/nodes');

/** What each way begins with. */
const WAYS = {
	delivery: 'ChatbaseTrigger/ChatbaseTrigger.node',
	call: 'ChatbaseActionTrigger/ChatbaseActionTrigger.node',
	'listed-lead': 'ChatbasePollingTrigger/ChatbasePollingTrigger.node',
	operation: 'Chatbase/execution',
};

/**
 * The operations are many, and alike: one stands for all. The list of agents is asked for by the panel, on none of
 * the ways.
 */
function isDrawn(file) {
	return !/^Chatbase\/resources\/(?!lead\/|index)|^shared\/agentList$/.test(file);
}

/** @returns {string[]} the files that a file imports when it runs, at once or later; types leave no trace there */
function importsOf(file) {
	const code = readFileSync(path.join(NODES, `${file}.js`), 'utf8');
	const { resolve } = createRequire(path.join(NODES, `${file}.js`));
	const paths = [...code.matchAll(/require\(['"](\.[^'"]+)['"]\)/g)].map(([, to]) => resolve(to));
	const files = paths.map((to) => path.relative(NODES, to).replace(/\.js$/, ''));
	return [...new Set(files)].filter(isDrawn);
}

/** @returns {Map<string, string[]>} what is reached from a file, with its imports */
function graphFrom(start) {
	const graph = new Map();
	const visit = (file) => {
		if (graph.has(file)) return;
		graph.set(file, importsOf(file));
		graph.get(file).forEach(visit);
	};
	visit(start);
	return graph;
}

const folderOf = path.posix.dirname;

/** Whether a file is also reached by way of another import, so that this one need not be drawn. */
function isImplied(graph, from, to) {
	const seen = new Set([from]);
	const waiting = graph.get(from).filter((file) => file !== to);
	for (const file of waiting) {
		if (file === to) return true;
		if (!seen.has(file)) waiting.push(...graph.get(file));
		seen.add(file);
	}
	return false;
}

/** @returns {string} the graph in Graphviz's language, a box for each folder */
function toDot(graph) {
	const files = [...graph.keys()].sort();
	const folders = [...new Set(files.map((file) => folderOf(file)))];
	const boxes = folders.map((folder) => {
		const inside = files.filter((file) => folderOf(file) === folder);
		const names = inside.map((file) => `"${file}" [label="${path.posix.basename(file)}"]`);
		return `subgraph "cluster ${folder}" { label="${folder}/" ${names.join(' ')} }`;
	});
	const arrows = files.flatMap((from) =>
		graph
			.get(from)
			.filter((to) => !isImplied(graph, from, to))
			.map((to) => `"${from}" -> "${to}"`),
	);
	return `digraph {
		graph [rankdir=LR, fontname="sans-serif", fontsize=11, color="#b0b0b0", style=rounded, bgcolor=white, nodesep=0.12, ranksep=0.35]
		node [shape=box, style="rounded,filled", fillcolor="#f3f1ff", color="#7a6ff0", fontname="sans-serif", fontsize=11, height=0.28, margin="0.1,0.03"]
		edge [color="#888888", arrowsize=0.6]
		${boxes.join('\n')}
		${arrows.join('\n')}
	}`;
}

const graphviz = await Graphviz.load();
for (const [way, start] of Object.entries(WAYS)) {
	const svg = graphviz.dot(toDot(graphFrom(start)));
	await writeFile(path.join(REPOSITORY, `docs/images/way-${way}.svg`), svg);
}
