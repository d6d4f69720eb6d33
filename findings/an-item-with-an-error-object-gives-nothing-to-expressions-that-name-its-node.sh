#!/usr/bin/env bash
# n8n-workflow 2.41.0 (@n8n/expression-runtime as it pins it), engine "vm", n8n's default: an item that carries an error
# object gives nothing to an expression that names its node.
#
# One would guess: `$json.email` in the next node, and `$('Node').first().json.email` in that node or any later one, are two
# ways to the same field of the same item.
#
# What happens: where the item has an error object beside its JSON (`{ json, error }`, as the items have that leave a node by
# its error output, or by its other one with "Continue"), `$('Node').first()`, `.item`, `.all()` and `$input.first()` give
# items whose fields are all undefined, those that have nothing to do with the error, too. `$json` and `$node['Node'].json`
# give them. An error object of plain data does no harm, and neither do the engines "quickjs" and "legacy". Nothing is
# thrown, and no line is logged: an expression such as `$('Create contact').item.json.email` is empty from then on.
#
# Documented: no.
#
# Who is hurt: whoever keeps, or tells of, what could not be delivered: the branch behind an error output is where one wants
# the fields of the item, often some nodes later, where only `$('Node')` reaches them. The row, the mail or the ticket about
# the failure is then empty, and the execution is green. A way around: an Edit Fields node right behind the failing one,
# which takes the fields from `$json`.
#
# Needs npm, Node 20 or later (the script fetches Node 24, for which the engine is compiled), some minutes, and nothing else.
# Exit code 0: still so.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
node24=node-$(node -p 'process.platform')-$(node -p 'process.arch')
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error n8n-workflow@2.41.0 "$node24@24.21.0"

cat >items.cjs <<'EOF'
const { Expression, NodeOperationError, Workflow } = require('n8n-workflow');

const nodes = ['Create contact', 'Next'].map((name, index) => ({
	...{ id: String(index), name, type: 'any', typeVersion: 1, position: [0, 0], parameters: {} },
}));
const connections = { 'Create contact': { main: [[{ node: 'Next', type: 'main', index: 0 }]] } };
const type = { description: { properties: [], inputs: ['main'], outputs: ['main'] } };
const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type };
const EXPRESSIONS = [
	'$json.email',
	"$node['Create contact'].json.email",
	'$input.first().json.email',
	"$('Create contact').first().json.email",
	"$('Create contact').item.json.email",
	"$('Create contact').all()[0].json.email",
];

/** What an expression gives in the node "Next" for an item that the first node has handed on. */
function evaluate(workflow, expression, item) {
	const main = [[item]];
	const done = { startTime: 0, executionTime: 0, executionIndex: 0, source: [], data: { main } };
	const run = { resultData: { runData: { 'Create contact': [done] } } };
	const source = { main: [{ previousNode: 'Create contact' }] };
	return workflow.expression.resolveSimpleParameterValue(
		...[`={{ ${expression} }}`, {}, run, 0, 0, 'Next', [item], 'manual', {}],
		{ node: nodes[1], data: { main }, source },
	);
}

async function main() {
	await Expression.initExpressionEngine({
		...{ engine: process.argv[2], poolSize: 1, maxCodeCacheSize: 10 },
		...{ bridgeTimeout: 5000, bridgeMemoryLimit: 128 },
	});
	const workflow = new Workflow({ id: 'w', nodes, connections, active: false, nodeTypes });
	await workflow.expression.acquireIsolate?.();
	const item = { json: { email: 'visitor@example.com' }, pairedItem: { item: 0 } };
	const error = new NodeOperationError(nodes[0], 'The service is away');
	for (const expression of EXPRESSIONS) {
		const without = evaluate(workflow, expression, item);
		const withError = evaluate(workflow, expression, { ...item, error });
		console.log(`${expression}: ${without}, with an error object: ${withError}`);
	}
	process.exit();
}

main();
EOF

expected=$(
	cat <<'EOF'
$json.email: visitor@example.com, with an error object: visitor@example.com
$node['Create contact'].json.email: visitor@example.com, with an error object: visitor@example.com
$input.first().json.email: visitor@example.com, with an error object: undefined
$('Create contact').first().json.email: visitor@example.com, with an error object: undefined
$('Create contact').item.json.email: visitor@example.com, with an error object: undefined
$('Create contact').all()[0].json.email: visitor@example.com, with an error object: undefined
EOF
)
seen=$("node_modules/$node24/bin/node" items.cjs vm)
printf 'engine "vm":\n%s\n' "$seen"
[ "$seen" = "$expected" ]

others=$("node_modules/$node24/bin/node" items.cjs quickjs)
printf 'engine "quickjs":\n%s\n' "$others"
[ "$others" = "${expected//object: undefined/object: visitor@example.com}" ]
