import { parseEvent, simplify } from '../../nodes/ChatbaseTrigger/event';
import { sampleBody } from '../../nodes/ChatbaseTrigger/sampleLead';
import { files, text } from '../support/files';

interface Workflow {
	name: string;
	nodes: Array<{
		name: string;
		type: string;
		position: [number, number];
		parameters: { content?: string; width?: number; height?: number };
	}>;
	connections: Record<string, { main: Array<Array<{ node: string }>> }>;
	pinData: Record<string, Array<{ json: Record<string, unknown> }>>;
	settings: Record<string, unknown>;
}

const TRIGGER = 'Chatbase Trigger';
const SWEEP = 'no-lead-lost.json';
const DELIVERY = 'no-lead-lost-delivery.json';

/** What differs from one kind of example to the other. */
interface Kind {
	starts: string[];
	/** Those that carry the sample lead. */
	pinned: string[];
	settings: object;
}

/** It starts with what the trigger gives, and with each lead of it. */
const RECIPE: Kind = {
	starts: [TRIGGER, 'A lead'],
	pinned: [TRIGGER, 'A lead'],
	settings: { callerPolicy: 'workflowsFromSameOwner', executionTimeout: -1 },
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
};
const EXAMPLES = files('examples').filter((file) => file.endsWith('.json'));

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

describe.each(EXAMPLES)('the example %s', (file) => {
	const workflow = read(file);
	const { starts, pinned, settings } = KINDS[file] ?? RECIPE;
	const names = workflow.nodes.map(({ name }) => name);
	const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');

	it('starts where it should, and carries its sample lead', () => {
		const started = Object.values(workflow.connections).flatMap(({ main }) => main.flat());
		const isReached = new Set(started.map(({ node }) => node));
		const first = names.filter((name) => !isReached.has(name) && !name.startsWith('Note '));
		expect(first).toEqual(starts);

		const [{ json }] = workflow.pinData[pinned[0]];
		expect(json).toEqual(sample(json.conversationId, json.receivedAt));
		expect(workflow.pinData).toEqual(Object.fromEntries(pinned.map((name) => [name, [{ json }]])));
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
		const connected = Object.entries(workflow.connections).flatMap(([from, { main }]) => [
			from,
			...main.flat().map(({ node }) => node),
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
		// The sweep's notes are areas that hold nodes.
		const placed = workflow.nodes.filter((node) => file !== SWEEP || !notes.includes(node));
		const boxes = placed.map(({ name, position: [x, y], parameters }) => {
			const { width = 160, height = 150 } = parameters; // a node with its name below it
			return { name, x, y, width, height };
		});
		const isUpon = (one: (typeof boxes)[0], other: (typeof boxes)[0]) =>
			one !== other &&
			one.x < other.x + other.width &&
			other.x < one.x + one.width &&
			one.y < other.y + other.height &&
			other.y < one.y + one.height;
		const upon = boxes.filter((one) => boxes.some((other) => isUpon(one, other)));
		expect(upon.map(({ name }) => name)).toEqual([]);
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
		for (const phrase of [
			...(names.includes(TRIGGER) ? ofTrigger : []),
			'When something is missing or away',
			'The same delivery twice',
		]) {
			expect(words).toContain(phrase);
		}
	});

	it('has a row in the list of examples', () => {
		expect(text('examples/README.md')).toContain(`[${file}](${file})`);
	});
});

it('the pinned lead is of a conversation that is plainly none', () => {
	const ids = EXAMPLES.flatMap((file) => Object.values(read(file).pinData)).map(
		([{ json }]) => json.conversationId,
	);
	expect(new Set(ids)).toEqual(new Set(['00000000-0000-4000-8000-000000000001']));
});
