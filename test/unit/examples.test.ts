import { parseEvent, simplify } from '../../nodes/ChatbaseTrigger/event';
import { sampleBody } from '../../nodes/ChatbaseTrigger/sample';
import { files, text } from '../support/files';

interface Workflow {
	name: string;
	nodes: Array<{ name: string; type: string; parameters: { content?: string } }>;
	connections: Record<string, { main: Array<Array<{ node: string }>> }>;
	pinData: Record<string, Array<{ json: Record<string, unknown> }>>;
	settings: Record<string, unknown>;
}

const TRIGGER = 'Chatbase Trigger';
/** Where an example starts, if not only with a lead. */
const STARTS: Record<string, string[]> = {
	'no-lead-lost.json': ['Set up', 'Every 15 minutes', TRIGGER],
	'no-lead-lost-delivery.json': ['A lead'],
};
/** The node that carries the sample lead, if not the trigger. */
const PINNED: Record<string, string> = { 'no-lead-lost-delivery.json': 'A lead' };
/** Which executions an example saves, if not all. */
const SETTINGS: Record<string, object> = {
	'no-lead-lost.json': { saveDataSuccessExecution: 'none' },
	'no-lead-lost-delivery.json': {
		saveDataErrorExecution: 'none',
		saveDataSuccessExecution: 'none',
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
	const pinned = PINNED[file] ?? TRIGGER;
	const names = workflow.nodes.map(({ name }) => name);
	const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');

	it('starts where it should, and carries its sample lead', () => {
		const started = Object.values(workflow.connections).flatMap(({ main }) => main.flat());
		const isReached = new Set(started.map(({ node }) => node));
		const starts = names.filter((name) => !isReached.has(name) && !name.startsWith('Note '));
		expect(starts).toEqual(STARTS[file] ?? [TRIGGER]);

		const [{ json }] = workflow.pinData[pinned];
		expect(json).toEqual(sample(json.conversationId, json.receivedAt));
		expect(Object.keys(workflow.pinData)).toEqual([pinned]);
	});

	it('holds nothing of the n8n that it was made in', () => {
		expect(text(`examples/${file}`)).not.toMatch(
			/"(?:credentials|webhookId|active|versionId|meta|tags|instanceId)":/,
		);
		expect(workflow.settings).toEqual({
			executionOrder: 'v1',
			saveDataErrorExecution: 'all',
			...SETTINGS[file],
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
