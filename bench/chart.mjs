// Pictures of the results: deliveries per second by subject, as n8n is installed and with lazy acquisition.
import * as echarts from 'echarts';

import { NAMES } from './subjects.mjs';

/** From top to bottom, as the axis shows them. */
const LABELS = {
	[NAMES.chatbaseTrigger]: 'Chatbase Trigger',
	[NAMES.chatbaseTriggerMapped]: 'Chatbase Trigger\n→ Edit Fields',
	[NAMES.withoutPackage]: 'Webhook → Crypto → If → Edit Fields\n(the way without this package)',
	[NAMES.slackTrigger]: "n8n's Slack Trigger",
	[NAMES.emptyTriggerWithCredential]: 'Empty trigger with a credential\n(verifies nothing)',
	[NAMES.emptyTrigger]: 'Empty trigger\n(verifies nothing)',
	[NAMES.webhookNode]: "n8n's Webhook\n(verifies nothing)",
};

const VERIFYING = [
	NAMES.chatbaseTrigger,
	NAMES.chatbaseTriggerMapped,
	NAMES.withoutPackage,
	NAMES.slackTrigger,
];

const SERIES = [
	{ name: 'with lazy acquisition', setting: 'one process, lazy', color: '#e4572e' },
	{ name: 'as n8n is installed', setting: 'one process, default', color: '#8d99ae' },
];

const CHARTS = [
	{
		file: 'accepted.svg',
		title: 'Leads accepted per second',
		deliveries: 'wanted',
		subjects: Object.keys(LABELS),
	},
	{
		file: 'refused.svg',
		title: 'Forged deliveries refused per second',
		deliveries: 'refused',
		subjects: VERIFYING,
	},
];

const CONNECTIONS = 4;
const WIDTH = 880;
const HEIGHT_OF_SUBJECT = 58;
const HEIGHT_AROUND = 154;
const TEXT = { color: '#24292f', fontFamily: 'Helvetica, Arial, sans-serif' };

function seriesOf({ name, setting, color }, { deliveries, subjects }, rows) {
	const rateOf = (subject) =>
		rows.find(
			(row) =>
				row.subject === subject &&
				row.setting === setting &&
				row.deliveries === deliveries &&
				row.connections === CONNECTIONS,
		).perSecond;
	return {
		type: 'bar',
		name,
		data: subjects.map((subject) => Math.round(rateOf(subject))),
		itemStyle: { color, borderRadius: [0, 2, 2, 0] },
		label: { show: true, position: 'right', ...TEXT, fontSize: 13 },
		barGap: '10%',
		barCategoryGap: '34%',
	};
}

function draw(chart, { rows, versions, hardware }) {
	const height = HEIGHT_AROUND + HEIGHT_OF_SUBJECT * chart.subjects.length;
	const picture = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
	picture.setOption({
		animation: false,
		backgroundColor: '#ffffff',
		textStyle: TEXT,
		title: {
			text: chart.title,
			subtext: `One n8n process (n8n ${versions.n8n}, ${hardware.cores} cores), ${CONNECTIONS} deliveries at a time; longer is better`,
			left: 16,
			top: 12,
			textStyle: { ...TEXT, fontSize: 18 },
			subtextStyle: { ...TEXT, color: '#57606a', fontSize: 13 },
		},
		// Wide gaps, because the reader's font may be wider than the one that is reckoned with.
		legend: { left: 12, top: 64, itemGap: 48, textStyle: { ...TEXT, fontSize: 13 } },
		grid: { left: 270, right: 56, top: 104, bottom: 50 },
		xAxis: {
			type: 'value',
			name: 'deliveries per second',
			nameLocation: 'middle',
			nameGap: 28,
			nameTextStyle: { ...TEXT, fontSize: 13 },
			axisLabel: { ...TEXT, fontSize: 12 },
			splitLine: { lineStyle: { color: '#d8dee4' } },
		},
		yAxis: {
			type: 'category',
			inverse: true,
			data: chart.subjects.map((subject) => LABELS[subject]),
			axisLabel: { ...TEXT, fontSize: 13, lineHeight: 16 },
			axisTick: { show: false },
		},
		series: SERIES.map((series) => seriesOf(series, chart, rows)),
	});
	const svg = picture.renderToSVGString();
	picture.dispose();
	return svg;
}

/**
 * @param {any} results as `--json` prints them, of the whole benchmark
 * @returns {{file: string, svg: string}[]}
 */
export function charts(results) {
	return CHARTS.map((chart) => ({ file: chart.file, svg: draw(chart, results) }));
}
