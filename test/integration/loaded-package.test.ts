import type { PackageDirectoryLoader } from 'n8n-core';
import type { INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';

import { leadItemSchema } from '../../nodes/shared/leadItem';
import { listedLeadSchema } from '../../nodes/shared/listedLeads';
import manifest from '../../package.json';
import { built, builtFiles, repository } from '../support/files';
import { loadPackage } from '../support/n8n-core/package';

let loader: PackageDirectoryLoader;
beforeAll(async () => {
	loader = await loadPackage();
});

describe('the package', () => {
	it('gives n8n a node for actions, which AI tools may use, and three triggers, with credentials', () => {
		const nodes = loader.types.nodes.map(({ name, version, usableAsTool }) => [
			name,
			version,
			usableAsTool,
		]);
		expect(nodes).toEqual([
			['chatbase', 1, true],
			['chatbaseActionTrigger', 1.1, undefined],
			['chatbasePollingTrigger', 1, undefined],
			['chatbaseTrigger', 1.1, undefined],
		]);
		expect(loader.types.credentials.map(({ name }) => name)).toEqual([
			'chatbaseActionApi',
			'chatbaseApi',
			'chatbaseWebhookApi',
		]);
	});

	it('has the panel that follows from the sources', () => {
		const { properties } = loader.getNode('chatbase').type.description as INodeTypeDescription;
		const source = jest.requireActual(`${repository}/nodes/Chatbase/properties`);
		expect(properties).toEqual(source.properties);
	});

	it('has an output schema for each operation, under the version as n8n writes it', () => {
		const { properties } = loader.getNode('chatbase').type.description as INodeTypeDescription;
		const operations = properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ displayOptions, options = [] }) =>
				options.map((option) => [
					displayOptions?.show?.resource?.[0],
					(option as INodePropertyOptions).value,
				]),
			);
		expect(operations).toHaveLength(34);
		for (const [resource, operation] of operations) {
			const file = `nodes/Chatbase/__schema__/v1.0.0/${resource}/${operation}.json`;
			const schema = JSON.parse(built(file));
			expect(schema).toMatchObject({ type: 'object', version: 1 });
			// One that lets its items go on knows nothing of them.
			const isPassing = resource === 'action';
			expect(schema.additionalProperties).toBe(isPassing);
			expect(Object.keys(schema.properties).length > 1).toBe(!isPassing);
		}
	});

	it('has codex data, so that the nodes panel finds it by what it is for', () => {
		const codexOf = (name: string) => loader.types.nodes.find((node) => node.name === name)?.codex;
		// n8n merges a trigger with the node of the same service, and drops the trigger's own words.
		const words = [
			...['leads', 'new lead', 'lead form', 'chat bot', 'chatbot', 'chat base', 'webhook'],
			...['visitor', 'customer', 'form', 'contact', 'agent'],
		];
		expect(codexOf('chatbaseTrigger')).toMatchObject({
			categories: ['Communication', 'Marketing & Content', 'Sales'],
			alias: expect.arrayContaining(words),
		});
		expect(codexOf('chatbasePollingTrigger')).toMatchObject({
			categories: ['Communication', 'Marketing & Content', 'Sales'],
			alias: expect.arrayContaining([...words, 'polling']),
		});
		expect(codexOf('chatbase')).toMatchObject({
			categories: ['Communication', 'Marketing & Content', 'Sales'],
			alias: expect.arrayContaining([
				...words,
				'conversation',
				'transcript',
				'ticket',
				'knowledge base',
			]),
		});
		expect(codexOf('chatbaseActionTrigger')).toMatchObject({
			categories: ['Communication', 'Marketing & Content', 'Sales'],
			alias: expect.arrayContaining(['action', 'custom action', 'answer', 'tool']),
		});
		expect(codexOf('chatbase')).not.toHaveProperty('subcategories'); // it would hide the actions
		// Without it, n8n reads nothing of the file; the links are in the descriptions.
		expect(loader.types.nodes.map(({ codex }) => codex?.resources)).toEqual(
			loader.types.nodes.map(() => ({})),
		);
	});

	it('has its icons, in both themes, where n8n looks for them', () => {
		const { iconUrl } = loader.types.nodes[0];
		const icons = Object.values(iconUrl as { light: string; dark: string });
		expect(icons).toHaveLength(2);
		for (const icon of icons) {
			const svg = built(icon.replace(`icons/${manifest.name}/dist/`, ''));
			expect(svg).toMatch(/^<svg /);
		}
	});

	it('has the output schema that the item follows, under the version as n8n writes it', () => {
		const schema = JSON.parse(built('nodes/ChatbaseTrigger/__schema__/v1.1.0/output.json'));
		expect(Object.keys(schema.properties)).toEqual(Object.keys(leadItemSchema.shape));
		expect(schema.required).toEqual(Object.keys(leadItemSchema.shape));
		expect(schema.properties.customerEmail.type).toEqual(['string', 'null']);
		expect(schema).toMatchObject({ type: 'object', additionalProperties: false, version: 1 });
	});

	it('has the schema of a listed lead for the trigger that polls', () => {
		const schema = JSON.parse(built('nodes/ChatbasePollingTrigger/__schema__/v1.0.0/output.json'));
		expect(Object.keys(schema.properties)).toEqual(Object.keys(listedLeadSchema.shape));
		expect(schema).toMatchObject({ type: 'object', additionalProperties: false, version: 1 });
	});

	it('has the schema of a call for the trigger that an agent calls', () => {
		const schema = JSON.parse(built('nodes/ChatbaseActionTrigger/__schema__/v1.1.0/output.json'));
		expect(Object.keys(schema.properties)).toEqual([
			...['inputs', 'otherInputs', 'callId', 'receivedAt'],
		]);
		expect(schema.required).toEqual(['callId', 'receivedAt']);
		expect(schema).toMatchObject({ type: 'object', additionalProperties: true, version: 1 });
	});

	it('names the hosts that its nodes send the key to in one place', () => {
		const host = /['"`](\w+)\.chatbase\.co['"`]/g;
		const named = builtFiles()
			.filter((name) => name.startsWith('nodes/') && name.endsWith('.js'))
			.flatMap((name) => [...built(name).matchAll(host)].map(([, sub]) => [name, sub]));
		expect(named).toEqual([
			['nodes/shared/transport/request.js', 'www'],
			['nodes/shared/transport/request.js', 'files'],
		]);
	});

	it('needs nothing at run time but n8n', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('has no source map without its source', () => {
		const maps = builtFiles().filter((name) => name.endsWith('.map'));
		expect(maps.length).toBeGreaterThan(10);
		for (const map of maps) {
			const { sources, sourcesContent } = JSON.parse(built(map));
			expect(sourcesContent).toHaveLength(sources.length);
		}
	});
});
