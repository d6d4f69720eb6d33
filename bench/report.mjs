// The results as Markdown tables, and whether they meet the targets.
import { markdownTable } from 'markdown-table';

import { NAMES } from './subjects.mjs';

// What Chatbase Trigger's rows have to reach, for which deliveries and in which settings.
/** @type {[figure: string, sign: string, bound: number, deliveries: string, settings: RegExp, name: string][]} */
const ROW_TARGETS = [
	['vsEmptyTrigger', '≥', 0.95, 'wanted', /./, 'accepted, to the empty trigger'],
	['vsWithoutPackage', '≥', 2, 'wanted', /lazy/, 'accepted, to the way without the package'],
	['vsWithoutPackage', '≥', 10, 'refused', /lazy/, 'refused, to the way without the package'],
	['executionRows', '≤', 0, 'refused', /./, 'refused, stored executions'],
];

/** The most that an accepted delivery may cost, in floors. */
const SHARES = { 'documented lead': 1.6, '1 MB, one long text': 1.15, '1 MB, many fields': 1.15 };

/** A least has to be reached by the median, a most to be kept in every round. */
function judge(name, sign, bound, value, spread) {
	const met = sign === '≥' ? value >= bound : (spread?.[1] ?? value) <= bound;
	return { name, target: `${sign} ${bound}`, value, spread, met };
}

/** Each target of the project, with what was measured. */
export function targetsOf({ rows, ownShare, package: weight }) {
	const own = rows.filter(({ subject }) => subject === NAMES.chatbaseTrigger);
	const inN8n = ROW_TARGETS.flatMap(([figure, sign, bound, deliveries, settings, name]) =>
		own
			.filter((row) => row.deliveries === deliveries && settings.test(row.setting))
			.map((row) => {
				const where = `(${row.setting}, connections: ${row.connections})`;
				return judge(`${name} ${where}`, sign, bound, row[figure], row.spread[figure]);
			}),
	);
	const shares = ownShare
		.filter(({ delivery }) => delivery === 'accepted')
		.map(({ body, ratio }) => judge(`own share, ${body}`, '≤', SHARES[body], ratio));
	const loading = judge('require, in milliseconds', '≤', 15, weight.requireMilliseconds);
	return [...inN8n, ...shares, loading];
}

/** Three significant digits, without an exponent. */
function number(value) {
	if (value >= 100) return value.toFixed(0);
	return value > 0 && value < 0.001 ? value.toFixed(6) : String(Number(value.toPrecision(3)));
}

function withSpread(value, spread) {
	return spread ? `${number(value)} (${spread.map(number).join('–')})` : number(value);
}

/** Of all processes of n8n, and of each kind. */
function cpuMilliseconds({ cpuSeconds, cpuSecondsOf }) {
	const each = Object.entries(cpuSecondsOf).map(([name, s]) => `${name} ${number(s * 1000)}`);
	return `${number(cpuSeconds * 1000)} (${each.join(', ')})`;
}

// The columns of the tables, by their titles: a key of the row, or what makes a cell of it.

const IN_N8N = {
	Subject: 'subject',
	Deliveries: 'deliveries',
	Connections: 'connections',
	'Per second (spread)': ({ perSecond, spread }) => withSpread(perSecond, spread.perSecond),
	'p50 ms': 'p50',
	'p99 ms': 'p99',
	'CPU ms each': cpuMilliseconds,
	'Rows each': 'executionRows',
	'Executed per second': 'executedPerSecond',
	'vs empty trigger': 'vsEmptyTrigger',
	'vs the same with credential': 'vsEmptyTriggerWithCredential',
	'vs Crypto and If': 'vsWithoutPackage',
};

const OWN_SHARE = {
	Body: 'body',
	Delivery: 'delivery',
	µs: 'microseconds',
	'Floor µs': 'floor',
	Ratio: 'ratio',
};

const PACKAGE = {
	'Tarball, bytes': 'tarballBytes',
	'`require` of node and credential, ms': 'requireMilliseconds',
	"n8n-workflow's own `require`, ms": 'n8nWorkflowMilliseconds',
	'Memory that it adds, bytes': 'memoryBytes',
};

const TARGETS = {
	Figure: 'name',
	Target: 'target',
	Measured: ({ value, spread }) => withSpread(value, spread),
	'': ({ met }) => (met ? 'met' : '**missed**'),
};

function table(columns, rows) {
	const cellOf = (row, column) => {
		const value = typeof column === 'string' ? row[column] : column(row);
		return typeof value === 'number' ? number(value) : value;
	};
	const cells = rows.map((row) => Object.values(columns).map((column) => cellOf(row, column)));
	const align = Object.keys(columns).map((_title, index) => (index === 0 ? 'left' : 'right'));
	return markdownTable([Object.keys(columns), ...cells], { align });
}

/** @param {any} results as `--json` prints them */
export function toMarkdown({ versions, hardware, date, command, rows, ...results }) {
	const settings = [...new Set(rows.map(({ setting }) => setting))];
	const inSetting = (name) => rows.filter(({ setting }) => setting === name);
	return [
		`\`${command}\`, ${date}, n8n ${versions.n8n} on Node ${versions.node}; ${hardware.cores} × ${hardware.processor}, ${hardware.memoryGiB} GiB, ${hardware.system}`,
		...settings.map((name) => `### In n8n: ${name}\n\n${table(IN_N8N, inSetting(name))}`),
		`### The node's own share\n\n${table(OWN_SHARE, results.ownShare)}`,
		`### The package\n\n${table(PACKAGE, [results.package])}`,
		`### Targets\n\n${table(TARGETS, results.targets)}`,
	].join('\n\n');
}
