// n8n-core keeps its settings in a folder; without this it would be the developer's own.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

process.env.N8N_USER_FOLDER = mkdtempSync(path.join(tmpdir(), 'n8n-nodes-chatbase-test-'));

require('reflect-metadata');
