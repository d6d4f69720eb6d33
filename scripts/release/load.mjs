// Loads a package as n8n does, and all of its code, in a process of its own; prints the links to the documentation that n8n gets. release-check.mjs runs
// it with a NODE_PATH that has no more than n8n brings along.
//
// Usage: node scripts/release/load.mjs <folder of the package>
import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';

const folder = path.resolve(process.argv[2]);
const require = createRequire(path.join(folder, 'package.json'));
const files = readdirSync(path.join(folder, 'dist'), { recursive: true }).map(String);
for (const file of files.filter((name) => name.endsWith('.js'))) require(`./dist/${file}`);

const loader = new PackageDirectoryLoader(folder);
await loader.loadAll();
const { nodes, credentials } = loader.types;
const loaded = [...nodes, ...credentials];
console.log(JSON.stringify(loaded.map(({ name, documentationUrl }) => [name, documentationUrl])));
process.exit(0); // n8n-core keeps timers
