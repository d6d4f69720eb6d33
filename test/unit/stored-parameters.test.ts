// What workflows and credentials of users have stored follows from this: a name, a value, a default or a field that
// changes here changes what they do. Texts that only people read are left out.
import type { INodeType } from 'n8n-workflow';
import { zodToJsonSchema } from 'zod-to-json-schema';

import { ChatbaseActionApi } from '../../credentials/ChatbaseActionApi.credentials';
import { ChatbaseApi } from '../../credentials/ChatbaseApi.credentials';
import { ChatbaseWebhookApi } from '../../credentials/ChatbaseWebhookApi.credentials';
import { Chatbase } from '../../nodes/Chatbase/Chatbase.node';
import { ChatbaseActionTrigger } from '../../nodes/ChatbaseActionTrigger/ChatbaseActionTrigger.node';
import { ChatbasePollingTrigger } from '../../nodes/ChatbasePollingTrigger/ChatbasePollingTrigger.node';
import { ChatbaseTrigger } from '../../nodes/ChatbaseTrigger/ChatbaseTrigger.node';

const TEXTS = ['displayName', 'description', 'placeholder', 'hint', 'multipleValueButtonText'];
const TEXTS_OF_A_NODE = [
	'activationMessage',
	'builderHint',
	'documentationUrl',
	'eventTriggerDescription',
	'triggerPanel',
];
const LEFT_OUT = [...TEXTS, ...TEXTS_OF_A_NODE, '$schema'];

/** A node, a credential, a parameter, or what it offers. */
interface Described {
	name: string;
	type?: string;
	options?: readonly object[];
	values?: readonly object[];
	modes?: readonly object[];
}

/** One line for each parameter, with what it offers below it. */
function lines(described: Described, indent = ''): string[] {
	const { name, type, options = [], values = [], modes = [], ...rest } = described;
	const facts = JSON.stringify(rest, (key, value) => (LEFT_OUT.includes(key) ? undefined : value));
	const below = [...options, ...values, ...modes] as Described[];
	return [
		[indent + name, type, facts].join(' '),
		...below.flatMap((one) => lines(one, `${indent}  `)),
	];
}

const nodes = [Chatbase, ChatbaseActionTrigger, ChatbasePollingTrigger, ChatbaseTrigger];
const credentials = [ChatbaseActionApi, ChatbaseApi, ChatbaseWebhookApi];
const types = [
	...nodes.map((Type) => (new Type() as INodeType).description),
	...credentials.map((Type) => new Type()),
];
it.each(types)('the parameters of $name are those that users have stored', (type) => {
	const { properties, ...facts } = type;
	expect(lines({ ...facts, options: properties }).join('\n')).toMatchSnapshot();
});

/** One line for each field of an item, with its type. */
function fields(schema: object, path = ''): string[] {
	const { properties = {}, items, ...facts } = schema as { properties?: object; items?: object };
	const ofItems = items === undefined ? [] : fields(items, `${path}[]`);
	const inside = Object.entries(properties).flatMap(([name, field]) =>
		fields(field as object, `${path}.${name}`),
	);
	const line = JSON.stringify(facts, (key, value) => (LEFT_OUT.includes(key) ? undefined : value));
	return [`${path} ${line}`, ...inside, ...ofItems];
}

/** As gulp does it; its own type is too deep for TypeScript. */
const toJsonSchema = zodToJsonSchema as (schema: unknown, options: object) => object;
const outputs = nodes.map((Type) => ({ name: Type.name, outputSchemas: Type.outputSchemas }));
it.each(outputs)(
	'the fields of the items of $name are those that users have mapped',
	async (node) => {
		const schemas: Record<string, () => Promise<unknown>> = await node.outputSchemas();
		const written = Object.entries(schemas).map(async ([name, output]) => {
			return fields(toJsonSchema(await output(), { $refStrategy: 'none' }), name).join('\n');
		});
		expect((await Promise.all(written)).join('\n')).toMatchSnapshot();
	},
);
