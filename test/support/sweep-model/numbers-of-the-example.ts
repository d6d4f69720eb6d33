import { text } from '../files';

/** Those of its nodes that hold a number as such. */
interface Parameters {
	rule?: { interval: Array<{ minutesInterval: number }> };
	options?: { olderThan?: number };
}

interface Workflow {
	nodes: Array<{ name: string; parameters: Parameters }>;
}

/** The numbers of the example that loses no lead, each wherever it stands in the file. */
export interface SweepNumbers {
	/** Minutes from one sweep to the next. */
	interval: number;
	/** Minutes; a younger lead is not listed. */
	youngest: number;
	/** Days; an older lead is not listed. */
	windowDays: number;
	/** Minutes that a delivery and a submission may be apart, before and after. */
	tolerances: number[];
	/** Days that a row stays in the record. */
	retentionDays: number;
	/** Days of the record that a sweep reads at its beginning. */
	readDays: number;
	/** So many leads delivered end a sweep. */
	bound: number;
	/** So many leads that failed end a sweep. */
	failures: number;
	/** Minutes after which a sweep begins with no further lead: behind a delivery, behind a failure. */
	durations: number[];
	/** Minutes of the shortest wait for the next try. */
	wait: number;
	/** The longest wait, in shortest ones. */
	longestWait: number;
	/** Minutes that a wait may lack, because sweeps do not begin to the millisecond. */
	slack: number;
}

/** Every number that stands before a unit of time in an expression, such as `{ days: 3 }`. */
function numbersBefore(unit: string, parameters: Parameters): number[] {
	const found = JSON.stringify(parameters).matchAll(new RegExp(`\\b${unit}: (\\d+)`, 'g'));
	return [...found].map(([, digits]) => Number(digits));
}

function only(numbers: number[]): number {
	if (numbers.length !== 1) throw new Error(`${numbers.length} numbers instead of one`);
	return numbers[0];
}

/** @throws when a number does not stand where it is expected */
export function readSweepNumbers(): SweepNumbers {
	const { nodes } = JSON.parse(text('examples/no-lead-lost.json')) as Workflow;
	const parametersOf = (name: string) => {
		const node = nodes.find((one) => one.name === name);
		if (node === undefined) throw new Error(`There is no node ${name}`);
		return node.parameters;
	};
	const numberIn = (name: string, pattern: RegExp) => {
		const [, digits] = pattern.exec(JSON.stringify(parametersOf(name))) ?? [];
		return Number(digits);
	};
	const leads = parametersOf('Leads of the last 3 days');
	return {
		interval: Number(parametersOf('Every 15 minutes').rule?.interval[0].minutesInterval),
		youngest: Number(leads.options?.olderThan),
		windowDays: only(numbersBefore('days', leads)),
		tolerances: numbersBefore('minutes', parametersOf('Did the webhook bring it?')),
		retentionDays: only(numbersBefore('days', parametersOf('Forget what is older than 8 days'))),
		readDays: only(numbersBefore('days', parametersOf('Recorded leads'))),
		// The run that ends the sweep is counted, too, from 0 on.
		bound: numberIn('On to the next?', /\$runIndex < (\d+)/) + 1,
		failures: numberIn('Try the next?', /\$json\.failed < (\d+)/),
		durations: ['On to the next?', 'Try the next?'].map((name) =>
			only(numbersBefore('minutes', parametersOf(name))),
		),
		wait: numberIn('Due by now', /minutes: (\d+) \*/),
		longestWait: numberIn('Due by now', /Math\.min\((\d+), 2 \*\*/),
		slack: numberIn('Due by now', / - (\d+) \}\)/),
	};
}
