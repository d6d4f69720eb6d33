import { NodeHelpers, type INode, type INodeProperties, type INodeType } from 'n8n-workflow';

import { chatbase, type Answer, type Sent } from '../support/chatbase/answering-chatbase';
import { listing, type Listed } from '../support/chatbase/leads-stand-in';
import { files, fixture } from '../support/files';
import { execute } from '../support/n8n-core/execution';
import { loadPackage } from '../support/n8n-core/package';
import { createPoller } from '../support/n8n-core/polls';
import { deliver, itemOf, signed, type Parameters } from '../support/n8n-core/webhooks';

type Item = Record<string, unknown>;

interface Delivery {
	parameters?: Parameters;
	body: string;
	item: Item;
}

interface Operation {
	/** When it ran. */
	at: number;
	resource: string;
	operation: string;
	parameters: Record<string, unknown>;
	exchanges: Array<{ request: Sent; answer: Answer }>;
	items: Item[];
}

interface Polls {
	name: string;
	chatbots: string[];
	startFrom: string;
	/** When the leads begin that are wanted. */
	from: string;
	leads: Listed[];
	/** What was stored before a poll, and what it gave. */
	steps: Array<{ state: Record<string, never>; items: Item[] }>;
	end: number;
}

/** What a parameter may be set to, or the parameters within it. */
type Shape = unknown[] | { [name: string]: Shape };

interface Settable {
	nodes: Array<{ name: string; version: number; parameters: Shape }>;
	credentials: Array<{ name: string; fields: string[] }>;
}

const MINUTE = 60_000;

/** What an example cannot know. */
const LEFT_TO_THE_USER = 'agentId';

/** A page of a list that was not asked for then. */
const NO_FURTHER_LEADS: Answer = { body: { collectedCustomers: { data: [] } } };

/** What 0.1.0 has left: test/fixtures/0.1.0/README.md says how that was recorded. */
function recorded(name: string) {
	return JSON.parse(fixture(`0.1.0/${name}.json`).toString()) as unknown;
}

/** An item but for the time at which it was received. */
function asItWas(item: Item): Item {
	return 'receivedAt' in item ? { ...item, receivedAt: expect.any(String) } : item;
}

/** What a node may be set to. */
function shapeOf(properties: INodeProperties[]): { [name: string]: Shape } {
	const shape: { [name: string]: Shape } = {};
	for (const property of properties) {
		const { name, type, options = [], modes } = property;
		const { values = [] } = property as { values?: INodeProperties[] };
		const isNested = ['collection', 'fixedCollection'].includes(type) || values.length > 0;
		const here = isNested
			? shapeOf([...(options as INodeProperties[]), ...values])
			: (modes ?? options).map((one) => ('value' in one ? one.value : one.name));
		shape[name] = joined(shape[name], here);
	}
	return shape;
}

/** What one of two parameters of the same name may be set to: which of them it is depends on others. */
function joined(one: Shape | undefined, other: Shape): Shape {
	if (Array.isArray(other)) return [...(Array.isArray(one) ? one : []), ...other];
	const both = { ...(Array.isArray(one) ? {} : one) };
	for (const [name, inner] of Object.entries(other)) both[name] = joined(both[name], inner);
	return both;
}

/** What of an older shape is not in a newer one. */
function lacking(older: Shape, newer: Shape | undefined, path = ''): string[] {
	if (newer === undefined) return [path];
	if (Array.isArray(older)) {
		const values = Array.isArray(newer) ? newer : [];
		return older
			.filter((value) => !values.includes(value))
			.map((value) => `${path}=${String(value)}`);
	}
	return Object.entries(older).flatMap(([name, inner]) =>
		lacking(inner, Array.isArray(newer) ? undefined : newer[name], `${path}.${name}`),
	);
}

