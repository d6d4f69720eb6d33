// Makes the pictures and tables of docs/benchmarks.md from docs/benchmarks.json, which is what
// `npm run --silent bench -- --json` has printed.
import { readFile, writeFile } from 'node:fs/promises';

import { charts } from './chart.mjs';
import { toMarkdown } from './report.mjs';

const DOCS = new URL('../docs/', import.meta.url);
const PAGE = new URL('benchmarks.md', DOCS);
const GENERATED = /(<!-- made by npm run docs:benchmarks -->).*(<!-- end -->)/s;

const results = JSON.parse(await readFile(new URL('benchmarks.json', DOCS), 'utf8'));
for (const { file, svg } of charts(results)) {
	await writeFile(new URL(`images/benchmarks-${file}`, DOCS), `${svg}\n`);
}
const page = await readFile(PAGE, 'utf8');
await writeFile(
	PAGE,
	page.replace(GENERATED, (_old, start, end) => `${start}\n\n${toMarkdown(results)}\n\n${end}`),
);
