// The results as Markdown tables, and whether they meet the targets.
import { extent, median } from 'simple-statistics';

import {
	CHATBASE_TRIGGER,
	EMPTY_TRIGGER,
	EMPTY_TRIGGER_WITH_CREDENTIAL,
	WEBHOOK_NODE,
	WITHOUT_PACKAGE,
} from './subjects.mjs';

/** Gives a statistic of each figure of the rounds. */
function ofEach(statistic, rounds) {
	const names = Object.keys(rounds[0]);
	return Object.fromEntries(names.map((name) => [name, statistic(rounds.map((one) => one[name]))]));
}

/**
 * One row for each subject, kind of delivery and number of connections: the medians of the rounds, and
 * the spreads. A figure `vs…` is the rate beside another subject's in the same round.
 *
 * @param {import('./system.mjs').Setting} setting
 * @param {Awaited<ReturnType<typeof import('./measure.mjs').measureInN8n>>} allSeries
 */
export function rowsOf(setting, allSeries) {
	return allSeries.map(({ subject, kind, connections, rounds }) => {
		const peers = allSeries.filter((one) => one.kind === kind && one.connections === connections);
		const figures = rounds.map((measured, round) => {
			const vs = (name) => {
				const [peer] = peers.filter((one) => one.subject === name);
				return measured.perSecond / peer.rounds[round].perSecond;
			};
			const { cpuSecondsOf: _each, ...figures } = measured;
			return {
				...figures,
				vsWebhookNode: vs(WEBHOOK_NODE),
				vsEmptyTrigger: vs(EMPTY_TRIGGER),
				vsEmptyTriggerWithCredential: vs(EMPTY_TRIGGER_WITH_CREDENTIAL),
				vsWithoutPackage: vs(WITHOUT_PACKAGE),
			};
		});
		const cpuSecondsOf = rounds.map((measured) => measured.cpuSecondsOf);
		return {
			setting: setting.name,
			subject,
			deliveries: kind,
			connections,
			rounds: rounds.length,
			...ofEach(median, figures),
			cpuSecondsOf: ofEach(median, cpuSecondsOf),
			spread: ofEach(extent, figures),
		};
	});
}

/** Each target of the project, with what was measured. */
export function targetsOf({ rows, ownShare, package: weight }) {
	const atLeast = (least, name, value, spread) => {
		return { name, target: `≥ ${least}`, value, spread, met: value >= least };
	};
	const atMost = (most, name, value) => {
		return { name, target: `≤ ${most}`, value, met: value <= most };
	};
	const inEach = (deliveries, settings, judge) =>
		rows
			.filter((row) => row.subject === CHATBASE_TRIGGER && row.deliveries === deliveries)
			.filter((row) => settings.test(row.setting))
			.map((row) => judge(row, `(${row.setting}, connections: ${row.connections})`));
	const shareOf = (body) =>
		ownShare.find((one) => one.body === body && one.delivery === 'accepted').ratio;

	return [
		...inEach('wanted', /./, ({ vsEmptyTrigger, spread }, where) => {
			const name = `accepted, to the empty trigger ${where}`;
			return atLeast(0.95, name, vsEmptyTrigger, spread.vsEmptyTrigger);
		}),
		...inEach('wanted', /lazy/, ({ vsWithoutPackage, spread }, where) => {
			const name = `accepted, to the way without the package ${where}`;
			return atLeast(2, name, vsWithoutPackage, spread.vsWithoutPackage);
		}),
		...inEach('refused', /lazy/, ({ vsWithoutPackage, spread }, where) => {
			const name = `refused, to the way without the package ${where}`;
			return atLeast(10, name, vsWithoutPackage, spread.vsWithoutPackage);
		}),
		...inEach('refused', /./, ({ spread }, where) =>
			atMost(0, `refused, stored executions ${where}`, spread.executionRows[1]),
		),
		atMost(1.6, 'own share, documented lead', shareOf('documented lead')),
		atMost(1.15, 'own share, 1 MB in one long text', shareOf('1 MB, one long text')),
		atMost(1.15, 'own share, 1 MB in many fields', shareOf('1 MB, many fields')),
		atMost(15, 'require, in milliseconds', weight.requireMilliseconds),
	];
}

