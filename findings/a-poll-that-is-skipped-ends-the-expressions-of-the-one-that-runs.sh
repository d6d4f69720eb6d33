#!/usr/bin/env bash
# n8n-core 2.41.1, n8n-workflow 2.41.0: a poll that outlasts the time to the next one can evaluate no expression any more.
#
# One would guess: n8n opens the engine for expressions before a poll and closes it after it, so that an expression
# means the same all through a poll, however long that takes, and whatever else n8n does meanwhile.
#
# What happens: the engine is opened once for each workflow, and a second poll of the same workflow that begins while the
# first one runs finds it open. It closes it all the same when it ends, even if it returns null at once. From then on, the
# first poll's expressions throw "No bridge acquired for this context. Call acquire() first." `acquireIsolate` says by its
# value who has to close what was opened; the executor of polls does not look at it. Other callers do (`withIsolate`).
#
# Documented: no. The comment at `acquireIsolate` tells its callers of the value.
#
# Who is hurt: every polling trigger whose poll takes longer than its interval, as soon as it sends a request with a
# credential whose `authenticate` is a pattern with an expression, the usual kind: each such request fails, as if the
# service were away. Shown with the engine "quickjs", since n8n's default engine "vm" needs a native module; both are
# opened and closed by the same code.
#
# Needs Node 20 or later and npm, some minutes, and nothing else. Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error n8n-core@2.41.1 n8n-workflow@2.41.0

cat >polls.cjs <<'EOF'
require('reflect-metadata');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { Expression, Workflow } = require('n8n-workflow');

const engine = path.join(path.dirname(require.resolve('n8n-core')), 'execution-engine');
const { PollTriggerExecutor } = require(path.join(engine, 'poll-trigger-executor.js'));
const { TriggersAndPollers } = require(path.join(engine, 'triggers-and-pollers.js'));

const node = { id: '1', name: 'Poll', type: 'poll', typeVersion: 1, position: [0, 0], parameters: {} };
const lines = [];
let polls = 0;
let workflow;

function evaluate() {
	try {
		return workflow.expression.getSimpleParameterValue(node, '={{ 1 + 1 }}', 'internal', {});
	} catch (error) {
		return error.message;
	}
}

/** The first poll takes a second; all others return at once. */
async function poll() {
	const number = (polls += 1);
	lines.push(`poll ${number} at its start: ${evaluate()}`);
	if (number === 1) {
		await pause(1000);
		lines.push(`poll ${number} after poll 2 has ended: ${evaluate()}`);
	}
	return null;
}

async function main() {
	await Expression.initExpressionEngine({
		...{ engine: 'quickjs', poolSize: 1, maxCodeCacheSize: 10 },
		...{ bridgeTimeout: 5000, bridgeMemoryLimit: 128 },
	});
	const type = { description: { properties: [] }, poll };
	const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type };
	workflow = new Workflow({ id: 'w', nodes: [node], connections: {}, active: true, nodeTypes });

	const logger = { scoped: () => logger, debug() {}, error: console.error };
	const run = (_options, work) => work({ setStatus() {} });
	const tracing = {
		startNewTraceSpan: run,
		pickWorkflowAttributes: () => ({}),
		pickNodeAttributes: () => ({}),
	};
	const executor = new PollTriggerExecutor(logger, new TriggersAndPollers(), tracing, {});
	const context = { __runPoll: (work) => work(), __commitCursor: async () => {} };
	const tick = executor.create(workflow, node, context, () => true);

	const first = tick();
	await pause(300);
	await tick();
	await first;
	await tick();
	console.log(lines.join('\n'));
	process.exit(0);
}
main();
EOF

expected='poll 1 at its start: 2
poll 2 at its start: 2
poll 1 after poll 2 has ended: No bridge acquired for this context. Call acquire() first.
poll 3 at its start: 2'
seen=$(node polls.cjs)
echo "$seen"
[ "$seen" = "$expected" ] || {
	echo "The behaviour has changed" >&2
	exit 1
}
