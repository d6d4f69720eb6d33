// The results as Markdown tables, and whether they meet the targets.
import { PACKAGE_NAME } from '../lib/package.mjs';
import { median, spread } from './statistics.mjs';
import {
	CHATBASE_TRIGGER,
	EMPTY_TRIGGER,
	EMPTY_TRIGGER_WITH_CREDENTIAL,
	WEBHOOK_NODE,
	WITHOUT_PACKAGE,
} from './subjects.mjs';

const SHOWN_OWNERS = 15;

/** A rate beside another subject's in the same round. */
function ratiosTo(base, rounds) {
	return rounds.map(({ perSecond }, round) => perSecond / base.rounds[round].perSecond);
}

/**
 * One row for each subject, kind of delivery and number of connections.
 *
 * @param {import('./system.mjs').Setting} setting
 * @param {Awaited<ReturnType<typeof import('./in-n8n.mjs').measureInN8n>>} series
 */
export function rowsOf(setting, series) {
	return series.map(({ subject, kind, connections, rounds }) => {
		const peer = (name) =>
			series.find(
				(one) => one.subject === name && one.kind === kind && one.connections === connections,
			);
		const over = (figure) => median(rounds.map(figure));
		const processes = Object.keys(rounds[0].cpuSecondsOf);
		const [vsWebhookNode, vsEmptyTrigger, vsEmptyTriggerWithCredential, vsWithoutPackage] = [
			WEBHOOK_NODE,
			EMPTY_TRIGGER,
			EMPTY_TRIGGER_WITH_CREDENTIAL,
			WITHOUT_PACKAGE,
		].map((name) => ratiosTo(peer(name), rounds));
		return {
			subject,
			setting: setting.name,
			connections,
			deliveries: kind,
			perSecond: over((round) => round.perSecond),
			perSecondSpread: spread(rounds.map((round) => round.perSecond)),
			p50: over((round) => round.p50),
			p99: over((round) => round.p99),
			cpuSeconds: over((round) => round.cpuSeconds),
			cpuSecondsOf: Object.fromEntries(
				processes.map((name) => [name, over((round) => round.cpuSecondsOf[name])]),
			),
			executionRows: over((round) => round.executionRows),
			executionRowsSpread: spread(rounds.map((round) => round.executionRows)),
			executedPerSecond: over((round) => round.executedPerSecond),
			vsWebhookNode: median(vsWebhookNode),
			vsEmptyTrigger: median(vsEmptyTrigger),
			vsEmptyTriggerSpread: spread(vsEmptyTrigger),
			vsEmptyTriggerWithCredential: median(vsEmptyTriggerWithCredential),
			vsWithoutPackage: median(vsWithoutPackage),
			vsWithoutPackageSpread: spread(vsWithoutPackage),
			rounds: rounds.length,
		};
	});
}

const isLazy = ({ setting }) => setting.includes('lazy');

/** Each target of the project, with what was measured. */
export function targetsOf({ rows, ownShare, package: weight }) {
	const ours = (deliveries) =>
		rows.filter((row) => row.subject === CHATBASE_TRIGGER && row.deliveries === deliveries);
	const placeOf = ({ setting, connections }) => `${setting}, connections: ${connections}`;
	const atLeast = (name, least, value, range) => ({
		name,
		target: `≥ ${least}`,
		value,
		spread: range,
		met: value >= least,
	});
	const atMost = (name, most, value) => ({ name, target: `≤ ${most}`, value, met: value <= most });
	const share = (body) =>
		ownShare.find((row) => row.body.startsWith(body) && row.delivery === 'accepted').ratio;

	return [
		...ours('wanted').map((row) =>
			atLeast(
				`accepted, to the empty trigger (${placeOf(row)})`,
				0.95,
				row.vsEmptyTrigger,
				row.vsEmptyTriggerSpread,
			),
		),
		...['wanted', 'refused'].flatMap((kind) =>
			ours(kind)
				.filter(isLazy)
				.map((row) =>
					atLeast(
						`${kind === 'wanted' ? 'accepted' : 'refused'}, to the way without the package (${placeOf(row)})`,
						kind === 'wanted' ? 2 : 10,
						row.vsWithoutPackage,
						row.vsWithoutPackageSpread,
					),
				),
		),
		...ours('refused').map((row) =>
			atMost(`refused, stored executions (${placeOf(row)})`, 0, row.executionRowsSpread[1]),
		),
		atMost('own share, documented lead', 1.6, share('documented lead')),
		atMost('own share, 1 MB in one long text', 1.15, share('1 MB, one long text')),
		atMost('own share, 1 MB in many fields', 1.15, share('1 MB, many fields')),
		atMost('require, in milliseconds', 15, weight.requireMilliseconds),
	];
}

