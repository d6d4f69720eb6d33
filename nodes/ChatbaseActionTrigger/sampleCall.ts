import type { Fields } from '../shared/json';
import { SAMPLE_FORM } from '../shared/sampleForm';
import type { DataInput, InputType } from './inputs';

const VALUES: Readonly<Record<InputType, unknown>> = {
	boolean: true,
	list: ['Example'],
	number: 1,
	text: 'Example',
};

/** What a text is about, by its name. */
const TEXTS: ReadonlyArray<[about: RegExp, value: string]> = [
	[/mail/i, SAMPLE_FORM.customerEmail],
	[/phone|mobile/i, SAMPLE_FORM.customerPhone],
	[/company/i, SAMPLE_FORM.company],
	[/name/i, SAMPLE_FORM.customerName],
];

function valueOf({ name, type }: DataInput): unknown {
	const text = type === 'text' ? TEXTS.find(([about]) => about.test(name)) : undefined;
	return text === undefined ? VALUES[type] : text[1];
}

/** What an agent may send of the declared inputs, so that fields can be mapped before the first real call. */
export function sampleInputs(declared: readonly DataInput[]): Fields {
	return declared.length === 0
		? { name: SAMPLE_FORM.customerName, email: SAMPLE_FORM.customerEmail }
		: Object.fromEntries(declared.map((input) => [input.name, valueOf(input)]));
}
