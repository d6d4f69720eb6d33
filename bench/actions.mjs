// What an agent's call costs: Chatbase Action Trigger beside n8n's own ways, in one n8n process with lazy
// isolates and 4 connections. Prints Markdown.
//
// npm run bench:actions [-- --smoke]
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { markdownTable } from 'markdown-table';
import { median } from 'simple-statistics';

import { packPackage } from '../harness/n8n/community-package.mjs';
import { fetchHost } from '../harness/n8n/host.mjs';
import { main } from '../harness/process/command.mjs';
import { withTemporaryFolder } from '../harness/process/leftovers.mjs';
import { load, publish } from './measure.mjs';
import { spread } from './spread.mjs';
import { actionSubjects, KINDS } from './subjects.mjs';
import { SETTINGS, withSystem } from './system.mjs';

const WHOLE = { rounds: 5, amount: 150, connections: 4 };
const SMOKE = { rounds: 1, amount: 4, connections: 1 };
const { webhook, trigger, webhookIfRespond, triggerRespond } = actionSubjects;

/** What has to be reached: which subject's rate, beside which other one's. */
/** @type {[of: {name: string}, beside: {name: string}, kind: string, bound: number][]} */
const TARGETS = [
	[trigger, webhook, 'wanted', 0.9],
	[trigger, webhookIfRespond, 'refused', 10],
	[triggerRespond, webhookIfRespond, 'wanted', 0.9],
	[triggerRespond, webhookIfRespond, 'refused', 10],
];

/** All subjects in turns, so that the machine's moods meet each; the first round warms up. */
async function measure(system, { rounds, amount, connections }) {
	const all = [];
	for (const subject of Object.values(actionSubjects)) all.push(await publish(subject, system));
	/** @type {Record<string, Record<string, number[]>>} */
	const rates = {};
	for (const kind of KINDS) {
		rates[kind] = Object.fromEntries(all.map(({ subject }) => [subject.name, []]));
		for (let round = 0; round <= rounds; round += 1) {
			console.error(`${kind} calls, round ${round} of ${rounds} …`);
			for (const published of all) {
				const { perSecond } = await load(published, kind, { connections, amount });
				if (round > 0) rates[kind][published.subject.name].push(perSecond);
			}
		}
	}
	return rates;
}

function toMarkdown(rates, { rounds }) {
	const names = Object.keys(rates.wanted);
	const rows = names.map((name) => [name, ...KINDS.map((kind) => spread(rates[kind][name], 1))]);
	const targets = TARGETS.map(([of, beside, kind, bound]) => {
		const ratios = rates[kind][of.name].map(
			(rate, round) => rate / rates[kind][beside.name][round],
		);
		const met = median(ratios) >= bound ? 'met' : '**missed**';
		return [`${of.name}, beside ${beside.name}`, kind, `≥ ${bound}`, spread(ratios, 2), met];
	});
	return [
		`Calls answered per second; medians of the rounds (${rounds}), with the least and the greatest.`,
		markdownTable([['Workflow', ...KINDS], ...rows], { align: ['l', 'r', 'r'] }),
		'Ratios, round by round:',
		markdownTable([['Rate', 'Calls', 'Target', 'Measured', ''], ...targets]),
	].join('\n\n');
}

await main(async () => {
	const { values } = parseArgs({ options: { smoke: { type: 'boolean' } } });
	const plan = values.smoke ? SMOKE : WHOLE;
	const host = await fetchHost({ report: console.error });
	await withTemporaryFolder(async (folder) => {
		await chmod(folder, 0o711);
		const tarball = await packPackage(path.join(folder, 'tarball'));
		const setting = SETTINGS.find(({ name }) => name === 'one process, lazy');
		if (setting === undefined) throw new Error('There is no such setting');
		const rates = await withSystem(
			setting,
			{ host, tarball, folder },
			async (system) => await measure(system, plan),
		);
		console.log(toMarkdown(rates, plan));
	});
});
