import { ChatbaseActionApi } from '../../credentials/ChatbaseActionApi.credentials';
import { readInputs, type DataInput } from '../../nodes/ChatbaseActionTrigger/inputs';
import { parseEvent, simplify } from '../../nodes/ChatbaseTrigger/event';
import { sampleBody } from '../../nodes/ChatbaseTrigger/sampleLead';
import { files, text } from '../support/files';

interface Workflow {
	name: string;
	nodes: Array<{
		id: string;
		name: string;
		type: string;
		position: [number, number];
		parameters: {
			content?: string;
			width?: number;
			height?: number;
			inputs?: { input: Array<Partial<DataInput>> };
		};
	}>;
	/** By the names of the nodes and the kinds of their outputs, such as `main`. */
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
	pinData?: Record<string, Array<{ json: Record<string, unknown> }>>;
	settings: Record<string, unknown>;
}

const TRIGGER = 'Chatbase Trigger';
const ACTION_TRIGGER = 'Chatbase Action Trigger';
const HEADER_NAME = new ChatbaseActionApi().properties.find(({ name }) => name === 'headerName')
	?.default as string;
const SWEEP = 'no-lead-lost.json';
const DELIVERY = 'no-lead-lost-delivery.json';

/** What differs from one kind of example to the other. */
interface Kind {
	starts: string[];
	/** Those that carry the sample lead. */
	pinned: string[];
	settings: object;
	/** Of what two alike may come; by default a delivery. */
	twice?: string;
}

/** It starts with what the trigger gives, and with each lead of it. */
const RECIPE: Kind = {
	starts: [TRIGGER, 'A lead'],
	pinned: [TRIGGER, 'A lead'],
	settings: { callerPolicy: 'workflowsFromSameOwner', executionTimeout: -1 },
};
/** An agent starts it, and waits for its answer. */
const ACTION: Kind = {
	starts: [ACTION_TRIGGER],
	pinned: [ACTION_TRIGGER],
	settings: {},
	twice: 'call',
};
const KINDS: Record<string, Kind> = {
	[SWEEP]: {
		starts: ['Set up', 'Every 15 minutes', TRIGGER],
		pinned: [TRIGGER],
		settings: { saveDataSuccessExecution: 'none' },
	},
	[DELIVERY]: {
		starts: ['A lead'],
		pinned: ['A lead'],
		settings: { saveDataErrorExecution: 'none', saveDataSuccessExecution: 'none' },
	},
	'tell-me.json': { starts: ['A workflow has failed'], pinned: [], settings: {} },
	'deliver-again.json': {
		starts: ['Deliver again'],
		pinned: [],
		settings: { executionTimeout: -1 },
	},
	'action-lead.json': ACTION,
	'action-lookup.json': ACTION,
	// What it does after the answer may take long.
	'action-book.json': { ...ACTION, settings: { executionTimeout: -1 } },
	'learning.json': {
		starts: ['Every Monday', 'A conversation'],
		pinned: [],
		settings: RECIPE.settings,
		twice: 'conversation',
	},
	'qualify.json': { starts: [TRIGGER], pinned: [TRIGGER], settings: {} },
	'handover.json': {
		starts: ['Conversation escalated', 'A conversation', 'Ticket updated'],
		pinned: [],
		settings: RECIPE.settings,
		twice: 'conversation',
	},
};
const EXAMPLES = files('examples').filter((file) => file.endsWith('.json'));

/** All that a node leads to, by whichever kind of output. */
const targetsOf = (outputs: Workflow['connections'][string]) =>
	Object.values(outputs)
		.flat(2)
		.map(({ node }) => node);

function read(file: string) {
	return JSON.parse(text(`examples/${file}`)) as Workflow;
}

/** The node's own sample lead, of a given conversation and received at a given time. */
function sample(conversationId: unknown, receivedAt: unknown) {
	const { payload, ...event } = JSON.parse(String(sampleBody())) as { payload: object };
	const body = Buffer.from(JSON.stringify({ ...event, payload: { ...payload, conversationId } }));
	const parsed = parseEvent(body);
	if ('refusal' in parsed) throw new Error(parsed.refusal.reason);
	return simplify(parsed.value, body, String(receivedAt));
}

/** The data inputs that the trigger of an action declares. */
function declaredBy({ nodes }: Workflow): DataInput[] {
	const trigger = nodes.find(({ name }) => name === ACTION_TRIGGER);
	const declared = trigger?.parameters.inputs?.input ?? [];
	return declared.map(({ name = '', type = 'text', required = false }) => {
		return { name, type, required };
	});
}

/** What the trigger makes of a call with the inputs of an item. */
function sampleCall(item: Record<string, unknown>, declared: DataInput[]) {
	const { otherInputs, callId, receivedAt, ...declaredOnes } = item;
	const given = { ...declaredOnes, ...(otherInputs as object) };
	const read = readInputs(given, declared);
	if ('problem' in read) throw new Error(read.problem);
	return { ...read.inputs, callId, receivedAt };
}

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

function boxOf({ position: [x, y], parameters }: Workflow['nodes'][0]): Box {
	const { width = 160, height = 150 } = parameters; // a node with its name below it
	return { x, y, width, height };
}

/** What n8n's line from one node to another stays within; one that leads back runs below its first node. */
function lineOf(from: Workflow['nodes'][0], to: Workflow['nodes'][0]): Box {
	const [side, middle, aside, below] = [96, 48, 40, 130];
	const [fromX, fromY] = [from.position[0] + side, from.position[1] + middle];
	const [toX, toY] = [to.position[0], to.position[1] + middle];
	const isBack = toX < fromX;
	const x = Math.min(fromX, isBack ? toX - aside : toX);
	const y = Math.min(fromY, toY);
	const right = Math.max(toX, isBack ? fromX + aside : fromX);
	const bottom = Math.max(toY, isBack ? fromY + below : fromY);
	return { x, y, width: right - x, height: bottom - y + 1 };
}