/** Three significant digits, without an exponent. */
function number(value) {
	if (value >= 100) return value.toFixed(0);
	return value > 0 && value < 0.001 ? value.toFixed(6) : String(Number(value.toPrecision(3)));
}

function withSpread(value, spread) {
	return spread === undefined
		? number(value)
		: `${number(value)} (${spread.map(number).join('–')})`;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Of all processes of n8n, and of each kind where there are several. */
function cpuMilliseconds({ cpuSeconds, cpuSecondsOf }) {
	const each = Object.values(cpuSecondsOf).map((seconds) => number(seconds * 1000));
	const all = number(cpuSeconds * 1000);
	return each.length === 1 ? all : `${all} (${each.join(', ')})`;
}

/** A Markdown table: how each column's cell is made of a row, by the column's title. */
function table(columns, rows) {
	const titles = Object.keys(columns);
	const lines = [
		titles,
		titles.map((_title, column) => (column === 0 ? '---' : '---:')),
		...rows.map((row) => titles.map((title) => columns[title](row))),
	];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function tableInN8n(rows) {
	const processes = Object.keys(rows[0].cpuSecondsOf);
	const columns = {
		Subject: (row) => row.subject,
		Deliveries: (row) => row.deliveries,
		Connections: (row) => row.connections,
		'Per second (spread)': (row) => withSpread(row.perSecond, row.spread.perSecond),
		'p50 ms': (row) => number(row.p50),
		'p99 ms': (row) => number(row.p99),
		[`CPU ms each${processes.length > 1 ? ` (${processes.join(', ')})` : ''}`]: cpuMilliseconds,
		'Rows each': (row) => number(row.executionRows),
		'Executed per second': (row) => number(row.executedPerSecond),
		'vs Webhook': (row) => number(row.vsWebhookNode),
		'vs empty trigger': (row) => number(row.vsEmptyTrigger),
		'vs the same with credential': (row) => number(row.vsEmptyTriggerWithCredential),
		'vs Crypto and If': (row) => number(row.vsWithoutPackage),
	};
	return table(columns, rows);
}

const SHARE_COLUMNS = {
	Body: ({ body }) => body,
	Delivery: ({ delivery }) => delivery,
	µs: ({ microseconds }) => number(microseconds),
	'Floor µs': ({ floor }) => number(floor),
	Ratio: ({ ratio }) => number(ratio),
};

const WEIGHT_COLUMNS = { What: ([what]) => what, Measured: ([, measured]) => measured };

const TARGET_COLUMNS = {
	Figure: ({ name }) => name,
	Target: ({ target }) => target,
	Measured: ({ value, spread }) => withSpread(value, spread),
	'': ({ met }) => (met ? 'met' : '**missed**'),
};

/** @param {any} results as `--json` prints them */
export function toMarkdown({ versions, hardware, date, command, package: weight, ...results }) {
	const settings = [...new Set(results.rows.map(({ setting }) => setting))];
	const inSetting = (name) => tableInN8n(results.rows.filter(({ setting }) => setting === name));
	const required = withSpread(weight.requireMilliseconds, weight.requireMillisecondsSpread);
	const weights = [
		['Tarball', kilobytes(weight.tarballBytes)],
		['Unpacked', kilobytes(weight.unpackedBytes)],
		['`require` of node and credential', `${required} ms`],
		["n8n-workflow's own `require`", `${number(weight.n8nWorkflowMilliseconds)} ms`],
		['Memory that it adds', kilobytes(weight.memoryBytes)],
	];
	return [
		`\`${command}\`, ${date}, n8n ${versions.n8n} on Node ${versions.node}; ${hardware.cores} × ${hardware.processor}, ${hardware.memoryGiB} GiB, ${hardware.system}`,
		...settings.map((name) => `### In n8n: ${name}\n\n${inSetting(name)}`),
		`### The node's own share\n\n${table(SHARE_COLUMNS, results.ownShare)}`,
		`### The package\n\n${table(WEIGHT_COLUMNS, weights)}`,
		`### Targets\n\n${table(TARGET_COLUMNS, results.targets)}`,
	].join('\n\n');
}
