// What workflows and credentials of users have stored follows from this: a name, a value or a default that changes
// here changes what they do. Texts that only people read are left out.
import type { INodeType } from 'n8n-workflow';

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
const LEFT_OUT = [...TEXTS, ...TEXTS_OF_A_NODE];

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