function isUpon(one: Box, other: Box) {
	return (
		one.x < other.x + other.width &&
		other.x < one.x + one.width &&
		one.y < other.y + other.height &&
		other.y < one.y + one.height
	);
}

describe.each(EXAMPLES)('the example %s', (file) => {
	const workflow = read(file);
	const { starts, pinned, settings, twice = 'delivery' } = KINDS[file] ?? RECIPE;
	const names = workflow.nodes.map(({ name }) => name);
	const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');

	it('starts where it should, and carries its sample lead', () => {
		const isReached = new Set(Object.values(workflow.connections).flatMap(targetsOf));
		// A model or a tool leads to the node that uses it.
		const first = names
			.filter((name) => !isReached.has(name) && !name.startsWith('Note '))
			.filter((name) => 'main' in workflow.connections[name]);
		expect(first).toEqual(starts);

		const samples = Object.entries(workflow.pinData ?? {});
		expect(samples.map(([name]) => name)).toEqual(pinned);
		for (const [, [{ json }, ...others]] of samples) {
			const declared = declaredBy(workflow);
			expect(json).toEqual(
				declared.length > 0
					? sampleCall(json, declared)
					: sample(json.conversationId, json.receivedAt),
			);
			expect(others).toEqual([]);
		}
	});

	it('holds nothing of the n8n that it was made in', () => {
		expect(text(`examples/${file}`)).not.toMatch(
			/"(?:credentials|webhookId|active|versionId|meta|tags|instanceId)":/,
		);
		expect(workflow.settings).toEqual({
			executionOrder: 'v1',
			saveDataErrorExecution: 'all',
			...settings,
		});
	});

	it('connects and names only nodes that it has', () => {
		const connected = Object.entries(workflow.connections).flatMap(([from, outputs]) => [
			from,
			...targetsOf(outputs),
		]);
		const named = [...JSON.stringify(workflow.nodes).matchAll(/\$\('([^']+)'\)/g)];
		for (const name of [...connected, ...named.map(([, name]) => name)]) {
			expect(names).toContain(name);
		}
	});

	it('names its trigger nowhere but where it is connected', () => {
		if (file in KINDS) return;
		const others = workflow.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
		const naming = others.filter((node) => JSON.stringify(node).includes(TRIGGER));
		expect(naming.map(({ name }) => name)).toEqual([TRIGGER]);
		expect(workflow.connections[TRIGGER].main).toEqual([
			[{ node: 'Each lead by itself', type: 'main', index: 0 }],
		]);
	});

	it('has no node or note upon another', () => {
		const boxes = workflow.nodes.map((node) => ({ name: node.name, ...boxOf(node) }));
		const upon = boxes.filter((one) => boxes.some((other) => one !== other && isUpon(one, other)));
		expect(upon.map(({ name }) => name)).toEqual([]);
	});

	it('has no line across a note', () => {
		const nodeOf = (name: string) => workflow.nodes.find((node) => node.name === name)!;
		const lines = Object.entries(workflow.connections).flatMap(([from, outputs]) =>
			targetsOf(outputs).map((to) => ({ from, to, ...lineOf(nodeOf(from), nodeOf(to)) })),
		);
		const across = lines.filter((line) => notes.some((note) => isUpon(line, boxOf(note))));
		expect(across.map(({ from, to }) => [from, to])).toEqual([]);
	});

	it('says in its notes what to fill in, what the pin does, and what becomes of a failure', () => {
		const words = notes.map(({ parameters }) => parameters.content ?? '').join('\n');
		expect(notes.length).toBeGreaterThanOrEqual(2);
		// With the trigger comes what concerns it.
		const ofTrigger = [
			'choose or create the credential',
			'unpin it',
			'publish the workflow, *then* copy',
		];
		const isAction = names.includes(ACTION_TRIGGER);
		for (const phrase of [
			...(names.includes(TRIGGER) || isAction ? ofTrigger : []),
			...(isAction ? ['**POST**', `\`${HEADER_NAME}\``, 'Message on Failure'] : []),
			'When something is missing or away',
			`The same ${twice} twice`,
		]) {
			expect(words).toContain(phrase);
		}
	});

	it('tells in a note the data inputs that its trigger declares', () => {
		const rows = notes.flatMap(({ parameters }) =>
			[...(parameters.content ?? '').matchAll(/^\| (\w+) \| (\w+) \| (yes|no) \| .+ \|$/gm)].map(
				([, name, type, required]) => ({ name, type, required: required === 'yes' }),
			),
		);
		expect(rows).toEqual(declaredBy(workflow));
	});

	it('has a row in the list of examples', () => {
		expect(text('examples/README.md')).toContain(`[${file}](${file})`);
	});
});

it('no two nodes have the same ID', () => {
	const ids = EXAMPLES.map((file) => read(file).nodes.map(({ id }) => id));
	for (const own of ids) expect(new Set(own).size).toBe(own.length);
});

it('the pinned lead or call is of a conversation that is plainly none', () => {
	const ids = EXAMPLES.flatMap((file) => Object.values(read(file).pinData ?? {})).map(
		([{ json }]) => json.conversationId ?? json.callId,
	);
	expect(new Set(ids)).toEqual(new Set(['00000000-0000-4000-8000-000000000001']));
});