function table(head, lines) {
	const rows = [head, head.map((_cell, column) => (column === 0 ? '---' : '---:')), ...lines];
	return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Three significant digits, without an exponent. */
function number(value) {
	if (value >= 100) return value.toFixed(0);
	return value > 0 && value < 0.001 ? value.toFixed(6) : String(Number(value.toPrecision(3)));
}

function withSpread(value, range) {
	return range === undefined ? number(value) : `${number(value)} (${range.map(number).join('–')})`;
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** Of all processes of n8n, and of each kind where there are several. */
function cpuMilliseconds({ cpuSeconds, cpuSecondsOf }) {
	const each = Object.values(cpuSecondsOf).map((seconds) => number(seconds * 1000));
	const all = number(cpuSeconds * 1000);
	return each.length === 1 ? all : `${all} (${each.join(', ')})`;
}

function settingSection(setting, rows) {
	const processes = Object.keys(rows[0].cpuSecondsOf);
	const lines = rows.map((row) => [
		row.subject,
		row.deliveries,
		row.connections,
		withSpread(row.perSecond, row.perSecondSpread),
		number(row.p50),
		number(row.p99),
		cpuMilliseconds(row),
		number(row.executionRows),
		number(row.executedPerSecond),
		number(row.vsWebhookNode),
		number(row.vsEmptyTrigger),
		number(row.vsEmptyTriggerWithCredential),
		number(row.vsWithoutPackage),
	]);
	const head = [
		'Subject',
		'Deliveries',
		'Connections',
		'Per second (spread)',
		'p50 ms',
		'p99 ms',
		processes.length === 1 ? 'CPU ms each' : `CPU ms each (${processes.join(', ')})`,
		'Rows each',
		'Executed per second',
		'vs Webhook',
		'vs empty trigger',
		'vs the same with credential',
		'vs Crypto and If',
	];
	return `## In n8n: ${setting}\n\n${table(head, lines)}`;
}

/** @param {object} results as `--json` prints them */
export function toMarkdown(results) {
	const { versions, hardware, date, command, rows, ownShare, package: weight, targets } = results;
	const settings = [...new Set(rows.map(({ setting }) => setting))];
	const place = [
		`\`${command}\`, ${date}, n8n ${versions.n8n} on Node ${versions.node}`,
		`${hardware.cores} × ${hardware.processor}, ${hardware.memoryGiB} GiB, ${hardware.system}`,
	].join('; ');
	const share = ownShare.map((row) => [
		row.body,
		row.delivery,
		number(row.microseconds),
		number(row.floor),
		number(row.ratio),
	]);
	const weights = [
		['Tarball', kilobytes(weight.tarballBytes)],
		['Unpacked', kilobytes(weight.unpackedBytes)],
		[
			'`require` of node and credential',
			`${withSpread(weight.requireMilliseconds, weight.requireMillisecondsSpread)} ms`,
		],
		["n8n-workflow's own `require`", `${number(weight.n8nWorkflowMilliseconds)} ms`],
		['Memory that it adds', kilobytes(weight.memoryBytes)],
	];
	const judged = targets.map(({ name, target, value, spread: range, met }) => [
		name,
		target,
		withSpread(value, range),
		met ? 'met' : '**missed**',
	]);
	return [
		place,
		...settings.map((setting) =>
			settingSection(
				setting,
				rows.filter((row) => row.setting === setting),
			),
		),
		`## The node's own share\n\n${table(['Body', 'Delivery', 'µs', 'Floor µs', 'Ratio'], share)}`,
		`## The package\n\n${table(['What', 'Measured'], weights)}`,
		`## Targets\n\n${table(['Figure', 'Target', 'Measured', ''], judged)}`,
	].join('\n\n');
}

/** What the steps of the node's own share take, beside those of the floor. */
export function ownShareProfilesToMarkdown(shares) {
	const stepsOf = (part) => [...new Set(shares.flatMap(({ steps }) => [...steps[part].keys()]))];
	const lines = (part, totalOf) => [
		[`**${part}**`, ...shares.map((share) => `**${number(totalOf(share))}**`)],
		...stepsOf(part).map((step) => [
			step,
			...shares.map(({ steps }) => number(steps[part].get(step) ?? 0)),
		]),
	];
	const times = table(
		['µs', ...shares.map(({ body }) => body)],
		[...lines('own', (share) => share.microseconds), ...lines('floor', (share) => share.floor)],
	);
	return `## The node's own share\n\n${times}`;
}

/** Where n8n's time goes in a setting: the greatest shares first, and this package's own. */
export function profilesToMarkdown(setting, profiles) {
	const owners = [...new Set(profiles.flatMap(({ milliseconds }) => [...milliseconds.keys()]))];
	const timeOf = ({ milliseconds }, owner) => milliseconds.get(owner) ?? 0;
	const total = ({ milliseconds }) => [...milliseconds.values()].reduce((sum, part) => sum + part);
	const sum = (owner) => profiles.reduce((all, one) => all + timeOf(one, owner), 0);
	const greatest = owners
		.sort((a, b) => sum(b) - sum(a))
		.filter((owner, rank) => rank < SHOWN_OWNERS || owner === PACKAGE_NAME);
	const times = table(
		['CPU ms for each delivery, by whose code ran', ...profiles.map(({ name }) => name)],
		[
			...greatest.map((owner) => [owner, ...profiles.map((one) => timeOf(one, owner).toFixed(2))]),
			['all', ...profiles.map((one) => total(one).toFixed(2))],
		],
	);
	return `## ${setting.name}\n\n${times}`;
}