describe('of 0.1.0', () => {
	const { nodes, credentials } = recorded('parameters') as Settable;

	it.each(nodes)('the node $name can be set to all that it could be', async (node) => {
		const { type } = (await loadPackage()).getNode(node.name);
		const { version, properties } = (type as INodeType).description;
		expect([version].flat()).toContain(node.version);
		expect(lacking(node.parameters, shapeOf(properties))).toEqual([]);
	});

	it.each(credentials)('the credential $name has its fields', async ({ name, fields }) => {
		const { properties } = (await loadPackage()).getCredential(name).type;
		expect(properties.map((property) => property.name)).toEqual(expect.arrayContaining(fields));
	});

	it.each(files('test/fixtures/0.1.0/examples'))(
		'the nodes in the example %s have nothing amiss',
		async (file) => {
			const loader = await loadPackage();
			const workflow = recorded(`examples/${file.replace('.json', '')}`) as { nodes: INode[] };
			const ours = workflow.nodes.filter(({ type }) => type.startsWith('n8n-nodes-chatbase.'));
			expect(ours).not.toEqual([]);
			for (const node of ours) {
				const { description } = loader.getNode(node.type.split('.')[1] ?? '').type as INodeType;
				expect([description.version].flat()).toContain(node.typeVersion);
				const { properties } = description;
				const issues = NodeHelpers.getNodeParametersIssues(properties, node, description);
				const missing = Object.keys(issues?.parameters ?? {});
				expect(missing.filter((name) => name !== LEFT_TO_THE_USER)).toEqual([]);
			}
		},
	);

	it.each(recorded('deliveries') as Delivery[])(
		'a delivery with the parameters of record %# gives the item that it gave',
		async ({ parameters, body, item }) => {
			const { type } = (await loadPackage()).getNode('chatbaseTrigger');
			const given = itemOf(await deliver(type as INodeType, signed(body), { parameters }));
			expect(given).toMatchObject(asItWas(item));
		},
	);

	it.each(recorded('operations') as Operation[])(
		'the operation $resource $operation gives the items that it gave',
		async ({ at, exchanges, items, ...setup }) => {
			const clock = jest.spyOn(Date, 'now').mockReturnValue(at);
			const left = [...exchanges];
			chatbase(({ method, path }) => {
				const index = left.findIndex(
					({ request }) => request.method === method && request.path === path,
				);
				const [next] = index < 0 ? [] : left.splice(index, 1);
				return next?.answer ?? NO_FURTHER_LEADS;
			});
			const { error, items: given } = await execute(setup);
			clock.mockRestore();
			expect(error).toBeUndefined();
			expect(given).toMatchObject(items.map(asItWas));
			expect(given).toHaveLength(items.length);
		},
	);

	describe.each(recorded('polls') as Polls[])('$name:', (polls) => {
		const { chatbots, startFrom, from, leads, steps } = polls;
		let now = polls.end;
		beforeEach(() => {
			now = polls.end;
			jest.spyOn(Date, 'now').mockImplementation(() => now);
			chatbase(listing(() => leads));
		});
		afterEach(() => {
			jest.restoreAllMocks();
		});

		it.each([...steps.keys()].slice(1))(
			'what was stored before poll %i goes on, with each lead once',
			async (index) => {
				const idsOf = (items: Item[]) => items.map(({ leadId }) => leadId);
				const given = idsOf(steps.slice(0, index).flatMap(({ items }) => items));
				const missing = leads
					.filter(({ created_at }) => String(created_at) >= from)
					.map(({ id }) => id)
					.filter((id) => !given.includes(id));

				const poller = createPoller({ chatbots, startFrom });
				const items: Item[] = [];
				for (let poll = 0; poll < 5; poll += 1) {
					const result = await poller.poll(poll === 0 ? { state: steps[index]?.state } : {});
					expect(result).toMatchObject({ error: undefined, told: [], log: [] });
					items.push(...(result.items ?? []));
					now += 10 * MINUTE;
				}
				expect(idsOf(items).sort()).toEqual(missing.sort());
				for (const item of steps.slice(index).flatMap((step) => step.items)) {
					expect(items).toContainEqual(expect.objectContaining(asItWas(item)));
				}
			},
		);
	});
});
