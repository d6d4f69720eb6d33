#!/usr/bin/env bash
# n8n-workflow 2.41.0: an error whose message has a code such as ENOTFOUND anywhere within a word says something else.
#
# One would guess: a node that throws NodeApiError or NodeOperationError with a message of its own is shown with this
# message. Codes of the operating system are given a friendly sentence where they are the code of the error, or stand in the
# message as a word.
#
# What happens: the constructors look for sixteen codes in the message in any case, also within words, and the first that is
# found puts its sentence in the place of the message: "ResourceNotFound" holds ENOTFOUND, "preexisting" EEXIST,
# "rolePermission" EPERM. What the node said is in neither message nor description, only in the list `messages`. Setting
# `message` after the constructor keeps it.
#
# Documented: no. A comment in the source speaks of messages that contain "any of the common errors".
#
# Who is hurt: everyone whose service answers with names of types, such as "ResourceNotFoundException", as those of large
# clouds do: the user reads of an incorrect host name, looks at the network, and never sees what the service has said.
#
# Needs Node 20 or later and npm, a minute, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error n8n-workflow@2.41.0

cat >messages.cjs <<'EOF'
const assert = require('node:assert');
const { NodeApiError, NodeOperationError } = require('n8n-workflow');
const { version } = require('n8n-workflow/package.json');

const node = { id: '1', name: 'Node', type: 'node', typeVersion: 1, position: [0, 0], parameters: {} };
console.log(`n8n-workflow ${version}`);
for (const said of [
	'ResourceNotFoundException: no such agent',
	'The agent is preexisting',
	'rolePermission is missing',
	'No such agent',
]) {
	const description = 'Choose another one.';
	for (const error of [
		new NodeApiError(node, { message: said }, { message: said, description }),
		new NodeOperationError(node, said, { description }),
	]) {
		console.log(`${error.name}, given "${said}": "${error.message}"`);
		const isKept = said === 'No such agent';
		assert.strictEqual(error.message === said, isKept);
		assert.strictEqual(error.description, description);
		error.message = said;
		assert.strictEqual(error.message, said);
	}
}
EOF
node messages.cjs
