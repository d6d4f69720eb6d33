// n8n-core keeps its settings in a folder; without this it would be the developer's own.
const path = require('node:path');

const folder = `../../../node_modules/.cache/n8n-core/${process.env.JEST_WORKER_ID}`;
process.env.N8N_USER_FOLDER = path.resolve(__dirname, folder);
process.env.N8N_LOG_LEVEL = 'silent'; // what the node logs is read from its own logger

require('reflect-metadata');
